/**
 * What the platform remembers, whatever database holds it: one function for each thing that is
 * asked of it. Arguments and results are plain data (they cross a thread boundary for SQLite).
 * Every function is one transaction. All rejections are faults, never part of the contract.
 * Times are milliseconds since the epoch (UTC), money integer nano-dollars.
 */
import type { Entry, LedgerEvent, Outcome } from '../core/ledger-event.ts';
import type { Limits } from '../core/limits.ts';
import type { Price } from '../core/prices.ts';
import type { RouteScope } from '../core/principal.ts';
import type { LedgerWrite, LedgerWriteResult } from './ledger-writes.ts';

export type { LedgerWrite, LedgerWriteResult, Reserve, Settle } from './ledger-writes.ts';
import type { ListPage } from './list-page.ts';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  /** How far below zero the balance may go; null = as far as it likes (billed afterwards). */
  readonly creditNano: number | null;
  readonly limits: Limits;
  readonly disabled: boolean;
  readonly balanceNano: number;
  /** Held for running requests. */
  readonly reservedNano: number;
}

export type UserRole = 'admin' | 'member';

export interface User {
  readonly id: string;
  readonly accountId: string;
  /** Unique; lower case. */
  readonly email: string;
  readonly role: UserRole;
  /** Null until one was set. */
  readonly passwordHash: string | null;
  readonly createdMs: number;
  readonly disabled: boolean;
}

export interface ApiKey {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** SHA-256 of the key, lower-case hex; unique. */
  readonly hash: string;
  /** To be told apart by people: `sk-1a2b…9f`. */
  readonly hint: string;
  readonly admin: boolean;
  readonly models: readonly string[] | null;
  readonly routes: readonly RouteScope[] | null;
  readonly limits: Limits;
  readonly expiresMs: number | null;
  readonly createdMs: number;
  /** User or key that made it. */
  readonly createdBy: string;
  readonly revokedMs: number | null;
  readonly lastUsedMs: number | null;
}

/** A browser that has signed in. */
export interface Session {
  /** SHA-256 of the cookie's value. */
  readonly hash: string;
  readonly userId: string;
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** A link that signs in once. */
interface SignInLink {
  /** SHA-256 of the link's token. */
  readonly hash: string;
  readonly userId: string;
  readonly expiresMs: number;
}

/** Which events or sums are wanted; null = all. From (inclusive) to (exclusive). */
export interface EventFilter {
  readonly accountId: string | null;
  readonly keyId: string | null;
  readonly modelId: string | null;
  readonly kind: 'charge' | 'entry' | null;
  readonly outcome: Outcome | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export type UsageGroup = 'hour' | 'day' | 'model' | 'key' | 'account';

export interface UsageFilter {
  readonly accountId: string | null;
  readonly keyId: string | null;
  readonly modelId: string | null;
  /** Whole hours (UTC); whole days are read from the daily roll-ups. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sums over charges. What the row is not grouped by is null. */
export interface UsageRow {
  /** Start of the hour or day. */
  readonly atMs: number | null;
  readonly accountId: string | null;
  readonly keyId: string | null;
  readonly modelId: string | null;
  readonly requests: number;
  /** Requests that were not `answered`. */
  readonly unanswered: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly audioTokens: number;
  readonly imageTokens: number;
  readonly videoTokens: number;
  /** ≥ 0: what it cost. */
  readonly costNano: number;
}

/** Sums of one month for one model at one price: what a line of a bill is made of. */
export interface BillSum {
  readonly modelId: string;
  readonly priceVersion: number;
  readonly longContext: boolean;
  readonly requests: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly costNano: number;
}

interface ReplicaBeat {
  readonly replicaId: string;
  readonly atMs: number;
}

export interface Store {
  // Accounts and users
  createAccount(account: Omit<Account, 'balanceNano' | 'reservedNano'>): Promise<Account>;
  account(id: string): Promise<Account | null>;
  accounts(page?: ListPage): Promise<readonly Account[]>;
  updateAccount(
    id: string,
    change: Partial<Pick<Account, 'name' | 'creditNano' | 'limits' | 'disabled'>>,
  ): Promise<Account | null>;
  /** False when the e-mail is taken. */
  createUser(user: User): Promise<boolean>;
  user(id: string): Promise<User | null>;
  userByEmail(email: string): Promise<User | null>;
  users(accountId: string | null, page?: ListPage): Promise<readonly User[]>;
  updateUser(
    id: string,
    change: Partial<Pick<User, 'role' | 'passwordHash' | 'disabled' | 'email'>>,
  ): Promise<User | null>;
  /** The same for an admin who will be none, unless nobody else is one: then nothing is changed. */
  demoteUser(
    id: string,
    change: Partial<Pick<User, 'role' | 'disabled' | 'email'>>,
  ): Promise<User | 'last-admin' | null>;

  // Keys
  createKey(key: ApiKey): Promise<void>;
  key(id: string): Promise<ApiKey | null>;
  /** With its account; also when revoked or expired: the caller judges. */
  keyByHash(hash: string): Promise<{ readonly key: ApiKey; readonly account: Account } | null>;
  keys(accountId: string | null, page?: ListPage): Promise<readonly ApiKey[]>;
  updateKey(
    id: string,
    change: Partial<
      Pick<
        ApiKey,
        'name' | 'models' | 'routes' | 'limits' | 'expiresMs' | 'revokedMs' | 'hash' | 'hint'
      >
    >,
  ): Promise<ApiKey | null>;
  /** Later times win. */
  touchKeys(uses: readonly { readonly keyId: string; readonly usedMs: number }[]): Promise<void>;

  // Sessions of the console
  createSession(session: Session): Promise<void>;
  /** With its user; expired ones are not found. */
  session(
    hash: string,
    nowMs: number,
  ): Promise<{ readonly session: Session; readonly user: User } | null>;
  endSession(hash: string): Promise<void>;
  /** Of one user, but for `exceptHash`; and the links that could begin others. */
  endSessions(userId: string, exceptHash: string | null): Promise<void>;
  createSignInLink(link: SignInLink): Promise<void>;
  /** The user, once, while the link holds. */
  useSignInLink(hash: string, nowMs: number): Promise<User | null>;

  // Prices
  /**
   * Appends, unless the entry that the book has in force at that moment says the same prices (whoever
   * made it; the settings are noted all the same); returns the entry in the book, `by` with it.
   */
  addPrice(price: Omit<Price, 'version'>): Promise<Price>;
  /** All entries, oldest first. */
  prices(): Promise<readonly Price[]>;

  // Ledger
  /**
   * All in one transaction, in this order; results in the same order. `until` it is on disk (unless
   * told), and with it all that was written before, also where nothing is written now; or only
   * until it is decided: everybody sees it and it outlives this process, but not yet the machine.
   */
  write(
    writes: readonly LedgerWrite[],
    until?: 'on disk' | 'decided',
  ): Promise<readonly LedgerWriteResult[]>;
  /** Says that a replica lives. */
  beat(beat: ReplicaBeat): Promise<void>;
  /** Replicas heard of since `sinceMs`. */
  replicas(sinceMs: number): Promise<readonly ReplicaBeat[]>;
  /** The replica stops in good order: forgets it. */
  leave(replicaId: string): Promise<void>;
  /**
   * Settles as `interrupted`, for nothing, what replicas that were not heard of since `sinceMs` had
   * reserved. Returns how many.
   */
  releaseLost(sinceMs: number, nowMs: number): Promise<number>;
  /** Newest first; `beforeId` pages on. */
  events(
    filter: EventFilter,
    page: { readonly limit: number; readonly beforeId: number | null },
  ): Promise<readonly LedgerEvent[]>;
  /** Oldest first; `afterId` pages on: for exports. */
  eventsForward(
    filter: EventFilter,
    page: { readonly limit: number; readonly afterId: number },
  ): Promise<readonly LedgerEvent[]>;
  eventOfRequest(requestId: string): Promise<LedgerEvent | null>;
  usage(filter: UsageFilter, groups: readonly UsageGroup[]): Promise<readonly UsageRow[]>;
  /** Charges of whole UTC days from `fromMs` to `toMs`. */
  billSums(accountId: string, fromMs: number, toMs: number): Promise<readonly BillSum[]>;
  /** Sum of entries (not charges) in that time, and the balance at its beginning and end. */
  billFrame(
    accountId: string,
    fromMs: number,
    toMs: number,
  ): Promise<{
    readonly openingNano: number;
    readonly entries: readonly (Entry & { readonly id: number })[];
    readonly closingNano: number;
  }>;
  /** Adds everything up again, for `doctor` and tests; empty when all is well. */
  audit(): Promise<readonly string[]>;

  // The database itself
  /** One small read. */
  check(): Promise<void>;
  /** What it is: for the log, doctor and the console. */
  describe(): Promise<{
    readonly kind: 'sqlite' | 'postgres';
    readonly version: string;
    readonly sizeBytes: number | null;
  }>;
  /**
   * Writes a consistent copy of everything but sessions and links into a new file (gzip of one JSON
   * object a line, the same for both databases), while others go on writing. Returns rows by table.
   */
  dump(path: string): Promise<Readonly<Record<string, number>>>;
  /** Fills an empty database from such a file, in one transaction; else rejects with RestoreRefused. */
  restore(path: string): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

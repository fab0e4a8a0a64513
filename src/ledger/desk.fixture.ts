/**
 * For tests: ledgers on a real store in a directory of its own, by a clock that only tests move, and
 * a line to the store that a test can cut.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Charge, Outcome } from '../core/ledger-event.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Model } from '../core/models.ts';
import type { Price } from '../core/prices.ts';
import type { Principal } from '../core/principal.ts';
import { somebody } from '../../test/support/principal.ts';
import { openStore, type StoreSettings } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { chargeOf } from './charge.ts';
import type { Ledger } from './ledger.ts';
import { openLedger, type LedgerOptions } from './open-ledger.ts';

/**
 * `down` refuses all calls; `answers-lost` does them and says that it did not; `cut` does what was
 * asked before and never answers again, as for a process that was killed.
 */
type Line = 'up' | 'down' | 'answers-lost' | 'cut';

export interface Connected {
  readonly ledger: Ledger;
  readonly setLine: (line: Line) => void;
  /** Resolves once the store has done what it was asked so far. */
  readonly landed: () => Promise<void>;
  /** How often the store was asked to write. */
  readonly writes: () => number;
}

export interface Desk {
  readonly store: Store;
  readonly warnings: readonly string[];
  readonly nowMs: () => number;
  readonly setNow: (nowMs: number) => void;
  /** A ledger with a line of its own to the store. */
  readonly open: (change?: Partial<LedgerOptions>) => Promise<Connected>;
  /** A new account with this balance; null credit = never refused. */
  readonly account: (id: string, balanceNano: number, creditNano: number | null) => Promise<void>;
  readonly close: () => Promise<void>;
}

const START_MS = Date.UTC(2026, 10, 20);

export const MODEL: Model = {
  id: 'm',
  contextTokens: 1_000_000,
  maxOutputTokens: 1000,
  defaultOutputTokens: 1000,
  inputs: [],
  thinkingByDefault: false,
  requestsPerMinute: 100,
  tokensPerMinute: 1_000_000,
  prices: { cachedNano: 1, promptNano: 10, completionNano: 100 },
  longContextPrices: { cachedNano: 2, promptNano: 20, completionNano: 200 },
  engines: ['e'],
};

/** On SQLite in a directory of its own, unless the test has a place for it. */
export async function openDesk(startMs: number = START_MS, place?: StoreSettings): Promise<Desk> {
  const ownDirectory =
    place === undefined ? await mkdtemp(path.join(tmpdir(), 'mimosa-ledger-')) : null;
  const store = await openStore(place ?? { databaseUrl: null, dataDirectory: ownDirectory! });
  const warnings: string[] = [];
  const ledgers: Ledger[] = [];
  let nowMs = startMs;
  let opened = 0;
  return {
    store,
    warnings,
    nowMs: () => nowMs,
    setNow: (next) => {
      nowMs = next;
    },
    async open(change = {}) {
      let line: Line = 'up';
      const underWay = new Set<Promise<unknown>>();
      let writes = 0;
      const follow = (name: keyof Store, done: Promise<unknown>): void => {
        if (name === 'write') writes += 1;
        underWay.add(done);
        const over = (): boolean => underWay.delete(done);
        done.then(over, over);
      };
      opened += 1;
      const ledger = await openLedger({
        store: onLine(store, () => line, follow),
        clock: { nowMs: () => nowMs },
        replicaId: `replica-${opened}`,
        onlyReplica: false,
        models: [MODEL],
        warn: (message) => warnings.push(message),
        ...change,
      });
      ledgers.push({
        ...ledger,
        close: () => (line === 'cut' ? Promise.resolve() : ledger.close()),
      });
      return {
        ledger,
        setLine: (next) => {
          line = next;
        },
        writes: () => writes,
        landed: async () => void (await Promise.allSettled(underWay)),
      };
    },
    async account(id, balanceNano, creditNano) {
      const account = { id, name: id, createdMs: nowMs, creditNano, disabled: false };
      await store.createAccount({ ...account, limits: NO_LIMITS });
      if (balanceNano === 0) return;
      const entry = { requestId: `start of ${id}`, accountId: id, amountNano: balanceNano };
      await store.write([
        { type: 'post', entry: { ...entry, kind: 'top-up', atMs: nowMs, note: '', by: 'test' } },
      ]);
    },
    async close() {
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      await store.close();
      if (ownDirectory !== null) await rm(ownDirectory, { recursive: true, force: true });
    },
  };
}

function onLine(
  store: Store,
  line: () => Line,
  follow: (name: keyof Store, done: Promise<unknown>) => void,
): Store {
  const never = new Promise<never>(() => {});
  return new Proxy(store, {
    get: (target, name: keyof Store) => {
      const call = target[name] as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]): Promise<unknown> => {
        if (line() === 'cut') return await never;
        if (line() === 'down') throw new Error('no line');
        const done = call.apply(target, args);
        follow(name, done);
        const result = await done;
        const now: Line = line();
        if (now === 'cut') return await never;
        if (now === 'answers-lost' && name === 'write') throw new Error('the answer was lost');
        return result;
      };
    },
  });
}

/** All of it. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Who calls for this account, with a key of its own. */
export function caller(accountId: string, change: Partial<Principal> = {}): Principal {
  return somebody({ accountId, keyId: `key of ${accountId}`, ...change });
}

/** The end of a request that used 10 prompt tokens, 4 of them cached, and said so many. */
export function ended(
  requestId: string,
  principal: Principal,
  price: Price,
  atMs: number,
  outcome: Outcome = 'answered',
  completionTokens = 3,
): Charge {
  const usage = { promptTokens: 10, cachedTokens: 4, reasoningTokens: 0, modalities: {} };
  return chargeOf({
    requestId,
    principal,
    price,
    outcome,
    usage: { ...usage, completionTokens },
    engine: 'e',
    receipt: null,
    atMs,
  });
}

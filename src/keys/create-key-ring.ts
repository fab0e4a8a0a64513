/**
 * The key ring over the store. What was found is remembered for half a second, so that a busy key
 * costs a few look-ups a second and is otherwise judged at once. There is no grace when the database
 * is lost: nothing could be charged meanwhile, and a key that was revoked elsewhere must not work on.
 * Only `/metrics` goes by what was last known then: that is when somebody must look at it.
 */
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import type { Principal } from '../core/principal.ts';
import { Turns } from '../core/turns.ts';
import type { Account, ApiKey, Store } from '../storage/store.ts';
import { sha256 } from './hash.ts';
import type { KeyRing } from './key-ring.ts';
import { storeAnswer } from './store-answer.ts';

/** A request is judged by what the store was asked at most this long before it came. */
const FRESH_MS = 500;
/** A key that is used after this long is looked up again while it is still fresh. */
const REFRESH_AFTER_MS = 250;
/** Whoever watches a server whose database is lost may do so for this long. */
const RECALL_MS = 10 * 60_000;
const KNOWN_KEYS_LIMIT = 10_000;
const STRANGE_KEYS_LIMIT = 10_000;
/** Whoever tries keys that do not exist waits in this line; keys that do exist pass it by. */
const STRANGE_LOOK_UPS_AT_A_TIME = 8;
const TOUCH_INTERVAL_MS = 10_000;

export interface OpenKeyRing extends KeyRing {
  /** Notes the last uses. Never rejects. */
  close(): Promise<void>;
}

/** What the store said of a hash. */
interface Finding {
  readonly askedMs: number;
  /** Null when the key is unknown or revoked. */
  readonly holder: Holder | null;
}

interface Holder {
  readonly principal: Principal;
  readonly expiresMs: number | null;
  readonly accountDisabled: boolean;
}

/** Answers at once whatever it knows, with a promise otherwise. */
export function createKeyRing(
  store: Pick<Store, 'keyByHash' | 'touchKeys'>,
  clock: Clock,
): OpenKeyRing {
  const known = new Map<string, Finding>();
  const strange = new Map<string, Finding>();
  /** One look-up at a time for a hash. */
  const flights = new Map<string, Promise<Finding>>();
  const places = Array.from({ length: STRANGE_LOOK_UPS_AT_A_TIME }, (_, at) => at);
  const line = new Turns(places, Infinity);
  const lastUses = createLastUses(store);

  async function ask(hash: string): Promise<Finding> {
    const askedMs = clock.nowMs();
    const row = await store.keyByHash(hash);
    const finding = { askedMs, holder: row && holderOf(row.key, row.account) };
    const [to, limit, from] = finding.holder
      ? ([known, KNOWN_KEYS_LIMIT, strange] as const)
      : ([strange, STRANGE_KEYS_LIMIT, known] as const);
    from.delete(hash);
    remember(to, limit, hash, finding);
    return finding;
  }

  function lookUp(hash: string): Promise<Finding> {
    const running = flights.get(hash);
    if (running) return running;
    const answer = storeAnswer(known.has(hash) ? ask(hash) : line.withOne(null, () => ask(hash)));
    const flight = answer.finally(() => flights.delete(hash));
    flights.set(hash, flight);
    return flight;
  }

  /** A look-up that was under way may have asked too early: then the next one counts. */
  async function freshLookUp(hash: string): Promise<Finding> {
    const earliestMs = clock.nowMs() - FRESH_MS;
    const finding = await lookUp(hash);
    return finding.askedMs >= earliestMs ? finding : lookUp(hash);
  }

  function remembered(hash: string): Finding | null {
    const finding = known.get(hash) ?? strange.get(hash);
    // The distance, as clocks may be set back.
    const ageMs = finding ? Math.abs(clock.nowMs() - finding.askedMs) : Infinity;
    if (!finding || ageMs > FRESH_MS) return null;
    // When that fails, the next request that has to wait hears of it.
    if (finding.holder && ageMs > REFRESH_AFTER_MS) lookUp(hash).catch(() => {});
    return finding;
  }

  function judge({ holder }: Finding): Principal | null {
    if (!holder) return null;
    const nowMs = clock.nowMs();
    if (holder.expiresMs !== null && nowMs >= holder.expiresMs) {
      throw apiError('key-expired', null, []);
    }
    if (holder.accountDisabled) throw apiError('account-disabled', null, []);
    lastUses.note(holder.principal.keyId, nowMs);
    return holder.principal;
  }

  return {
    verify(key) {
      const hash = sha256(key);
      const finding = remembered(hash);
      return finding ? judge(finding) : freshLookUp(hash).then(judge);
    },
    recall(key) {
      const finding = known.get(sha256(key));
      const ageMs = finding ? Math.abs(clock.nowMs() - finding.askedMs) : Infinity;
      return finding && ageMs <= RECALL_MS ? judge(finding) : null;
    },
    close: () => lastUses.close(),
  };
}

function holderOf(key: ApiKey, account: Account): Holder | null {
  if (key.revokedMs !== null) return null;
  return {
    principal: {
      accountId: account.id,
      keyId: key.id,
      admin: key.admin,
      models: key.models,
      routes: key.routes,
      limits: key.limits,
      accountLimits: account.limits,
      fundsNano:
        account.creditNano === null
          ? null
          : account.balanceNano - account.reservedNano + account.creditNano,
    },
    expiresMs: key.expiresMs,
    accountDisabled: account.disabled,
  };
}

/** The oldest gives way. */
function remember(
  findings: Map<string, Finding>,
  limit: number,
  hash: string,
  finding: Finding,
): void {
  findings.delete(hash);
  findings.set(hash, finding);
  if (findings.size <= limit) return;
  for (const oldest of findings.keys()) {
    findings.delete(oldest);
    return;
  }
}

interface LastUses {
  note(keyId: string, usedMs: number): void;
  close(): Promise<void>;
}

/** Collects when keys were used, and tells the store every few seconds. */
function createLastUses(store: Pick<Store, 'touchKeys'>): LastUses {
  const uses = new Map<string, number>();
  let flushed = Promise.resolve();

  async function flush(): Promise<void> {
    if (uses.size === 0) return;
    const batch = [...uses];
    uses.clear();
    try {
      await storeAnswer(store.touchKeys(batch.map(([keyId, usedMs]) => ({ keyId, usedMs }))));
    } catch {
      // Told again with the next batch; requests are what reports a lost store.
      for (const [keyId, usedMs] of batch) if (!uses.has(keyId)) uses.set(keyId, usedMs);
    }
  }

  const timer = setInterval(() => {
    flushed = flushed.then(flush);
  }, TOUCH_INTERVAL_MS);
  timer.unref();

  return {
    note: (keyId, usedMs) => void uses.set(keyId, usedMs),
    async close() {
      clearInterval(timer);
      await flushed;
      await flush();
    },
  };
}

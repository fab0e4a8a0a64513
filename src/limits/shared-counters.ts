/**
 * Counters that replicas share through Redis, and what is done while it is lost: every replica
 * counts for itself, each limit divided by the number of replicas last known, so that together they
 * let through what the limit says. Redis is asked again every second.
 */
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import type { Claim } from './claim.ts';
import type { Counters, Held, Verdict } from './counters.ts';
import type { Holdings } from './holdings.ts';
import type { MemoryCounters } from './memory-counters.ts';
import { RedisCounters, type RedisTimes } from './redis-counters.ts';

const PROBE_INTERVAL_MS = 1_000;
/** How often a lease is renewed while it lasts. */
const RENEWALS_PER_LEASE = 3;
const PROBE: Claim = {
  measure: 'requestsPerMinute',
  name: 'mimosa:probe',
  limit: 1,
  amount: 1,
};

interface SharedCountersOptions {
  readonly redisUrl: string;
  readonly times: RedisTimes;
  readonly memory: MemoryCounters;
  readonly holdings: Holdings;
  /** How many replicas there are, as last known. */
  readonly replicas: () => number;
  readonly warn: (message: string) => void;
}

export class SharedCounters implements Counters {
  readonly #options: SharedCountersOptions;
  readonly #redis: RedisCounters;
  readonly #renewal: NodeJS.Timeout;
  #probe: NodeJS.Timeout | null = null;
  #lost = false;
  #closed = false;

  /** Connects to Redis, or begins without it. Never rejects. */
  static async open(options: SharedCountersOptions): Promise<SharedCounters> {
    const counters = new SharedCounters(options);
    await counters.#redis.connect().catch((error: unknown) => counters.#lose(error));
    return counters;
  }

  private constructor(options: SharedCountersOptions) {
    this.#options = options;
    const closed = new Error('the connection was closed');
    this.#redis = new RedisCounters(options.redisUrl, options.times, () => this.#lose(closed));
    this.#renewal = setInterval(
      () => void this.#renew(),
      options.times.leaseMs / RENEWALS_PER_LEASE,
    );
    this.#renewal.unref();
  }

  get state(): 'redis' | 'fallback' {
    return this.#lost ? 'fallback' : 'redis';
  }

  async take(claims: readonly Claim[]): Promise<Verdict> {
    const verdict = await this.#ask(claims, 'fitting');
    return verdict ?? this.#options.memory.take(this.#share(claims));
  }

  async count(claims: readonly Claim[]): Promise<Verdict> {
    const verdict = await this.#ask(claims, 'always');
    return verdict ?? this.#options.memory.count(this.#share(claims));
  }

  async giveBack(verdict: Verdict): Promise<void> {
    if (verdict.by === 'memory') await this.#options.memory.giveBack(verdict);
    else if (!this.#lost) {
      await this.#redis.giveBack(verdict.counted).catch((error: unknown) => this.#lose(error));
    }
  }

  async release(held: readonly Held[]): Promise<void> {
    this.#options.holdings.remove(held);
    if (held.length === 0) return;
    // Redis is told even while it is lost: it may be merely slow. But nobody waits for it then.
    const released = this.#redis.release(held).catch((error: unknown) => this.#lose(error));
    if (!this.#lost) await released;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#renewal);
    if (this.#probe !== null) clearTimeout(this.#probe);
    await this.#redis.close();
  }

  /** Null when there is nothing to ask, or when Redis is or gets lost. */
  async #ask(claims: readonly Claim[], mode: 'fitting' | 'always'): Promise<Verdict | null> {
    if (this.#lost || claims.length === 0) return null;
    const held = this.#options.holdings.prepare(claims);
    try {
      const verdict = await this.#redis.take(claims, held, mode);
      this.#options.holdings.add(verdict.held);
      return verdict;
    } catch (error) {
      this.#lose(error);
      // It may have been counted all the same, by a Redis that is merely slow.
      void this.#redis.release(held).catch(() => {});
      return null;
    }
  }

  /** What this replica may let through on its own. */
  #share(claims: readonly Claim[]): readonly Claim[] {
    const replicas = Math.max(1, this.#options.replicas());
    return claims.map((claim) => ({ ...claim, limit: Math.ceil(claim.limit / replicas) }));
  }

  #lose(error: unknown): void {
    if (this.#lost || this.#closed) return;
    this.#lost = true;
    this.#options.warn(
      `Redis is lost (${this.#redis.reasonOf(error)}): until it is back, each replica counts for itself and lets its share of every limit through`,
    );
    this.#probeSoon();
  }

  #probeSoon(): void {
    this.#probe = setTimeout(() => void this.#probeNow(), PROBE_INTERVAL_MS);
    this.#probe.unref();
  }

  /** Counts something, as a Redis that answers may still refuse to write. */
  async #probeNow(): Promise<void> {
    try {
      await this.#redis.take([PROBE], [], 'always');
      await this.#renewAll();
    } catch {
      if (!this.#closed) this.#probeSoon();
      return;
    }
    this.#lost = false;
    if (!this.#closed) this.#options.warn('Redis is back: limits are shared again');
  }

  async #renew(): Promise<void> {
    if (!this.#lost) await this.#renewAll().catch((error: unknown) => this.#lose(error));
  }

  /** Also says what was let in while Redis was lost, or what it has forgotten. */
  async #renewAll(): Promise<void> {
    const renewed = [...this.#options.holdings.all()].map(({ name, members }) =>
      this.#redis.renew(name, members),
    );
    await Promise.all(renewed);
  }
}

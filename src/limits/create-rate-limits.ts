/** The limits of this server, counted in memory or, for several replicas, in Redis. */
import type { Clock } from '../core/clock.ts';
import { NO_LIMITS, type Limits } from '../core/limits.ts';
import type { Model } from '../core/models.ts';
import type { Principal } from '../core/principal.ts';
import {
  accountName,
  accountScope,
  claimsOf,
  claimsOfAdmission,
  claimsOfSpending,
  keyName,
  scopesOf,
  type DefaultRates,
  type Scope,
} from './claims-of-request.ts';
import type { CountedClaim, Counters, Held, Verdict } from './counters.ts';
import { HeardWindows } from './heard-windows.ts';
import { Holdings } from './holdings.ts';
import { MemoryCounters } from './memory-counters.ts';
import type {
  AdmittedRequest,
  LimitedKey,
  RateLimits,
  RateWindows,
  SharedWindows,
  Spending,
} from './rate-limits.ts';
import { refusalOf } from './refusal.ts';
import type { RedisTimes } from './redis-counters.ts';
import { sharedClaims, sharedScope, sharedWindows } from './shared-windows.ts';

/** All windows of the platform. */
const WINDOW_MS = 60_000;
/** What a replica that died held at a time is free again after this; renewed three times in it. */
const LEASE_MS = 45_000;
/** Redis that takes longer to answer counts as lost: no request waits for it. */
const MAX_REDIS_ANSWER_MS = 250;

export interface RateLimitsOptions {
  /** Null = counted in this process. */
  readonly redisUrl: string | null;
  readonly clock: Clock;
  /** How many replicas there are, as last known: for when Redis is lost. */
  readonly replicas: () => number;
  /** Hears when Redis is lost and when it is back. */
  readonly warn: (message: string) => void;
  /** Whether the requests and tokens per minute of models hold; true unless told. */
  readonly modelRates?: boolean;
  /** Others in tests. */
  readonly times?: Partial<RedisTimes>;
}

const TIMES: RedisTimes = {
  windowMs: WINDOW_MS,
  leaseMs: LEASE_MS,
  answerMs: MAX_REDIS_ANSWER_MS,
};

/** Waits for Redis at most two seconds, then begins without it. Never rejects. */
export async function createRateLimits(options: RateLimitsOptions): Promise<RateLimits> {
  const { redisUrl, clock } = options;
  const times = { ...TIMES, ...options.times };
  const holdings = new Holdings();
  const memory = new MemoryCounters(clock, times.windowMs, holdings);
  const rates: DefaultRates = options.modelRates === false ? () => NO_LIMITS : (model) => model;
  if (redisUrl === null) return new CountedLimits(memory, clock, rates);
  // Most servers never need its client.
  const { SharedCounters } = await import('./shared-counters.ts');
  const counters = await SharedCounters.open({ ...options, redisUrl, times, memory, holdings });
  return new CountedLimits(counters, clock, rates);
}

class CountedLimits implements RateLimits {
  readonly #counters: Counters;
  readonly #clock: Clock;
  readonly #defaultRates: DefaultRates;

  constructor(counters: Counters, clock: Clock, defaultRates: DefaultRates) {
    this.#counters = counters;
    this.#clock = clock;
    this.#defaultRates = defaultRates;
  }

  get state(): RateLimits['state'] {
    return this.#counters.state;
  }

  async admit(principal: Principal, model: Model): Promise<AdmittedRequest> {
    const scopes = scopesOf(principal, model, this.#defaultRates);
    const verdict = await this.#counters.take(claimsOfAdmission(scopes));
    const heard = new HeardWindows(this.#clock);
    heard.hear(verdict.counted);
    if (!verdict.granted) throw refusalOf(verdict.counted, model.id, heard.now());
    return new CountedRequest(this.#counters, scopes, verdict, heard);
  }

  async windowsOf(accountId: string, limits: Limits, model: Model): Promise<RateWindows> {
    const scopes = [accountScope(accountId, limits, model, this.#defaultRates)];
    const claims = (['requestsPerMinute', 'tokensPerMinute'] as const).flatMap((measure) =>
      claimsOf(scopes, measure, 0),
    );
    const heard = new HeardWindows(this.#clock);
    heard.hear((await this.#counters.take(claims)).counted);
    return heard.now();
  }

  async sharedWindowsOf(
    accountId: string,
    limits: Limits,
    keys: readonly LimitedKey[],
  ): Promise<readonly SharedWindows[]> {
    const scopes = [
      sharedScope(accountName(accountId), limits),
      ...keys.map((key) => sharedScope(keyName(accountId, key.keyId), key.limits)),
    ];
    const { counted } = await this.#counters.take(sharedClaims(scopes));
    return sharedWindows(scopes, counted);
  }

  close(): Promise<void> {
    return this.#counters.close();
  }
}

class CountedRequest implements AdmittedRequest {
  readonly #counters: Counters;
  readonly #scopes: readonly Scope[];
  readonly #heard: HeardWindows;
  /** What was counted, first things first; empty once it has been taken back. */
  #counted: readonly Verdict[];
  /** Null once it has been released. */
  #held: readonly Held[] | null;

  constructor(
    counters: Counters,
    scopes: readonly Scope[],
    admission: Verdict,
    heard: HeardWindows,
  ) {
    this.#counters = counters;
    this.#scopes = scopes;
    this.#heard = heard;
    this.#counted = [admission];
    this.#held = admission.held;
  }

  windows(): RateWindows {
    return this.#heard.now();
  }

  async spend(spending: Spending): Promise<void> {
    const verdict = await this.#counters.take(claimsOfSpending(this.#scopes, spending));
    if (!verdict.granted) await this.takeBack();
    else this.#counted = [...this.#counted, verdict];
    this.#heard.hear(verdict.counted);
    if (!verdict.granted) {
      const wanted = verdict.counted.filter(({ claim }) => claim.amount > 0);
      throw refusalOf(wanted, this.#scopes[0]!.modelId, this.#heard.now());
    }
    if (this.#held !== null) this.#held = [...this.#held, ...verdict.held];
    else await this.#counters.release(verdict.held);
  }

  /** A refused request has counted nothing, not even itself. */
  async takeBack(): Promise<void> {
    const taken = this.#counted.toReversed();
    this.#counted = [];
    for (const verdict of taken) {
      await this.#counters.giveBack(verdict);
      this.#heard.hear(verdict.counted.map(beforeCounting));
    }
  }

  async addCompletion(completionTokens: number): Promise<void> {
    const claims = claimsOf(this.#scopes, 'tokensPerMinute', completionTokens);
    this.#heard.hear((await this.#counters.count(claims)).counted);
  }

  async release(): Promise<void> {
    const held = this.#held ?? [];
    this.#held = null;
    await this.#counters.release(held);
  }
}

function beforeCounting({ claim, used, restMs, endsMs }: CountedClaim): CountedClaim {
  return { claim, used: used - claim.amount, restMs, endsMs };
}

/**
 * Counters in Redis: one script and so one round trip a question, none of which waits longer than
 * a bound. Whatever goes wrong rejects; what is done then is decided in `shared-counters.ts`.
 */
import { Redis } from 'ioredis';
import { MEASURES, type Claim } from './claim.ts';
import type { CountedClaim, Held, Verdict } from './counters.ts';
import { GIVE_BACK_SCRIPT, RENEW_SCRIPT, TAKE_SCRIPT } from './redis-scripts.ts';

/** For the first connection, TLS and password included. */
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MS = 500;
const NUMBERS_PER_COUNTER = 3;

type Script = (
  numberOfKeys: number,
  ...keysAndArguments: readonly (string | number)[]
) => Promise<readonly number[]>;

type ScriptedRedis = Redis & {
  readonly takeClaims: Script;
  readonly giveBackCounts: Script;
  readonly renewLeases: Script;
};

export interface RedisTimes {
  readonly windowMs: number;
  /** Who does not renew what he holds has lost it after this time. */
  readonly leaseMs: number;
  /** Redis that takes longer to answer counts as lost. */
  readonly answerMs: number;
}

export class RedisCounters {
  readonly #redis: ScriptedRedis;
  readonly #times: RedisTimes;
  #lastError = '';

  /** Does not connect yet. `onClose` hears whenever a connection ends. */
  constructor(url: string, times: RedisTimes, onClose: () => void) {
    this.#times = times;
    this.#redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: () => RECONNECT_MS,
      // What cannot be answered now is answered by others: nothing waits for a connection.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      scripts: {
        takeClaims: { lua: TAKE_SCRIPT },
        giveBackCounts: { lua: GIVE_BACK_SCRIPT },
        renewLeases: { lua: RENEW_SCRIPT },
      },
    }) as ScriptedRedis;
    this.#redis.on('error', (error: NodeJS.ErrnoException) => {
      this.#lastError = error.code ?? error.message;
    });
    this.#redis.on('close', onClose);
  }

  /** Rejects when there is no connection in time; it is tried again and again all the same. */
  async connect(): Promise<void> {
    await within(this.#redis.connect(), CONNECT_TIMEOUT_MS);
  }

  /** Why Redis is lost, in a word or a sentence for the operator. */
  reasonOf(error: unknown): string {
    if (this.#redis.status !== 'ready' && this.#lastError !== '') return this.#lastError;
    return error instanceof Error ? error.message : String(error);
  }

  /** Counts all claims if all fit, or `always`; `held` has what they hold then. */
  async take(
    claims: readonly Claim[],
    held: readonly Held[],
    mode: 'fitting' | 'always',
  ): Promise<Verdict> {
    const settings = [this.#times.windowMs, this.#times.leaseMs, mode];
    const values = claims.flatMap(({ measure, name, limit, amount }) => {
      const member = held.find((part) => part.name === name)?.member ?? '';
      return [MEASURES[measure].kind, limit, amount, member];
    });
    const names = claims.map(({ name }) => name);
    const answer = await this.#run('takeClaims', names, [...settings, ...values]);
    const granted = answer[0] === 1;
    return {
      granted,
      counted: claims.map((claim, index) => countedClaim(claim, answer, index)),
      held: granted ? held : [],
      by: 'redis',
    };
  }

  async giveBack(counted: readonly CountedClaim[]): Promise<void> {
    const windows = counted.filter(({ claim, endsMs }) => claim.amount > 0 && endsMs > 0);
    const numbers = windows.flatMap(({ endsMs, claim }) => [endsMs, claim.amount]);
    const names = windows.map(({ claim }) => claim.name);
    await this.#run('giveBackCounts', names, numbers);
  }

  async renew(name: string, members: readonly string[]): Promise<void> {
    await this.#run('renewLeases', [name], [this.#times.leaseMs, ...members]);
  }

  async release(held: readonly Held[]): Promise<void> {
    const removed = held.map(({ name, member }) => this.#redis.zrem(name, member));
    await within(Promise.all(removed), this.#times.answerMs);
  }

  /** Says good-bye if Redis listens. */
  async close(): Promise<void> {
    if (this.#redis.status === 'ready') {
      await within(this.#redis.quit(), this.#times.answerMs).catch(() => {});
    }
    this.#redis.disconnect();
  }

  #run(
    script: 'takeClaims' | 'giveBackCounts' | 'renewLeases',
    names: readonly string[],
    values: readonly (string | number)[],
  ): Promise<readonly number[]> {
    const answer = this.#redis[script](names.length, ...names, ...values);
    return within(answer, this.#times.answerMs);
  }
}

function countedClaim(claim: Claim, answer: readonly number[], index: number): CountedClaim {
  const first = 1 + index * NUMBERS_PER_COUNTER;
  const [used, restMs, endsMs] = answer.slice(first, first + NUMBERS_PER_COUNTER);
  return { claim, used: used!, restMs: restMs!, endsMs: endsMs! };
}

/**
 * Rejects when the time is over, but not before what has arrived meanwhile was read: a process that
 * was busy itself must not blame Redis.
 */
function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => reject(new Error(`no answer within ${limitMs} ms`)));
    }, limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

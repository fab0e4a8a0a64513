/** With a real Redis: what replicas share, and what they do without it. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { callerWith, modelOf, spendingOf } from '../../test/support/limits.ts';
import { startRedis } from '../../test/support/redis.ts';
import { systemClock } from '../core/clock.ts';
import { ApiError } from '../core/errors.ts';
import type { Principal } from '../core/principal.ts';
import { createRateLimits, type RateLimitsOptions } from './create-rate-limits.ts';
import type { AdmittedRequest, RateLimits, Spending } from './rate-limits.ts';

const MS_PER_SECOND = 1000;
const POLL_MS = 20;
const PATIENT_MS = 30_000;
const IN_FORCE_MS = 250;
const model = modelOf();
const redis = await startRedis();

interface Replica {
  readonly limits: RateLimits;
  readonly warnings: readonly string[];
}

const open: RateLimits[] = [];

/** Waits long for Redis unless told: this machine may be slow, which is not what is tested. */
async function replica({ times, ...options }: Partial<RateLimitsOptions> = {}): Promise<Replica> {
  const warnings: string[] = [];
  const limits = await createRateLimits({
    redisUrl: redis!.url,
    clock: systemClock,
    replicas: () => 2,
    warn: (message) => warnings.push(message),
    times: { answerMs: PATIENT_MS, ...times },
    ...options,
  });
  open.push(limits);
  return { limits, warnings };
}

/** An account that nobody has used before. */
let accounts = 0;
function newCaller(account: Partial<Principal['limits']>, key = {}): Principal {
  return callerWith({ account, key, accountId: `account-${(accounts += 1)}` });
}

/** Null when it was let in. */
async function errorOf(promise: Promise<unknown>): Promise<ApiError | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

async function untilState(limits: RateLimits, state: RateLimits['state']): Promise<void> {
  while (limits.state !== state) await sleep(POLL_MS);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((limits) => limits.close()));
});

afterAll(async () => {
  await redis?.close();
});

describe.skipIf(redis === null)('replicas with one Redis', () => {
  it('share windows and places', async () => {
    const [one, two] = await Promise.all([replica(), replica()]);
    const caller = newCaller({ requestsPerMinute: 3, concurrentRequests: 2 });
    const first = await one.limits.admit(caller, model, 'r');
    await two.limits.admit(caller, model, 'r');
    expect((await errorOf(one.limits.admit(caller, model, 'r')))?.code).toBe('concurrency-limited');
    await first.release();
    const third = await two.limits.admit(caller, model, 'r');
    expect(third.windows().requests).toMatchObject({ limit: 3, remaining: 0 });
    const error = await errorOf(one.limits.admit(caller, model, 'r'));
    expect(error?.code).toBe('rate-limited');
    const windows = await two.limits.windowsOf(caller.accountId, caller.accountLimits, model);
    expect(windows.requests?.remaining).toBe(0);
    const { accountId, accountLimits } = caller;
    const [account] = await two.limits.sharedWindowsOf(accountId, accountLimits, [caller]);
    expect(account?.concurrentRequests).toEqual({ limit: 2, remaining: 0, resetSeconds: 0 });
    expect([one.limits.state, one.warnings]).toEqual(['redis', []]);
  });

  it('let a request in at the time that was named', async () => {
    const { limits } = await replica({ times: { windowMs: 2_700 } });
    const caller = newCaller({ requestsPerMinute: 1 });
    await limits.admit(caller, model, 'r');
    const error = await errorOf(limits.admit(caller, model, 'r'));
    expect(error?.headers['x-ratelimit-reset-requests']).toBe(`${error?.retryAfterSeconds}s`);
    await sleep(error!.retryAfterSeconds! * MS_PER_SECOND);
    await limits.admit(caller, model, 'r');
  });

  it('need a window for each time the limit, however many ask', async () => {
    const windowMs = 500;
    const replicas = await Promise.all([
      replica({ times: { windowMs } }),
      replica({ times: { windowMs } }),
    ]);
    const caller = newCaller({ requestsPerMinute: 20 });
    const startMs = performance.now();
    let admitted = 0;
    const ask = async ({ limits }: Replica): Promise<void> => {
      while (admitted < 3 * 20) {
        const error = await errorOf(limits.admit(caller, model, 'r'));
        if (error === null) admitted += 1;
        else await sleep(POLL_MS);
      }
    };
    await Promise.all([...replicas, ...replicas, ...replicas].map(ask));
    // The first window begins at the first request, and Redis counts whole milliseconds.
    expect(performance.now() - startMs).toBeGreaterThan(2 * windowMs - 2);
  });

  it('give a request larger than the limit a longer window, and none to one of 0', async () => {
    const { limits } = await replica();
    const caller = newCaller({ tokensPerMinute: 100, videoSecondsPerMinute: 0 });
    const admitted = await limits.admit(caller, model, 'r');
    await admitted.spend(spendingOf({ promptTokens: 1_000 }));
    expect(admitted.windows().tokens).toMatchObject({ limit: 100, remaining: 0 });
    expect(admitted.windows().tokens?.resetSeconds).toBeGreaterThan(60);
    const error = await errorOf(admitted.spend(spendingOf({ videoSeconds: 1 })));
    expect(error?.code).toBe('media-rate-limited');
  });

  it('free the places of one that died, and keep those of one that lives', async () => {
    const times = { leaseMs: 1_500 };
    const [dying, living, other] = await Promise.all([
      replica({ times }),
      replica({ times }),
      replica({ times }),
    ]);
    const dead = newCaller({ concurrentRequests: 1 });
    const alive = newCaller({ mediaBytesInFlight: 10 });
    await dying.limits.admit(dead, model, 'r');
    const admitted = await living.limits.admit(alive, model, 'r');
    await admitted.spend(spendingOf({ mediaBytes: 10 }));
    // Without a word about what it holds.
    await dying.limits.close();
    expect((await errorOf(other.limits.admit(dead, model, 'r')))?.code).toBe('concurrency-limited');
    while ((await errorOf(other.limits.admit(dead, model, 'r'))) !== null) await sleep(POLL_MS);
    const second = await other.limits.admit(alive, model, 'r');
    const error = await errorOf(second.spend(spendingOf({ mediaBytes: 1 })));
    expect(error?.code).toBe('media-bytes-limited');
    await admitted.release();
    await second.spend(spendingOf({ mediaBytes: 1 }));
  });

  it('count what memory counts, in any order of events', async () => {
    const shared = await replica();
    const memory = await replica({ redisUrl: null, clock: { nowMs: () => 0 } });
    await fc.assert(
      fc.asyncProperty(fc.array(eventArbitrary, { maxLength: 25 }), async (events) => {
        const caller = newCaller(
          {
            requestsPerMinute: 8,
            tokensPerMinute: 100,
            concurrentRequests: 3,
            videoSecondsPerMinute: 20,
            mediaBytesInFlight: 1_000,
          },
          { requestsPerMinute: 6, tokensPerMinute: 60, concurrentRequests: 2 },
        );
        expect(await play(events, shared.limits, caller)).toEqual(
          await play(events, memory.limits, caller),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe.each([
  ['memory', async () => (await replica({ redisUrl: null })).limits, false],
  ['Redis', async () => (await replica()).limits, redis === null],
] as const)('counters in %s under more demand than the limit', (name, make, skipped) => {
  it.skipIf(skipped)('let through all of it and nothing beyond', async () => {
    const replicas = name === 'memory' ? [await make()] : [await make(), await make()];
    await fc.assert(
      fc.asyncProperty(loadArbitrary, async ({ sizes, tokensPerMinute, requestsPerMinute }) => {
        const caller = newCaller({ tokensPerMinute, requestsPerMinute });
        let tokens = 0;
        let requests = 0;
        await Promise.all(
          sizes.map(async (promptTokens, index) => {
            const limits = replicas[index % replicas.length]!;
            try {
              const admitted = await limits.admit(caller, model, 'r');
              await admitted.spend(spendingOf({ promptTokens }));
              await admitted.release();
              tokens += promptTokens;
              requests += 1;
            } catch (error) {
              expect((error as ApiError).code).toBe('rate-limited');
            }
          }),
        );
        // What is at most a hundredth of the limit finds a place until less than that is left.
        const demand = sizes.reduce((sum, size) => sum + size, 0);
        expect(tokens).toBeLessThanOrEqual(tokensPerMinute);
        expect(requests).toBeLessThanOrEqual(requestsPerMinute);
        expect(
          tokens >= 0.99 * Math.min(demand, tokensPerMinute) || requests === requestsPerMinute,
        ).toBe(true);
        const windows = await replicas[0]!.windowsOf(caller.accountId, caller.accountLimits, model);
        expect(windows.tokens?.remaining).toBe(tokensPerMinute - tokens);
        expect(windows.requests?.remaining).toBe(requestsPerMinute - requests);
      }),
      { numRuns: 12 },
    );
  });
});

describe.skipIf(redis === null)('without Redis', () => {
  afterEach(async () => {
    redis!.resume();
    await redis!.restart();
  });

  it('each replica lets its share through, and joins again by itself', async () => {
    const { limits, warnings } = await replica();
    const caller = newCaller({ requestsPerMinute: 5, concurrentRequests: 2 });
    const running = await limits.admit(caller, model, 'r');
    await redis!.kill();
    await untilState(limits, 'fallback');
    // Half of 2 places: its own request is still known to run.
    const error = await errorOf(limits.admit(caller, model, 'r'));
    expect(error?.message).toBe('Too many requests: 1 are running, which is the limit');
    await running.release();
    for (let index = 0; index < 3; index += 1) {
      const admitted = await limits.admit(caller, model, 'r');
      expect(admitted.windows().requests?.limit).toBe(3);
      await admitted.addCompletion(1);
      await admitted.release();
    }
    expect((await errorOf(limits.admit(caller, model, 'r')))?.message).toContain('limit of 3 req');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^Redis is lost \(.+\): until it is back, each replica counts/);
    await redis!.restart();
    await untilState(limits, 'redis');
    expect(warnings).toEqual([warnings[0], 'Redis is back: limits are shared again']);
    expect((await limits.admit(caller, model, 'r')).windows().requests).toMatchObject({
      limit: 5,
      remaining: 4,
    });
  });

  it('what began meanwhile holds its place afterwards, for all replicas', async () => {
    const [one, two] = await Promise.all([replica(), replica()]);
    const caller = newCaller({ concurrentRequests: 2 });
    await redis!.kill();
    await untilState(one.limits, 'fallback');
    const admitted = await one.limits.admit(caller, model, 'r');
    await redis!.restart();
    await Promise.all([untilState(one.limits, 'redis'), untilState(two.limits, 'redis')]);
    await two.limits.admit(caller, model, 'r');
    expect((await errorOf(two.limits.admit(caller, model, 'r')))?.code).toBe('concurrency-limited');
    await admitted.release();
    await two.limits.admit(caller, model, 'r');
  });

  it('nobody waits for one that is slow, and what it does late is undone', async () => {
    const { limits, warnings } = await replica({ times: { answerMs: IN_FORCE_MS } });
    const caller = newCaller({ concurrentRequests: 1, tokensPerMinute: 10 });
    const early = newCaller({ concurrentRequests: 1 });
    const before = await limits.admit(early, model, 'r');
    redis!.pause();
    const admitted = await limits.admit(caller, model, 'r');
    expect(limits.state).toBe('fallback');
    await admitted.spend(spendingOf({ promptTokens: 4 }));
    expect((await errorOf(limits.admit(caller, model, 'r')))?.code).toBe('concurrency-limited');
    await Promise.all([admitted.release(), before.release()]);
    redis!.resume();
    await untilState(limits, 'redis');
    await limits.admit(caller, model, 'r');
    await limits.admit(early, model, 'r');
    expect(warnings[0]).toContain('no answer within 250 ms');
  });

  it('as little as without one that takes nothing more', async () => {
    const { limits, warnings } = await replica();
    const caller = newCaller({ requestsPerMinute: 2 });
    const operator = new Redis(redis!.url);
    try {
      await operator.config('SET', 'maxmemory', '1');
      await limits.admit(caller, model, 'r');
      expect(limits.state).toBe('fallback');
      expect(warnings[0]).toContain('OOM');
      await operator.config('SET', 'maxmemory', '0');
      await untilState(limits, 'redis');
      await limits.admit(caller, model, 'r');
      expect((await limits.admit(caller, model, 'r')).windows().requests?.remaining).toBe(0);
    } finally {
      operator.disconnect();
    }
  });

  it('a server starts, and nothing of it rejects unheard', async () => {
    await redis!.kill();
    const { limits, warnings } = await replica();
    expect(limits.state).toBe('fallback');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('ECONNREFUSED');
    const admitted = await limits.admit(newCaller({ concurrentRequests: 1 }), model, 'r');
    await admitted.spend(spendingOf({ promptTokens: 5, mediaBytes: 5, videoSeconds: 5 }));
    await admitted.release();
    await redis!.restart();
    await untilState(limits, 'redis');
  });

  it('requests under way at that moment are answered all the same', async () => {
    const { limits } = await replica();
    const caller = newCaller({ requestsPerMinute: 1_000, concurrentRequests: 500 });
    const requests = Array.from({ length: 200 }, async () => {
      const admitted = await limits.admit(caller, model, 'r');
      await admitted.spend(spendingOf({ promptTokens: 3 }));
      await admitted.addCompletion(3);
      await admitted.release();
    });
    await Promise.all([...requests, redis!.kill()]);
    expect(limits.state).toBe('fallback');
  });
});

type Event =
  | { readonly type: 'admit' }
  | { readonly type: 'spend'; readonly request: number; readonly spending: Partial<Spending> }
  | { readonly type: 'complete'; readonly request: number; readonly tokens: number }
  | { readonly type: 'release'; readonly request: number };

const request = fc.nat({ max: 9 });
const eventArbitrary: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'admit' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('spend' as const),
      request,
      spending: fc.record({
        promptTokens: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 300 })),
        videoSeconds: fc.constantFrom(0, 0, 0.1, 7.25, 30),
        mediaBytes: fc.constantFrom(0, 0, 400, 600, 2_000),
      }),
    }),
  },
  fc.record({ type: fc.constant('complete' as const), request, tokens: fc.nat({ max: 40 }) }),
  fc.record({ type: fc.constant('release' as const), request }),
);

/** Sizes of many small requests, and limits of which they want more than there is, or nearly. */
const loadArbitrary = fc.record({
  tokensPerMinute: fc.integer({ min: 1_000, max: 5_000 }),
  requestsPerMinute: fc.integer({ min: 50, max: 400 }),
  sizes: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 100, maxLength: 400 }),
});

/** What a client would see of these events, one after the other. */
async function play(
  events: readonly Event[],
  limits: RateLimits,
  caller: Principal,
): Promise<readonly unknown[]> {
  const admitted: AdmittedRequest[] = [];
  const seen: unknown[] = [];
  for (const event of events) {
    if (event.type === 'admit') {
      const error = await errorOf(
        limits.admit(caller, model, 'r').then((one) => admitted.push(one)),
      );
      seen.push(error?.code ?? 'admitted');
      continue;
    }
    const one = admitted[event.request];
    if (one === undefined) continue;
    if (event.type === 'spend') {
      const error = await errorOf(one.spend(spendingOf(event.spending)));
      seen.push(error?.code ?? 'spent');
    } else if (event.type === 'complete') await one.addCompletion(event.tokens);
    else await one.release();
    const { requests, tokens } = one.windows();
    seen.push(requests?.remaining, tokens?.remaining);
  }
  await Promise.all(admitted.map((one) => one.release()));
  return seen;
}

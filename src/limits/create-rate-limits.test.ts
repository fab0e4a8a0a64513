import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerWith, modelOf, spendingOf } from '../../test/support/limits.ts';
import { ApiError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { Principal } from '../core/principal.ts';
import { createRateLimits, type RateLimitsOptions } from './create-rate-limits.ts';
import type { RateLimits, Spending } from './rate-limits.ts';

const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const model = modelOf();

interface House {
  readonly limits: RateLimits;
  readonly clock: { nowMs: () => number; atMs: number };
}

async function house(options: Partial<RateLimitsOptions> = {}): Promise<House> {
  const clock = { atMs: START_MS, nowMs: (): number => clock.atMs };
  const limits = await createRateLimits({
    redisUrl: null,
    clock,
    replicas: () => 1,
    warn: (message) => {
      throw new Error(message);
    },
    ...options,
  });
  return { limits, clock };
}

async function refused(promise: Promise<unknown>): Promise<ApiError> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(ApiError);
  return thrown as ApiError;
}

/** A request that is let in and spends, or not. */
async function request(
  { limits }: House,
  caller: Principal,
  spending: Partial<Spending> = {},
  completionTokens = 0,
): Promise<void> {
  const admitted = await limits.admit(caller, model, 'a request');
  try {
    await admitted.spend(spendingOf(spending));
    await admitted.addCompletion(completionTokens);
  } finally {
    await admitted.release();
  }
}

describe('requests per minute', () => {
  it('are those of the model, over all keys of an account, for each model', async () => {
    const { limits } = await house();
    for (let index = 0; index < 100; index += 1) {
      await limits.admit(callerWith({ keyId: `key-${index % 3}` }), model, 'r');
    }
    const error = await refused(limits.admit(callerWith({ keyId: 'other' }), model, 'r'));
    expect(error.code).toBe('rate-limited');
    expect(error.message).toBe(
      'Too many requests: the limit of 100 requests per minute for mimo-v2.5 is used up, retry in 60 s',
    );
    await limits.admit(callerWith({}), modelOf('mimo-v2-omni'), 'r');
    await limits.admit(callerWith({ accountId: 'another' }), model, 'r');
  });

  it('may be others for an account and for a key', async () => {
    const { limits } = await house();
    const caller = callerWith({
      account: { requestsPerMinute: 3 },
      key: { requestsPerMinute: 2 },
    });
    await limits.admit(caller, model, 'r');
    await limits.admit(caller, model, 'r');
    expect((await refused(limits.admit(caller, model, 'r'))).message).toContain('limit of 2');
    const other = callerWith({ account: { requestsPerMinute: 3 }, keyId: 'key-2' });
    // What the key was refused, the account has not counted.
    await limits.admit(other, model, 'r');
    expect((await refused(limits.admit(other, model, 'r'))).message).toContain('limit of 3');
  });

  it('pass again at the time that was named, and not before', async () => {
    const { limits, clock } = await house();
    const caller = callerWith({ account: { requestsPerMinute: 1 } });
    await limits.admit(caller, model, 'r');
    clock.atMs += 12_345;
    const error = await refused(limits.admit(caller, model, 'r'));
    expect(error.retryAfterSeconds).toBe(48);
    expect(error.headers).toEqual({
      'x-ratelimit-limit-requests': '1',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '48s',
      'x-ratelimit-limit-tokens': '10000000',
      'x-ratelimit-remaining-tokens': '10000000',
      'x-ratelimit-reset-tokens': '1s',
    });
    clock.atMs += 47_000;
    expect((await refused(limits.admit(caller, model, 'r'))).retryAfterSeconds).toBe(1);
    clock.atMs += 1_000;
    await limits.admit(caller, model, 'r');
  });

  it('do not wait for a clock that was set back', async () => {
    const { limits, clock } = await house();
    const caller = callerWith({ account: { requestsPerMinute: 1 } });
    await limits.admit(caller, model, 'r');
    clock.atMs -= 60 * MINUTE_MS;
    await limits.admit(caller, model, 'r');
    expect((await refused(limits.admit(caller, model, 'r'))).retryAfterSeconds).toBe(60);
  });

  it('of models need not hold; those of accounts and keys do', async () => {
    const { limits } = await house({ modelRates: false });
    for (let index = 0; index < 150; index += 1) await limits.admit(callerWith({}), model, 'r');
    const free = await limits.admit(callerWith({}), model, 'r');
    expect(free.windows()).toEqual({ requests: null, tokens: null });
    const caller = callerWith({ key: { requestsPerMinute: 1 } });
    await limits.admit(caller, model, 'r');
    const error = await refused(limits.admit(caller, model, 'r'));
    expect(error.headers).toEqual({
      'x-ratelimit-limit-requests': '1',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '60s',
    });
  });

  it('of 0 let nothing pass', async () => {
    const { limits } = await house();
    const error = await refused(
      limits.admit(callerWith({ key: { requestsPerMinute: 0 } }), model, 'r'),
    );
    expect([error.code, error.retryAfterSeconds]).toEqual(['rate-limited', 3_600]);
  });
});

describe('tokens per minute', () => {
  it('are counted at admission, and when the answer is known', async () => {
    const here = await house();
    const caller = callerWith({ account: { tokensPerMinute: 100 } });
    const admitted = await here.limits.admit(caller, model, 'r');
    await admitted.spend(spendingOf({ promptTokens: 60 }));
    expect(admitted.windows().tokens).toEqual({ limit: 100, remaining: 40, resetSeconds: 60 });
    await admitted.addCompletion(30);
    expect(admitted.windows().tokens?.remaining).toBe(10);
    const error = await refused(request(here, caller, { promptTokens: 11 }));
    expect(error.message).toBe(
      'Too many requests: the limit of 100 tokens per minute for mimo-v2.5 is used up, retry in 60 s',
    );
    await request(here, caller, { promptTokens: 10 });
  });

  it('may go beyond the limit by what is said, and then nothing passes until the reset', async () => {
    const here = await house();
    const caller = callerWith({ account: { tokensPerMinute: 100 } });
    const admitted = await here.limits.admit(caller, model, 'r');
    await admitted.spend(spendingOf({ promptTokens: 10 }));
    await admitted.addCompletion(1_000);
    expect(admitted.windows().tokens?.remaining).toBe(0);
    expect((await refused(request(here, caller, { promptTokens: 1 }))).retryAfterSeconds).toBe(60);
    here.clock.atMs += MINUTE_MS;
    await request(here, caller, { promptTokens: 100 });
  });

  it('a refused request has counted nothing, not even itself', async () => {
    const here = await house();
    const caller = callerWith({
      account: { tokensPerMinute: 100, requestsPerMinute: 2, videoSecondsPerMinute: 30 },
      key: { tokensPerMinute: 50 },
    });
    await request(here, caller, { promptTokens: 20, videoSeconds: 10 });
    const error = await refused(request(here, caller, { promptTokens: 40, videoSeconds: 10 }));
    expect(error.headers['x-ratelimit-remaining-requests']).toBe('1');
    expect(error.headers['x-ratelimit-remaining-tokens']).toBe('30');
    const after = await refused(request(here, caller, { promptTokens: 5, videoSeconds: 21 }));
    expect(after.code).toBe('media-rate-limited');
    await request(here, caller, { promptTokens: 30, videoSeconds: 20 });
    const windows = await here.limits.windowsOf('main', caller.accountLimits, model);
    expect(windows.requests).toEqual({ limit: 2, remaining: 0, resetSeconds: 60 });
    expect(windows.tokens).toEqual({ limit: 100, remaining: 50, resetSeconds: 60 });
  });

  it('come back with a request that is refused for other reasons', async () => {
    const here = await house();
    const caller = callerWith({ account: { tokensPerMinute: 100, videoSecondsPerMinute: 5 } });
    const admitted = await here.limits.admit(caller, model, 'r');
    // Alone it may be larger than the limit, which makes the window longer.
    await admitted.spend(spendingOf({ promptTokens: 300, videoSeconds: 5 }));
    await admitted.takeBack();
    await admitted.takeBack();
    const { requests, tokens } = admitted.windows();
    expect([requests?.remaining, tokens?.remaining]).toEqual([100, 100]);
    await request(here, caller, { promptTokens: 100, videoSeconds: 5 });
    const error = await refused(request(here, caller, { promptTokens: 1 }));
    expect(error.retryAfterSeconds).toBe(60);
  });

  it('a request that gives itself back after the reset takes nothing from the next window', async () => {
    const { limits, clock } = await house();
    const caller = callerWith({ account: { requestsPerMinute: 2, tokensPerMinute: 10 } });
    const late = await limits.admit(caller, model, 'r');
    clock.atMs += MINUTE_MS;
    const next = await limits.admit(caller, model, 'r');
    await next.spend(spendingOf({ promptTokens: 10 }));
    await refused(late.spend(spendingOf({ promptTokens: 1 })));
    const { requests } = await limits.windowsOf('main', caller.accountLimits, model);
    expect(requests?.remaining).toBe(1);
  });

  it('of a request larger than the limit pass alone, and take as many minutes', async () => {
    const here = await house();
    const caller = callerWith({ account: { tokensPerMinute: 100 } });
    await request(here, caller, { promptTokens: 1 });
    here.clock.atMs += 1_000;
    expect((await refused(request(here, caller, { promptTokens: 250 }))).retryAfterSeconds).toBe(
      59,
    );
    here.clock.atMs += 59_000;
    await request(here, caller, { promptTokens: 250 });
    const error = await refused(request(here, caller, { promptTokens: 1 }));
    expect(error.retryAfterSeconds).toBe(150);
    expect(error.headers['x-ratelimit-reset-tokens']).toBe('150s');
    here.clock.atMs += 150_000;
    await request(here, caller, { promptTokens: 1 });
  });

  it('of a refusal for requests count too: when the time has come, neither is in the way', async () => {
    const here = await house();
    const caller = callerWith({ account: { tokensPerMinute: 100, requestsPerMinute: 1 } });
    const admitted = await here.limits.admit(caller, model, 'r');
    here.clock.atMs += 20_000;
    await admitted.spend(spendingOf({ promptTokens: 100 }));
    const error = await refused(request(here, caller, { promptTokens: 1 }));
    expect(error.retryAfterSeconds).toBe(60);
    here.clock.atMs += 60_000;
    await request(here, caller, { promptTokens: 1 });
  });
});

describe('media', () => {
  it.each([
    ['videoSecondsPerMinute', 'videoSeconds', 'seconds of video'],
    ['audioSecondsPerMinute', 'audioSeconds', 'seconds of sound'],
    ['megapixelsPerMinute', 'megapixels', 'megapixels'],
  ] as const)('%s are exact to a thousandth', async (limit, amount, unit) => {
    const here = await house();
    const caller = callerWith({ account: { [limit]: 0.3 } });
    // As doubles, three tenths are more than 0.3.
    for (let index = 0; index < 3; index += 1) await request(here, caller, { [amount]: 0.1 });
    const error = await refused(request(here, caller, { [amount]: 0.001 }));
    expect(error.message).toBe(
      `Too many requests: the limit of 0.3 ${unit} per minute is used up, retry in 60 s`,
    );
  });

  it('are limited for an account over its models, and for a key', async () => {
    const here = await house();
    const account: Partial<Limits> = { audioSecondsPerMinute: 100 };
    const caller = callerWith({ account, key: { audioSecondsPerMinute: 60 } });
    await request(here, caller, { audioSeconds: 60 });
    const error = await refused(request(here, caller, { audioSeconds: 1 }));
    expect(error.message).toBe(
      'Too many requests: the limit of 60 seconds of sound per minute is used up, retry in 60 s',
    );
    const other = callerWith({ account, keyId: 'key-2' });
    const admitted = await here.limits.admit(other, modelOf('mimo-v2-omni'), 'r');
    await admitted.spend(spendingOf({ audioSeconds: 40 }));
    expect((await refused(admitted.spend(spendingOf({ audioSeconds: 0.001 })))).code).toBe(
      'media-rate-limited',
    );
  });
});

describe('what runs at a time', () => {
  it('has as many places as the limit says, free again once', async () => {
    const { limits } = await house();
    const caller = callerWith({ account: { concurrentRequests: 2 } });
    const first = await limits.admit(caller, model, 'r');
    await limits.admit(caller, model, 'r');
    const error = await refused(limits.admit(caller, model, 'r'));
    expect([error.code, error.retryAfterSeconds]).toEqual(['concurrency-limited', 1]);
    expect(error.message).toBe('Too many requests: 2 are running, which is the limit');
    await first.release();
    await first.release();
    await limits.admit(caller, model, 'r');
    expect((await refused(limits.admit(caller, model, 'r'))).code).toBe('concurrency-limited');
    // The refused ones were not counted as requests either.
    const { requests } = await limits.windowsOf('main', caller.accountLimits, model);
    expect(requests?.remaining).toBe(97);
  });

  it('has bytes, of which a lonely request may take more', async () => {
    const { limits } = await house();
    const caller = callerWith({ key: { mediaBytesInFlight: 1_000 } });
    const first = await limits.admit(caller, model, 'r');
    await first.spend(spendingOf({ mediaBytes: 700 }));
    const second = await limits.admit(caller, model, 'r');
    const error = await refused(second.spend(spendingOf({ mediaBytes: 301 })));
    expect(error.message).toBe(
      'Too many requests: the media of running requests would exceed 1000 bytes',
    );
    expect(error.retryAfterSeconds).toBe(1);
    await first.release();
    const third = await limits.admit(caller, model, 'r');
    await third.spend(spendingOf({ mediaBytes: 5_000 }));
    await third.release();
    const fourth = await limits.admit(caller, model, 'r');
    await fourth.spend(spendingOf({ mediaBytes: 1_000 }));
  });

  it('is not kept by a request that was released while it was still spending', async () => {
    const { limits } = await house();
    const caller = callerWith({ account: { mediaBytesInFlight: 10 } });
    const hasty = await limits.admit(caller, model, 'r');
    const spending = hasty.spend(spendingOf({ mediaBytes: 10 }));
    await hasty.release();
    await spending;
    const next = await limits.admit(caller, model, 'r');
    await next.spend(spendingOf({ mediaBytes: 10 }));
  });
});

describe('a refusal', () => {
  const step = fc.record({
    waitMs: fc.oneof(fc.nat({ max: 2_000 }), fc.nat({ max: 70_000 })),
    key: fc.constantFrom('key-1', 'key-2'),
    promptTokens: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 250 })),
    videoSeconds: fc.constantFrom(0, 0, 0.5, 9.75, 25),
    completionTokens: fc.constantFrom(0, 0, 60, 300),
  });

  it('names the first second at which the same request passes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const here = await house();
        for (const { waitMs, key, completionTokens, ...spending } of steps) {
          here.clock.atMs += waitMs;
          const caller = callerWith({
            keyId: key,
            account: { requestsPerMinute: 5, tokensPerMinute: 100, videoSecondsPerMinute: 20 },
            key: { requestsPerMinute: 4, tokensPerMinute: 80 },
          });
          const error = await request(here, caller, spending, completionTokens).then(
            () => null,
            (thrown: unknown) => thrown as ApiError,
          );
          if (error === null) continue;
          expect(error.code).toMatch(/^(media-)?rate-limited$/);
          const retryMs = error.retryAfterSeconds! * 1_000;
          here.clock.atMs += retryMs - 1_001;
          const early = retryMs > 1_000 ? request(here, caller, spending) : Promise.reject(error);
          expect((await refused(early)).code).toBe(error.code);
          here.clock.atMs += 1_001;
          await request(here, caller, spending);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is used now', () => {
  it('is told of the account and of each key, in the units of the limits', async () => {
    const { limits, clock } = await house();
    const account = { concurrentRequests: 4, videoSecondsPerMinute: 20.5, mediaBytesInFlight: 100 };
    const key = { concurrentRequests: 1, megapixelsPerMinute: 2 };
    const caller = callerWith({ account, key });
    const admitted = await limits.admit(caller, model, 'r');
    await admitted.spend(spendingOf({ videoSeconds: 0.5, megapixels: 3, mediaBytes: 40 }));
    const now = (): ReturnType<RateLimits['sharedWindowsOf']> =>
      limits.sharedWindowsOf(caller.accountId, caller.accountLimits, [caller, callerWith({})]);
    const none = {
      concurrentRequests: null,
      videoSecondsPerMinute: null,
      audioSecondsPerMinute: null,
      megapixelsPerMinute: null,
      mediaBytesInFlight: null,
    };
    expect(await now()).toEqual([
      {
        ...none,
        concurrentRequests: { limit: 4, remaining: 3, resetSeconds: 0 },
        videoSecondsPerMinute: { limit: 20.5, remaining: 20, resetSeconds: 60 },
        mediaBytesInFlight: { limit: 100, remaining: 60, resetSeconds: 0 },
      },
      {
        ...none,
        concurrentRequests: { limit: 1, remaining: 0, resetSeconds: 0 },
        // Larger than the limit: it passed alone, in a longer window.
        megapixelsPerMinute: { limit: 2, remaining: 0, resetSeconds: 90 },
      },
      none,
    ]);
    await admitted.release();
    clock.atMs += 2 * MINUTE_MS;
    const [ofAccount, ofKey] = await now();
    expect(ofAccount?.mediaBytesInFlight?.remaining).toBe(100);
    expect(ofKey?.concurrentRequests).toEqual({ limit: 1, remaining: 1, resetSeconds: 0 });
    expect(ofKey?.megapixelsPerMinute).toEqual({ limit: 2, remaining: 2, resetSeconds: 0 });
  });
});

import { expect, it } from 'vitest';
import { limitFaultsOf, limitsChangeOf, typedLimitsOf } from './account-limits.ts';

const LIMITS = {
  requestsPerMinute: 60,
  tokensPerMinute: null,
  concurrentRequests: null,
  videoSecondsPerMinute: 0,
  audioSecondsPerMinute: 90.5,
  megapixelsPerMinute: null,
  mediaBytesInFlight: 67_108_864,
};

it('is typed as people read it, and read as it is sent', () => {
  const typed = typedLimitsOf(LIMITS);
  expect(typed).toMatchObject({
    requestsPerMinute: '60',
    tokensPerMinute: '',
    videoSecondsPerMinute: '0',
    mediaBytesInFlight: '64',
  });
  expect(limitFaultsOf(typed)).toEqual({});
  expect(limitsChangeOf(typed)).toEqual(LIMITS);
});

it('names what is no number', () => {
  const typed = { ...typedLimitsOf(LIMITS), requestsPerMinute: 'many' };
  expect(Object.keys(limitFaultsOf(typed))).toEqual(['limits.requestsPerMinute']);
});

import { describe, expect, test } from 'vitest';
import { audioPads, estimateAudioTokens, planAudio } from './audio.ts';

describe('tokens of sound', () => {
  test.each([
    [0.01, 1, 0.0625],
    [0.16, 2, 1],
    [0.29, 2, 1.8125],
    [1, 7, 6.25],
    [3, 19, 18.75],
    [3.84, 25, 24],
    [3.99, 25, 24.9375],
    [4, 26, 25],
    [4.64, 29, 29],
    [10.6, 67, 66.25],
    [60, 376, 375],
    [600, 3751, 3750],
    [3600, 22_501, 22_500],
  ])('%d s are %d pads in usage and %d in the estimate', (seconds, pads, estimate) => {
    expect(audioPads(seconds)).toBe(pads);
    expect(estimateAudioTokens(seconds)).toBeCloseTo(estimate, 10);
  });

  test('the estimate is the bare product of two doubles', () => {
    expect(estimateAudioTokens(10.6)).toBe(10.6 * 6.25);
  });

  test('usage counts two markers', () => {
    expect(planAudio(3.9)).toEqual({
      kind: 'audio',
      durationSeconds: 3.9,
      tokens: { vision: 0, stamps: 0, markers: 2, sound: 25, total: 27 },
    });
  });

  test('samples beyond 32 bits are counted (25 hours)', () => {
    expect(audioPads(90_000)).toBe(562_501);
  });

  test.each([
    [0, 'duration is 0'],
    [-1, 'duration is 0'],
    [Number.NaN, 'duration is unknown'],
    [Number.POSITIVE_INFINITY, 'duration is unknown'],
  ])('%d s is refused: %s', (seconds, message) => {
    expect(() => planAudio(seconds)).toThrow(new RangeError(message));
    expect(() => estimateAudioTokens(seconds)).toThrow(new RangeError(message));
  });
});

import { expect, test } from 'vitest';
import { roundHalfEven } from './rounding.ts';

test.each([
  [0, 0],
  [0.5, 0],
  [0.51, 1],
  [1.49, 1],
  [1.5, 2],
  [2.5, 2],
  [3.5, 4],
  [4.5, 4],
  [22.5, 22],
  [32.5, 32],
  [33.5, 34],
  [0.499_999_999_999_999_94, 0],
])('%d rounds to %d', (value, rounded) => {
  expect(roundHalfEven(value)).toBe(rounded);
});

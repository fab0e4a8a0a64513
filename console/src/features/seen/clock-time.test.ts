/** Moments of a recording in words. */
import { expect, it } from 'vitest';
import { clockTime } from './clock-time.ts';

it.each<[seconds: number, whole: string, tenths: string]>([
  [0, '0:00', '0:00.0'],
  [9.97, '0:09', '0:10.0'],
  [75.5, '1:15', '1:15.5'],
  [3599.99, '59:59', '1:00:00.0'],
  [3723, '1:02:03', '1:02:03.0'],
])('%f seconds', (seconds, whole, tenths) => {
  expect(clockTime(seconds)).toBe(whole);
  expect(clockTime(seconds, { tenths: true })).toBe(tenths);
});

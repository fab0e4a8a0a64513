import { expect, it } from 'vitest';
import { shownUptime } from './uptime.ts';

it.each([
  [0, '0 s'],
  [59, '59 s'],
  [320, '5 min 20 s'],
  [3600, '1 h 0 min'],
  [273_900, '3 d 4 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(shownUptime(seconds)).toBe(text);
});

import { expect, it } from 'vitest';
import { shownDrift } from './drift.ts';

it.each([
  [null, 'not told so far'],
  [{ ownTokens: 1000, engineTokens: 1000, largeDrifts: 0 }, 'as Mimosa does'],
  [{ ownTokens: 1000, engineTokens: 1025, largeDrifts: 0 }, '2.5 % more than Mimosa'],
  [
    { ownTokens: 1000, engineTokens: 700, largeDrifts: 1 },
    '30.0 % less than Mimosa; 1 request by more than 25 %',
  ],
  [
    { ownTokens: 1000, engineTokens: 2000, largeDrifts: 1200 },
    '100.0 % more than Mimosa; 1,200 requests by more than 25 %',
  ],
])('%j is %s', (drift, text) => {
  expect(shownDrift(drift)).toBe(text);
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { costOfTokens, nanoOfUsd, usdOfNano } from './money.ts';

it.each([
  ['0.000000', 0n],
  ['1.5', 1_500_000_000n],
  ['-0.000000001', -1n],
  ['1234567.123456789', 1_234_567_123_456_789n],
])('reads %s USD exactly', (usd, nano) => {
  expect(nanoOfUsd(usd)).toBe(nano);
});

it('writes what it reads back', () => {
  fc.assert(fc.property(fc.bigInt(), (nano) => nanoOfUsd(usdOfNano(nano)) === nano));
});

it('multiplies as the ledger does', () => {
  expect(costOfTokens(1_234_567, '0.080')).toBe('0.098765360');
  expect(costOfTokens(3, '0.001')).toBe('0.000000003');
  expect(costOfTokens(0, '12.5')).toBe('0.000000000');
});

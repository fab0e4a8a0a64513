import { expect, it } from 'vitest';
import { creditDraftOf, creditUsdOf } from './credit-draft.ts';

it.each([
  [null, { kind: 'unbounded', amount: '' }, null],
  ['0.000000', { kind: 'prepaid', amount: '' }, '0'],
  ['12.500000', { kind: 'credit', amount: '12.50' }, '12.50'],
  ['0.001000', { kind: 'credit', amount: '0.001' }, '0.001'],
] as const)('%s is %j', (wire, draft, back) => {
  expect(creditDraftOf(wire)).toEqual(draft);
  expect(creditUsdOf(draft)).toBe(back);
});

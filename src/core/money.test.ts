import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  costNano,
  formatUsd,
  isLongContext,
  maxCostNano,
  type ModelPrices,
  parseUsd,
  pricesFor,
} from './money.ts';

const TIERED: ModelPrices = {
  prices: { cachedNano: 200, promptNano: 1000, completionNano: 3000 },
  longContextPrices: { cachedNano: 400, promptNano: 2000, completionNano: 6000 },
};
const FLAT: ModelPrices = { ...TIERED, longContextPrices: null };

const tokens = fc.nat(2_000_000);
const nano = fc.nat(1_000_000);
const tokenPrices = fc.record({ cachedNano: nano, promptNano: nano, completionNano: nano });
const modelPrices = fc.record({
  prices: tokenPrices,
  longContextPrices: fc.option(tokenPrices, { nil: null }),
});
const usage = fc.tuple(tokens, tokens, tokens).map(([promptTokens, cached, completionTokens]) => ({
  promptTokens,
  cachedTokens: Math.min(cached, promptTokens),
  completionTokens,
}));

describe('the cost of a request', () => {
  it.each([
    [262_144, 0, 1, 262_144 * 1000 + 3000],
    [262_145, 0, 1, 262_145 * 2000 + 6000],
    [262_145, 262_145, 0, 262_145 * 400],
    [10, 4, 3, 4 * 200 + 6 * 1000 + 3 * 3000],
    [0, 0, 0, 0],
  ])('%i tokens, %i of them cached, and %i said', (promptTokens, cached, said, cost) => {
    expect(costNano(TIERED, { promptTokens, cachedTokens: cached, completionTokens: said })).toBe(
      cost,
    );
  });

  it('knows no long context where the model has one price', () => {
    expect(isLongContext(TIERED, 262_144)).toBe(false);
    expect(isLongContext(TIERED, 262_145)).toBe(true);
    expect(isLongContext(FLAT, 1_000_000)).toBe(false);
    expect(pricesFor(FLAT, 1_000_000)).toEqual(FLAT.prices);
  });

  it('is the sum of whole numbers without bounds', () => {
    fc.assert(
      fc.property(modelPrices, usage, (price, used) => {
        const { cachedNano, promptNano, completionNano } = pricesFor(price, used.promptTokens);
        const sum =
          BigInt(cachedNano) * BigInt(used.cachedTokens) +
          BigInt(promptNano) * BigInt(used.promptTokens - used.cachedTokens) +
          BigInt(completionNano) * BigInt(used.completionTokens);
        expect(BigInt(costNano(price, used))).toBe(sum);
      }),
    );
  });

  it('is never more than the most it can be', () => {
    fc.assert(
      fc.property(modelPrices, usage, tokens, (price, used, more) => {
        const most = maxCostNano(price, used.promptTokens, used.completionTokens + more);
        expect(costNano(price, used)).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('is refused rather than rounded', () => {
    const absurd = Number.MAX_SAFE_INTEGER;
    const used = { promptTokens: absurd, cachedTokens: 0, completionTokens: 0 };
    expect(() => costNano(FLAT, used)).toThrow(RangeError);
    expect(() => costNano(FLAT, { ...used, promptTokens: 0.0005 })).toThrow(RangeError);
    expect(() => costNano(FLAT, { ...used, promptTokens: 1, cachedTokens: 9 })).toThrow(RangeError);
    expect(() => maxCostNano(FLAT, 1, absurd)).toThrow(RangeError);
  });
});

describe('decimal dollars', () => {
  it.each([
    [1_234_000, '0.001234'],
    [1, '0.000000001'],
    [-1, '-0.000000001'],
    [-1_500_000_000, '-1.500000'],
    [0, '0.000000'],
    [Number.MAX_SAFE_INTEGER, '9007199.254740991'],
  ])('%i nano-dollars are written %s', (value, text) => {
    expect(formatUsd(value)).toBe(text);
    expect(parseUsd(text)).toBe(value);
  });

  it.each([
    ['5', 5_000_000_000],
    ['0.08', 80_000_000],
    ['-0', 0],
    ['007.1', 7_100_000_000],
  ])('reads %s', (text, value) => {
    expect(parseUsd(text)).toBe(value);
  });

  it.each([
    '',
    '.5',
    '5.',
    '1e3',
    '+1',
    ' 1',
    '1 ',
    '1,5',
    '0.0000000001',
    '9007199.254740992',
    'NaN',
  ])('does not take %j', (text) => {
    expect(parseUsd(text)).toBeNull();
  });

  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        // JSON knows no -0 either.
        expect(parseUsd(formatUsd(value))).toBe(value + 0);
      }),
    );
  });
});

import { expect, it } from 'vitest';
import { mostUsd, type Priced } from './most-usd.ts';

/** As of `mimo-v2.5`. */
const MODEL: Priced = {
  contextTokens: 1_048_576,
  maxOutputTokens: 131_072,
  defaultOutputTokens: 32_768,
  prices: { cachedUsd: '0.080000', promptUsd: '0.400000', completionUsd: '2.000000' },
  longContextPrices: { cachedUsd: '0.160000', promptUsd: '0.800000', completionUsd: '4.000000' },
};

it.each([
  { what: 'the default length', prompt: 1260, max: null, usd: '0.066040000' },
  { what: 'a length of its own', prompt: 1000, max: 1, usd: '0.000402000' },
  { what: 'no more than the model can', prompt: 0, max: 999_999, usd: '0.262144000' },
  { what: 'the last prompt at short prices', prompt: 262_144, max: 1, usd: '0.104859600' },
  { what: 'the first at long ones', prompt: 262_145, max: 1, usd: '0.209720000' },
  { what: 'what the context leaves', prompt: 1_048_575, max: null, usd: '0.838864000' },
])('counts $what', ({ prompt, max, usd }) => {
  expect(mostUsd(MODEL, prompt, max)).toBe(usd);
});

it('takes the dearer of cached and new', () => {
  const prices = { cachedUsd: '0.500000', promptUsd: '0.400000', completionUsd: '0.000000' };
  expect(mostUsd({ ...MODEL, prices }, 10, 1)).toBe('0.000005000');
});

it('knows nothing where there is no price', () => {
  expect(mostUsd({ ...MODEL, prices: null, longContextPrices: null }, 1, 1)).toBeNull();
});

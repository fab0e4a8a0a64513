import { expect, it } from 'vitest';
import type { Price } from '../../api/schema.generated.ts';
import { scheduledFor } from './scheduled-prices.ts';

const PRICES = { cachedUsd: '0.1', promptUsd: '1', completionUsd: '2' };
const NOW_MS = Date.parse('2026-11-20T00:00:00Z');

function entry(version: number, modelId: string, validFrom: string): Price {
  return {
    version,
    modelId,
    validFrom,
    inForce: false,
    prices: PRICES,
    longContextPrices: null,
    by: null,
  };
}

it('finds what is to come of a model, the next first', () => {
  const book = [
    entry(1, 'm', '2026-01-01T00:00:00.000Z'),
    entry(2, 'm', '2027-02-01T00:00:00.000Z'),
    entry(3, 'other', '2027-01-01T00:00:00.000Z'),
    entry(4, 'm', '2027-01-01T00:00:00.000Z'),
  ];
  expect(scheduledFor('m', book, NOW_MS).map(({ version }) => version)).toEqual([4, 2]);
  expect(scheduledFor('none', book, NOW_MS)).toEqual([]);
});

import { expect, it } from 'vitest';
import type { Model } from '../../api/schema.generated.ts';
import { priceDraftOf, sentPrice } from './price-draft.ts';

const PRICES = { promptUsd: '0.400000', cachedUsd: '0.080000', completionUsd: '2.000000' };
const MODEL = { id: 'm', prices: PRICES, longContextPrices: null } as Partial<Model> as Model;

it('begins with what the model costs now', () => {
  expect(priceDraftOf(MODEL)).toEqual({
    modelId: 'm',
    prices: { promptUsd: '0.40', cachedUsd: '0.08', completionUsd: '2.00' },
    longContextPrices: null,
    from: '',
  });
});

it('holds from now on unless a moment is chosen', () => {
  const draft = priceDraftOf(MODEL);
  expect(sentPrice(draft)).not.toHaveProperty('validFrom');
  const later = sentPrice({ ...draft, from: '2027-01-01T00:00' });
  expect(Date.parse(later.validFrom!)).toBe(new Date(2027, 0, 1).getTime());
});

it('sends no spaces', () => {
  const draft = { ...priceDraftOf(MODEL), prices: { ...PRICES, promptUsd: ' 1.5 ' } };
  expect(sentPrice(draft).prices.promptUsd).toBe('1.5');
});

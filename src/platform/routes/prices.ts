/** The price book. Entries are added, also for later, and never changed. */
import { z } from 'zod';
import { apiError } from '../../core/errors.ts';
import type { Price } from '../../core/prices.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { id, isoTime, timeIn, timeOut } from '../fields.ts';
import { priceInForce } from '../price-in-force.ts';
import { route, type Route } from '../route.ts';
import { listOf, named } from '../schemas.ts';
import { pricesIn, pricesJson, pricesJsonOrNull, pricesOut } from '../shapes/price.ts';

const TAG = 'prices';

const priceOut = named(
  'Price',
  z.strictObject({
    version: z.int(),
    modelId: id,
    validFrom: timeOut,
    inForce: z.boolean().meta({ description: 'Now; one entry a model at most' }),
    prices: pricesOut,
    longContextPrices: pricesOut
      .nullable()
      .meta({ description: 'For prompts longer than 262,144 tokens; null = the same' }),
    by: z.string().nullable().meta({ description: 'A user, a key, or `settings`' }),
  }),
);

function priceJson(price: Price, ledger: Ledger): z.input<typeof priceOut> {
  return {
    version: price.version,
    modelId: price.modelId,
    validFrom: isoTime(price.validFromMs),
    inForce: priceInForce(ledger, price.modelId)?.version === price.version,
    prices: pricesJson(price.prices),
    longContextPrices: pricesJsonOrNull(price.longContextPrices),
    by: price.by ?? null,
  };
}

export const PRICE_ROUTES: readonly Route[] = [
  route({
    id: 'listPrices',
    method: 'GET',
    path: '/api/prices',
    tag: TAG,
    summary: 'The price book, oldest entry first',
    access: 'member',
    answer: listOf('Prices', priceOut),
    handle: async (_call, { store, ledger }) => ({
      data: (await store.prices()).map((price) => priceJson(price, ledger)),
    }),
  }),
  route({
    id: 'addPrice',
    method: 'POST',
    path: '/api/prices',
    tag: TAG,
    summary: 'A new entry, from now or from a later moment; every replica knows it a second later',
    access: 'admin',
    body: named(
      'NewPrice',
      z.strictObject({
        modelId: id,
        validFrom: timeIn.meta({ description: 'Now when left out; never in the past' }).optional(),
        prices: pricesIn,
        longContextPrices: pricesIn.nullable().optional(),
      }),
    ),
    answer: priceOut,
    status: 201,
    async handle({ caller, body }, { store, ledger, models, clock }) {
      const { modelId, prices, longContextPrices = null } = body;
      const nowMs = clock.nowMs();
      const validFromMs = body.validFrom ?? nowMs;
      if (validFromMs < nowMs) {
        const shown = isoTime(validFromMs);
        throw apiError('value-invalid', 'validFrom', ['validFrom', 'now or later', shown]);
      }
      if (!models.has(modelId)) throw apiError('model-not-found', 'modelId', [modelId]);
      const by = caller.by;
      const entry = await store.addPrice({ modelId, validFromMs, prices, longContextPrices, by });
      // The book answers with its newest entry where that says the same prices.
      if (entry.validFromMs !== validFromMs) {
        throw apiError('resource-conflict', null, [
          `entry ${entry.version} of this model has the same prices, from ${isoTime(entry.validFromMs)}`,
        ]);
      }
      return priceJson(entry, ledger);
    },
  }),
];

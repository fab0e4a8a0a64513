/** The price book: entries are appended, never changed. */
import { sql } from 'kysely';
import type { Price } from '../core/prices.ts';
import type { Database } from './database.ts';
import { priceOf, textOrNull } from './rows.ts';
import type { Store } from './store.ts';

export function priceFunctions(database: Database): Pick<Store, 'addPrice' | 'prices'> {
  const { kysely, kind, transact } = database;
  return {
    addPrice: (price) =>
      transact(async (transaction) => {
        // Versions have no gaps and no doubles, whoever else adds one.
        if (kind === 'postgres')
          await sql`lock table prices in exclusive mode`.execute(transaction);
        const book = transaction
          .selectFrom('prices')
          .selectAll()
          .orderBy('version', 'desc')
          .limit(1);
        const newest = await book.where('model_id', '=', price.modelId).executeTakeFirst();
        if (newest !== undefined && saysTheSame(priceOf(newest), price)) return priceOf(newest);
        const last = await book.executeTakeFirst();
        const row = await transaction
          .insertInto('prices')
          .values({
            version: (last?.version ?? 0) + 1,
            model_id: price.modelId,
            valid_from_ms: price.validFromMs,
            prices: JSON.stringify(price.prices),
            long_context_prices: textOrNull(price.longContextPrices),
            author: price.by ?? null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return priceOf(row);
      }),
    async prices() {
      const query = kysely.selectFrom('prices').selectAll().orderBy('version');
      return (await query.execute()).map(priceOf);
    },
  };
}

/** Whether the book has these prices already, from that moment on or from an earlier one. */
function saysTheSame(known: Price, price: Omit<Price, 'version'>): boolean {
  return known.validFromMs <= price.validFromMs && amounts(known) === amounts(price);
}

function amounts({ prices, longContextPrices }: Omit<Price, 'version'>): string {
  return [prices, longContextPrices]
    .map((tier) => [tier?.cachedNano, tier?.promptNano, tier?.completionNano].join(' '))
    .join(' / ');
}

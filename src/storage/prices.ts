/** The price book: entries are appended, never changed. */
import { sql } from 'kysely';
import { BY_SETTINGS, type Price } from '../core/prices.ts';
import type { Database, Queries } from './database.ts';
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
        const known = await inForceAt(transaction, price);
        if (known !== null && makesNoDifference(known, price)) return known;
        const last = await transaction
          .selectFrom('prices')
          .select('version')
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst();
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

/** What the book says of the model at the moment from which this price is to hold. */
async function inForceAt(queries: Queries, price: Omit<Price, 'version'>): Promise<Price | null> {
  const row = await queries
    .selectFrom('prices')
    .selectAll()
    .where('model_id', '=', price.modelId)
    .where('valid_from_ms', '<=', price.validFromMs)
    .orderBy('valid_from_ms', 'desc')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : priceOf(row);
}

/** That the settings say so is noted even where somebody else has said it before: see the book. */
function makesNoDifference(known: Price, price: Omit<Price, 'version'>): boolean {
  const isNews = price.by === BY_SETTINGS && (known.by ?? BY_SETTINGS) !== BY_SETTINGS;
  return !isNews && amounts(known) === amounts(price);
}

function amounts({ prices, longContextPrices }: Omit<Price, 'version'>): string {
  return [prices, longContextPrices]
    .map((tier) => [tier?.cachedNano, tier?.promptNano, tier?.completionNano].join(' '))
    .join(' / ');
}

/**
 * What a bill is made of. Charges come from the daily roll-ups, which the ledger keeps in the same
 * transaction as the events; entries, which are few, from the events themselves.
 */
import { sql } from 'kysely';
import type { Entry } from '../core/ledger-event.ts';
import type { Database, Queries } from './database.ts';
import { eventOf } from './rows.ts';
import type { Store } from './store.ts';

const DAY_MS = 86_400_000;

export function billFunctions({
  kysely,
  snapshot,
}: Database): Pick<Store, 'billSums' | 'billFrame'> {
  return {
    async billSums(accountId, fromMs, toMs) {
      requireWholeDays(fromMs, toMs);
      const rows = await kysely
        .selectFrom('usage_days')
        .select(({ fn }) => [
          'model_id',
          'price_version',
          'long_context',
          fn.sum<number>('requests').as('requests'),
          fn.sum<number>('prompt_tokens').as('prompt_tokens'),
          fn.sum<number>('cached_tokens').as('cached_tokens'),
          fn.sum<number>('completion_tokens').as('completion_tokens'),
          fn.sum<number>('cost_nano').as('cost_nano'),
        ])
        .where('account_id', '=', accountId)
        .where('at_ms', '>=', fromMs)
        .where('at_ms', '<', toMs)
        .groupBy(['model_id', 'price_version', 'long_context'])
        .orderBy('model_id')
        .orderBy('price_version')
        .orderBy('long_context')
        .execute();
      return rows.map((row) => ({
        modelId: row.model_id,
        priceVersion: row.price_version,
        longContext: row.long_context === 1,
        requests: row.requests,
        promptTokens: row.prompt_tokens,
        cachedTokens: row.cached_tokens,
        completionTokens: row.completion_tokens,
        costNano: row.cost_nano,
      }));
    },
    async billFrame(accountId, fromMs, toMs) {
      requireWholeDays(fromMs, toMs);
      return snapshot(async (transaction) => ({
        openingNano: await balanceAt(transaction, accountId, fromMs),
        entries: await entriesBetween(transaction, accountId, fromMs, toMs),
        closingNano: await balanceAt(transaction, accountId, toMs),
      }));
    },
  };
}

function requireWholeDays(fromMs: number, toMs: number): void {
  if (fromMs % DAY_MS !== 0 || toMs % DAY_MS !== 0) {
    throw new RangeError('bills are made of whole days');
  }
}

/** Sum of everything that happened before a day. */
async function balanceAt(queries: Queries, accountId: string, atMs: number): Promise<number> {
  const charged = await queries
    .selectFrom('usage_days')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('cost_nano'), sql<number>`0`).as('nano'))
    .where('account_id', '=', accountId)
    .where('at_ms', '<', atMs)
    .executeTakeFirstOrThrow();
  const entered = await queries
    .selectFrom('events')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('amount_nano'), sql<number>`0`).as('nano'))
    .where('account_id', '=', accountId)
    .where('at_ms', '<', atMs)
    .where(sql<boolean>`outcome is null`)
    .executeTakeFirstOrThrow();
  return entered.nano - charged.nano;
}

async function entriesBetween(
  queries: Queries,
  accountId: string,
  fromMs: number,
  toMs: number,
): Promise<readonly (Entry & { readonly id: number })[]> {
  const rows = await queries
    .selectFrom('events')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('at_ms', '>=', fromMs)
    .where('at_ms', '<', toMs)
    .where(sql<boolean>`outcome is null`)
    .orderBy('at_ms')
    .orderBy('id')
    .execute();
  return rows.map((row) => eventOf(row) as Entry & { readonly id: number });
}

/** Filling an empty database from a backup of whatever database: with all of it, or not at all. */
import { sql } from 'kysely';
import type { Database, Queries } from './database.ts';
import { noRows, type DumpedRow, type DumpedTable } from './dump-format.ts';
import { readDump } from './dump-reader.ts';
import { RestoreRefused } from './restore-refused.ts';
import { runWith, statement, type Statement } from './statements.ts';
import type { Store } from './store.ts';

/** The account of the first start, which does not count as content. */
const FIRST_ACCOUNT = 'main';

/**
 * A database counts as empty when it has no events, no reservations and no account but `main`: what
 * the first start has made (that account, its users and keys, the prices) is replaced.
 */
export function restoreFunctions({ transact, kind }: Database): Pick<Store, 'restore'> {
  return {
    restore: (path) =>
      transact(async (transaction) => {
        if (kind === 'postgres') {
          const tables = sql`accounts, events, reservations`;
          await sql`lock table ${tables} in share row exclusive mode`.execute(transaction);
        }
        await requireEmpty(transaction);
        await clear(transaction);
        const counts = await fill(transaction, path);
        if (kind === 'postgres') {
          await sql`
            select setval(pg_get_serial_sequence('events', 'id'),
              (select coalesce(max(id), 0) + 1 from events), false)`.execute(transaction);
        }
        return counts;
      }),
  };
}

async function requireEmpty(transaction: Queries): Promise<void> {
  const content = [
    transaction.selectFrom('events').select('id').limit(1),
    transaction.selectFrom('reservations').select('request_id').limit(1),
    transaction.selectFrom('accounts').select('id').where('id', '<>', FIRST_ACCOUNT).limit(1),
  ];
  let rows = 0;
  for (const query of content) rows += (await query.execute()).length;
  if (rows === 0) return;
  throw new RestoreRefused(
    'This database is in use. Backups are restored into an empty one: without requests, top-ups ' +
      'and other accounts than `main`.',
  );
}

async function clear(transaction: Queries): Promise<void> {
  const tables = ['sign_in_links', 'sessions', 'users', 'api_keys', 'prices', 'accounts'] as const;
  for (const table of tables) await transaction.deleteFrom(table).execute();
}

async function fill(transaction: Queries, path: string): Promise<Record<DumpedTable, number>> {
  const counts = noRows();
  const run = runWith(transaction);
  const inserts = new Map<DumpedTable, Statement<DumpedRow>>();
  for await (const { table, rows } of readDump(path)) {
    let insert = inserts.get(table);
    if (insert === undefined) {
      insert = statement((some) => transaction.insertInto(table).values(some).compile());
      inserts.set(table, insert);
    }
    for (const written of insert(rows)) await run(written);
    counts[table] += rows.length;
  }
  return counts;
}

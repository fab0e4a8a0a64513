import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
} from 'kysely';
import { expect, it } from 'vitest';
import type { Database } from './database.ts';
import { ledgerWriter } from './ledger-write.ts';
import { runWith } from './statements.ts';
import type { Tables } from './tables.ts';
import { newEntry } from './testing/records.ts';

/** PostgreSQL as far as texts of statements go; it knows no account. */
function recorder(): { readonly database: Database; readonly asked: CompiledQuery[] } {
  const asked: CompiledQuery[] = [];
  const kysely = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (all) => new PostgresIntrospector(all),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void asked.push(query),
  });
  return { database: { kysely, kind: 'postgres' } as Partial<Database> as Database, asked };
}

it('accounts are locked in one order, however many a batch has', async () => {
  const { database, asked } = recorder();
  const accountIds = Array.from({ length: 150 }, (_, index) => `account-${(index * 7) % 150}`);
  const writes = accountIds.map((accountId, index) => {
    return { type: 'post', entry: newEntry({ requestId: `r-${index}`, accountId }) } as const;
  });
  await ledgerWriter(database)(runWith(database.kysely), writes);
  const locks = asked.filter(({ sql }) => sql.includes('for update'));
  expect(locks.length).toBeGreaterThan(1);
  for (const { sql } of locks) expect(sql).toContain('order by id collate "C" for update');
  expect(locks.flatMap(({ parameters }) => parameters)).toEqual(accountIds.toSorted());
});

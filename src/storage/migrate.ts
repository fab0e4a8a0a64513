/**
 * Brings a database to the tables of this version, in one transaction under a lock: of several
 * processes that start at once the first does it and the others find it done. Forward only.
 */
import { sql, type Kysely, type Transaction } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { DatabaseKind } from './database.ts';
import { createPlatformTables } from './migrations/0001-platform.ts';

/** Kysely's default name for the list of migrations that were run. */
const MIGRATION_TABLE = 'kysely_migration';
/** Any number that no other program is likely to take for its own lock. */
const POSTGRES_LOCK_ID = 7_355_608_261;

/** Name → what it does, in the order of their names. */
const MIGRATIONS: Readonly<
  Record<string, (database: Kysely<unknown>, kind: DatabaseKind) => Promise<void>>
> = { '0001-platform': createPlatformTables };

/** Name of the newest migration: what a dump is made for. */
export const SCHEMA_VERSION: string = Object.keys(MIGRATIONS).at(-1)!;

/** Rejects with a sentence for people when a newer Mimosa has written this database. */
export async function migrate(database: Kysely<never>, kind: DatabaseKind): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    if (kind === 'postgres') {
      await sql`select pg_advisory_xact_lock(${sql.lit(POSTGRES_LOCK_ID)})`.execute(transaction);
    }
    await refuseNewer(transaction);
    const provider = { getMigrations: async () => migrationsOf(kind) };
    const { error } = await new Migrator({ db: transaction, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });
}

async function refuseNewer(transaction: Transaction<never>): Promise<void> {
  const tables = await transaction.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return;
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(MIGRATION_TABLE)} order by name`.execute(transaction);
  const unknown = rows.map(({ name }) => name).filter((name) => !(name in MIGRATIONS));
  if (unknown.length === 0) return;
  throw new Error(
    `This database was written by a newer Mimosa: it holds changes (${unknown.join(', ')}) that ` +
      `this version does not know. Start that version again, or restore a backup that was made ` +
      `with this one.`,
  );
}

function migrationsOf(kind: DatabaseKind): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, change]) => [
      name,
      { up: async (database) => change(database, kind) },
    ]),
  );
}

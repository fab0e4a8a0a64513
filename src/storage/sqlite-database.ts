/** The default database: one file in the data directory, one writer at a time, readers beside it. */
import { closeSync, openSync } from 'node:fs';
import { Kysely, sql, SqliteAdapter, SqliteDialect, type DialectAdapter } from 'kysely';
import type { Database, Queries } from './database.ts';
import { migrate } from './migrate.ts';
import { openSqliteFile } from './node-sqlite.ts';
import type { Tables } from './tables.ts';

const OWNER_ONLY_FILE = 0o600;

/** Migrations may run inside a transaction: `begin immediate` is their lock. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class FileDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

/**
 * Opens `file`; for writing it is made when missing (for its owner only) and brought up to date.
 * Rejects where a newer Mimosa has written it.
 */
export async function openSqlite(file: string, access: 'write' | 'read'): Promise<Database> {
  if (access === 'write') closeSync(openSync(file, 'a', OWNER_ONLY_FILE));
  const kysely = connect(file, access);
  try {
    if (access === 'write') await migrate(kysely as unknown as Kysely<never>, 'sqlite');
    // A connection that read nothing yet has not been opened by Kysely either, nor would be closed.
    await sql`select 1`.execute(kysely);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return {
    kind: 'sqlite',
    kysely,
    transact: (work) => kysely.transaction().execute(work),
    async snapshot(work) {
      const apart = connect(file, 'read');
      try {
        return await apart.transaction().execute(work);
      } finally {
        await apart.destroy();
      }
    },
    async describe() {
      const { rows } = await sql<{ version: string; bytes: number }>`
        select sqlite_version() as version, page_count * page_size as bytes
        from pragma_page_count(), pragma_page_size()`.execute(kysely);
      const [{ version, bytes }] = rows as [(typeof rows)[number]];
      return { kind: 'sqlite', version, sizeBytes: bytes };
    },
    close: () => kysely.destroy(),
  };
}

function connect(file: string, access: 'write' | 'read'): Queries {
  const dialect = new FileDialect({ database: async () => openSqliteFile(file, access) });
  return new Kysely<Tables>({ dialect });
}

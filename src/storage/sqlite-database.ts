/** The default database: one file in the data directory, one writer at a time, readers beside it. */
import { closeSync, openSync } from 'node:fs';
import { Kysely, sql, SqliteAdapter, SqliteDialect, type DialectAdapter } from 'kysely';
import type { Database, Decided, Queries } from './database.ts';
import { migrate } from './migrate.ts';
import { openSqliteFile, type SqliteFile } from './node-sqlite.ts';
import type { Run } from './statements.ts';
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
  const opened = openSqliteFile(file, access);
  const kysely = connect(opened);
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
    transactLedger: (until, decide) =>
      // Nobody else has the connection meanwhile.
      kysely.connection().execute(async () => {
        if (until === 'decided') opened.setDurable(false);
        try {
          return await transactDirectly(opened, decide);
        } finally {
          if (until === 'decided') opened.setDurable(true);
        }
      }),
    sync: async () => opened.sync(),
    async snapshot(work) {
      const apart = connect(openSqliteFile(file, 'read'));
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

function connect(file: SqliteFile): Queries {
  const dialect = new FileDialect({ database: file });
  return new Kysely<Tables>({ dialect });
}

/** As Kysely would, without its layers. */
async function transactDirectly<T>(
  { run }: SqliteFile,
  decide: (run: Run) => Promise<Decided<T>>,
): Promise<T> {
  run('begin', []);
  try {
    const { result, statements } = await decide(async ({ text, values }) => run(text, values));
    for (const { text, values } of statements) run(text, values);
    run('commit', []);
    return result;
  } catch (error) {
    run('rollback', []);
    throw error;
  }
}

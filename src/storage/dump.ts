/**
 * Backups: one state of the database, written page by page while others go on. Nothing is held in
 * memory but a page.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql } from 'kysely';
import type { Database, Queries } from './database.ts';
import {
  DUMP_FORMAT,
  DUMPED_TABLES,
  noRows,
  type DumpedTable,
  type DumpHead,
  type DumpTail,
} from './dump-format.ts';
import { SCHEMA_VERSION } from './migrate.ts';
import type { Store } from './store.ts';

const ROWS_PER_PAGE = 500;
const OWNER_ONLY_FILE = 0o600;
/** Levels beyond this take twice the time for a few per cent. */
const GZIP_LEVEL = 5;

type Row = Readonly<Record<string, string | number | null>>;

/** The file must not exist yet; what was written of it before a fault stays behind. */
export function dumpFunctions({ snapshot }: Database): Pick<Store, 'dump'> {
  return {
    dump: (path) =>
      snapshot(async (transaction) => {
        const counts = noRows();
        await pipeline(
          Readable.from(pages(transaction, counts), { objectMode: true }),
          createGzip({ level: GZIP_LEVEL }),
          createWriteStream(path, { flags: 'wx', mode: OWNER_ONLY_FILE, flush: true }),
        );
        return counts;
      }),
  };
}

async function* pages(
  queries: Queries,
  counts: Record<DumpedTable, number>,
): AsyncGenerator<string> {
  const head: DumpHead = { mimosaDump: DUMP_FORMAT, schema: SCHEMA_VERSION };
  yield line(head);
  for (const [name, key] of Object.entries(DUMPED_TABLES)) {
    for await (const rows of pagesOf(queries, name, key)) {
      counts[name as DumpedTable] += rows.length;
      yield rows.map((row) => line([name, row])).join('');
    }
  }
  const tail: DumpTail = { rows: counts };
  yield line(tail);
}

async function* pagesOf(
  queries: Queries,
  table: string,
  key: readonly string[],
): AsyncGenerator<Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let after = sql``;
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${after}
      order by ${columns} limit ${sql.lit(ROWS_PER_PAGE)}`.execute(queries);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = sql`where (${columns}) > (${sql.join(key.map((column) => last[column]))})`;
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

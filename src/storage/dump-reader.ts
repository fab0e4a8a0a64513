/** Reads a backup page by page, and believes it only when its head and its tail are right. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  DUMP_FORMAT,
  DUMPED_TABLES,
  noRows,
  type DumpedRow,
  type DumpedTable,
  type DumpHead,
  type DumpTail,
} from './dump-format.ts';
import { SCHEMA_VERSION } from './migrate.ts';
import { RestoreRefused } from './restore-refused.ts';

const ROWS_PER_PAGE = 512;

interface Page {
  readonly table: DumpedTable;
  readonly rows: readonly DumpedRow[];
}

/** Rejects with RestoreRefused where the file is no backup, not whole, or of another version. */
export async function* readDump(path: string): AsyncGenerator<Page> {
  const lines = linesOf(path);
  requireHead((await lines.next()).value);
  const counts = noRows();
  const columns = new Map<DumpedTable, string>();
  let page: { table: DumpedTable; rows: DumpedRow[] } | null = null;
  let tail: Partial<DumpTail> | null = null;
  for await (const line of lines) {
    if (tail !== null) throw notABackup();
    if (!Array.isArray(line)) {
      tail = line as Partial<DumpTail>;
      continue;
    }
    const [table, row] = line as [DumpedTable, DumpedRow];
    if (!Object.hasOwn(DUMPED_TABLES, table)) throw notABackup();
    // All rows of a table have the same columns in the same order: they are written as one.
    const names = Object.keys(row ?? {}).join(' ');
    if (names !== (columns.get(table) ?? names)) throw notABackup();
    columns.set(table, names);
    if (page !== null && (page.table !== table || page.rows.length === ROWS_PER_PAGE)) {
      yield page;
      page = null;
    }
    page ??= { table, rows: [] };
    page.rows.push(row);
    counts[table] += 1;
  }
  if (page !== null) yield page;
  if (JSON.stringify(tail?.rows) !== JSON.stringify(counts)) throw notABackup();
}

function requireHead(line: unknown): void {
  const { mimosaDump, schema } = (line ?? {}) as Partial<DumpHead>;
  if (mimosaDump === undefined) throw notABackup();
  if (mimosaDump === DUMP_FORMAT && schema === SCHEMA_VERSION) return;
  throw new RestoreRefused(
    `This backup was made by another version of Mimosa (format ${mimosaDump}, tables ${schema}): ` +
      `restore it with that version, whose database this one (tables ${SCHEMA_VERSION}) then takes.`,
  );
}

async function* linesOf(path: string): AsyncGenerator<unknown, undefined> {
  const text = createGunzip();
  // A fault of the file ends the reading of the text below, which says so.
  pipeline(createReadStream(path), text, () => {});
  text.setEncoding('utf8');
  let rest = '';
  try {
    for await (const piece of text) {
      const lines = `${rest}${piece as string}`.split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line);
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') || error instanceof SyntaxError ? notABackup() : error;
  }
  if (rest !== '') throw notABackup();
}

function notABackup(): RestoreRefused {
  return new RestoreRefused('This file is not a backup of Mimosa, or a part of it is missing.');
}

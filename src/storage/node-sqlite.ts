/**
 * `node:sqlite` in the shape that Kysely's dialect for SQLite takes. Statements are kept, as SQLite
 * would otherwise parse the same few texts for every request. Whole numbers beyond 2^53 are errors
 * of `node:sqlite` when read, never rounded.
 */
import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Texts differ in how many rows they take, so there are some hundreds of them at most. */
const KEPT_STATEMENTS = 500;
/** How long to wait for another process that writes (a command beside the server). */
const BUSY_TIMEOUT_MS = 10_000;
const CACHE_KIBIBYTES = 65_536;
/** What a long reader made the log grow by is given back. */
const LOG_LIMIT_BYTES = 67_108_864;
/** Pages of 4 KiB: how long the log gets before it is written into the database. */
const CHECKPOINT_PAGES = 4000;

/** A connection as Kysely takes it, and what Kysely knows nothing of. */
export interface SqliteFile extends SqliteDatabase {
  /** Its rows, where the statement has any. */
  readonly run: (text: string, values: readonly unknown[]) => readonly unknown[];
  /** Whether each commit waits for the disk, as it does at first; not within a transaction. */
  readonly setDurable: (durable: boolean) => void;
  /** Returns once all that was committed is on disk. */
  readonly sync: () => void;
}

/** Opens a file: for everything and durable, or for reading. */
export function openSqliteFile(file: string, access: 'write' | 'read'): SqliteFile {
  const database = new DatabaseSync(file, {
    readOnly: access === 'read',
    timeout: BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
  });
  if (access === 'write') {
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec(`pragma journal_size_limit = ${LOG_LIMIT_BYTES}`);
    database.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  }
  database.exec(`pragma cache_size = -${CACHE_KIBIBYTES}`);
  database.exec('pragma temp_store = memory');
  // SQLite deletes its log only when the last connection closes, so not before this one.
  const log = access === 'write' ? openSync(`${file}-wal`, 'a') : null;
  const kept = new Map<string, SqliteStatement>();
  const prepareOnce = (text: string): SqliteStatement => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const statement = prepare(database, text, access);
    if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value!);
    kept.set(text, statement);
    return statement;
  };
  return {
    prepare: prepareOnce,
    run(text, values) {
      const statement = prepareOnce(text);
      if (statement.reader) return statement.all(values);
      statement.run(values);
      return [];
    },
    setDurable: (durable) => database.exec(`pragma synchronous = ${durable ? 'full' : 'normal'}`),
    sync: () => log !== null && fdatasyncSync(log),
    close() {
      if (log !== null) closeSync(log);
      database.close();
    },
  };
}

function prepare(database: DatabaseSync, text: string, access: 'write' | 'read'): SqliteStatement {
  // A transaction that only reads at first could be refused in its middle, when it comes to write.
  if (text === 'begin' && access === 'write') return asKysely(database.prepare('begin immediate'));
  const statement = asKysely(database.prepare(text));
  if (text !== 'rollback') return statement;
  // Where the disk is full, SQLite has done it already, and would hide that behind another error.
  const nothing = { changes: 0, lastInsertRowid: 0 };
  return { ...statement, run: () => (database.isTransaction ? statement.run([]) : nothing) };
}

function asKysely(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...(values as SQLInputValue[])),
    run: (values) => statement.run(...(values as SQLInputValue[])),
    iterate: (values) => statement.iterate(...(values as SQLInputValue[])),
  };
}

/**
 * One server at a time in a data directory: a second one would take the first for dead, and give
 * back the money that its running requests hold. The lock is SQLite's own, on an empty database of
 * its own, so that the system lets it go when the process ends, however it ends. Commands beside a
 * server need none.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOCK_FILE = 'serving.lock';
const OWNER_ONLY_DIRECTORY = 0o700;
/** In which a server that has just been killed is gone. */
const PATIENCE_MS = 1_000;
/** `SQLITE_BUSY` */
const BUSY = 5;

/**
 * Takes the directory (made when missing) for this process, and returns what gives it back.
 * Throws a sentence for people where another server has it, and SQLite's own error where files
 * cannot be locked.
 */
export function lockForServing(dataDirectory: string): () => void {
  mkdirSync(dataDirectory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const database = new DatabaseSync(path.join(dataDirectory, LOCK_FILE), { timeout: PATIENCE_MS });
  try {
    // Nothing is ever written, and no journal is left behind.
    database.exec('pragma journal_mode = memory');
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { readonly errcode?: number }).errcode !== BUSY) throw error;
    throw new Error(
      `another server runs on ${dataDirectory}; stop it, or choose another directory with MIMOSA_DATA_DIR`,
      { cause: error },
    );
  }
  return () => database.close();
}

/** The way into the database: which one it is, the settings say. */
import { mkdir } from 'node:fs/promises';
import { openSqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';

const OWNER_ONLY_DIRECTORY = 0o700;

export interface StoreSettings {
  /** `postgres://…`; null = SQLite in the data directory. */
  readonly databaseUrl: string | null;
  /** Made when missing. */
  readonly dataDirectory: string;
}

/**
 * Opens the store and brings its tables up to date. Rejects with a sentence for people where a newer
 * Mimosa has written the database, and with the database's own error where it cannot be reached.
 */
export async function openStore({ databaseUrl, dataDirectory }: StoreSettings): Promise<Store> {
  if (databaseUrl !== null) {
    // Most servers never need its client.
    const { openPostgresStore } = await import('./postgres-store.ts');
    return openPostgresStore(databaseUrl);
  }
  await mkdir(dataDirectory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  return openSqliteStore(dataDirectory);
}

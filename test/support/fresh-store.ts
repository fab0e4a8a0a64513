/** An empty store (SQLite) in a directory of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';

export interface FreshStore {
  readonly store: Store;
  readonly directory: string;
  close(): Promise<void>;
}

export async function freshStore(): Promise<FreshStore> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-store-'));
  const store = await openStore({ databaseUrl: null, dataDirectory: directory });
  return {
    store,
    directory,
    async close() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

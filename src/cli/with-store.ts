/**
 * Work on what the platform remembers, beside a running server or without one. The store opens as
 * `serve` opens it, tables brought up to date, but nothing is settled and nobody is let go: that is
 * for those who serve.
 */
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { openMainAccount } from '../keys/main-account.ts';
import { openStore, type StoreSettings } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { requireWritable } from './directory.ts';
import { CommandError, messageOf } from './failure.ts';

/** Who made a key or an entry, where it was the command line. */
export const BY_COMMAND_LINE = 'command line';

/** Rejects with a CommandError where the store cannot be opened, and as the work does. */
export async function withStore<Result>(
  settings: Pick<Settings, 'databaseUrl' | 'dataDirectory'>,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const { databaseUrl, dataDirectory } = settings;
  if (databaseUrl === null) await requireWritable(dataDirectory, 'MIMOSA_DATA_DIR');
  const store = await openStoreOrExplain({ databaseUrl, dataDirectory });
  try {
    await openMainAccount(store, systemClock);
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Rejects with a CommandError that says what it is that cannot be opened. */
export async function openStoreOrExplain(settings: StoreSettings): Promise<Store> {
  try {
    return await openStore(settings);
  } catch (error) {
    throw new CommandError(`the database cannot be opened: ${messageOf(error)}`);
  }
}

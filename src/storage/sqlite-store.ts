/**
 * The store on SQLite: a thread that writes, and a second one, with a connection that only reads,
 * for what the console and exports ask, so that these never hold up the ledger.
 */
import path from 'node:path';
import { closedInOrder } from './orderly-close.ts';
import type { Store } from './store.ts';
import { startStoreThread, type StoreThread } from './store-thread.ts';
import type { ThreadSettings } from './thread-messages.ts';

/** In the data directory. */
export const SQLITE_FILE = 'mimosa.sqlite';

/** Functions of the thread that writes: where they read, it is little. */
const WRITING = [
  'createAccount',
  'account',
  'accounts',
  'updateAccount',
  'createUser',
  'user',
  'userByEmail',
  'users',
  'updateUser',
  'demoteUser',
  'createKey',
  'key',
  'keyByHash',
  'keys',
  'updateKey',
  'touchKeys',
  'createSession',
  'session',
  'endSession',
  'endSessions',
  'createSignInLink',
  'useSignInLink',
  'addPrice',
  'prices',
  'write',
  'beat',
  'replicas',
  'leave',
  'releaseLost',
  'check',
  'restore',
] as const satisfies readonly (keyof Store)[];

const READING = [
  'events',
  'eventsForward',
  'eventOfRequest',
  'usage',
  'billSums',
  'billFrame',
  'audit',
  'dump',
  'describe',
] as const satisfies readonly (keyof Store)[];

type Called = (typeof WRITING)[number] | (typeof READING)[number];

/**
 * The file `mimosa.sqlite` in an existing directory, made when missing. A thread that breaks takes
 * the calls under way with it; the next call starts another.
 */
export async function openSqliteStore(dataDirectory: string): Promise<Store> {
  const file = path.join(dataDirectory, SQLITE_FILE);
  const writer = keptThread({ file, access: 'write' });
  // Started when first asked: commands that only change something never do.
  const reader = keptThread({ file, access: 'read' });
  await writer.running();
  const functions: Partial<Record<Called, (...values: never[]) => Promise<unknown>>> = {};
  for (const name of WRITING) functions[name] = callOf(writer, name);
  for (const name of READING) functions[name] = callOf(reader, name);
  return closedInOrder(functions as Pick<Store, Called>, async () => {
    await reader.close();
    await writer.close();
  });
}

interface KeptThread {
  readonly running: () => Promise<StoreThread>;
  readonly close: () => Promise<void>;
}

function keptThread(settings: ThreadSettings): KeptThread {
  let current: Promise<StoreThread> | null = null;
  const forget = (): void => void (current = null);
  return {
    running: () => (current ??= startStoreThread(settings, forget)),
    close: async () => (await current)?.close(),
  };
}

function callOf(thread: KeptThread, name: Called): (...values: never[]) => Promise<unknown> {
  return async (...values) => (await thread.running()).call(name, values as never);
}

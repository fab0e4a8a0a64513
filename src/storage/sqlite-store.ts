/**
 * The store on SQLite: a thread that writes, and a second one, with a connection that only reads,
 * for what the console and exports ask, so that these never hold up the ledger.
 */
import path from 'node:path';
import type { Store } from './store.ts';
import { startStoreThread, type StoreThread } from './store-thread.ts';

const FILE = 'mimosa.sqlite';

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

/** The file `mimosa.sqlite` in an existing directory, made when missing. */
export async function openSqliteStore(dataDirectory: string): Promise<Store> {
  const file = path.join(dataDirectory, FILE);
  const writer = await startStoreThread({ file, access: 'write' });
  let reader: Promise<StoreThread> | null = null;
  let closed = false;
  // Commands that only change something never need it.
  const startedReader = (): Promise<StoreThread> => {
    if (closed) return Promise.resolve(writer);
    return (reader ??= startStoreThread({ file, access: 'read' }));
  };
  const functions: Partial<Record<Called, (...values: never[]) => Promise<unknown>>> = {};
  for (const name of WRITING) functions[name] = (...values) => writer.call(name, values as never);
  for (const name of READING) {
    functions[name] = async (...values) => (await startedReader()).call(name, values as never);
  }
  return {
    ...(functions as Pick<Store, Called>),
    async close() {
      closed = true;
      await (await reader)?.close();
      await writer.close();
    },
  };
}

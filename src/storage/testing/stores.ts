/** Both databases for tests: what holds for one store holds for the other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, describe } from 'vitest';
import { startPostgres } from '../../../test/support/postgres.ts';
import { openStore, type StoreSettings } from '../open-store.ts';
import type { Store } from '../store.ts';

export interface TestDatabases {
  readonly kind: 'sqlite' | 'postgres';
  /** Where an empty database of its own is; what is opened there later finds what was left. */
  place(): Promise<StoreSettings>;
  /** A store on such a place; closed, at the latest, when the tests of the file end. */
  open(settings?: StoreSettings): Promise<Store>;
  /** Behind the store's back. */
  execute(settings: StoreSettings, statement: string): Promise<void>;
}

const postgres = await startPostgres();
const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-storage-'));
const opened: Store[] = [];

afterAll(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await postgres?.stop();
  await rm(directory, { recursive: true, force: true });
});

function databases(
  kind: TestDatabases['kind'],
  place: () => Promise<StoreSettings>,
): TestDatabases {
  return {
    kind,
    place,
    async open(settings) {
      const store = await openStore(settings ?? (await place()));
      opened.push(store);
      return store;
    },
    execute: kind === 'sqlite' ? executeInFile : executeOnServer,
  };
}

async function executeInFile(settings: StoreSettings, statement: string): Promise<void> {
  const database = new DatabaseSync(path.join(settings.dataDirectory, 'mimosa.sqlite'));
  try {
    database.exec(statement);
  } finally {
    database.close();
  }
}

async function executeOnServer(settings: StoreSettings, statement: string): Promise<void> {
  const client = new Client({ connectionString: settings.databaseUrl! });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function freshDirectory(): Promise<string> {
  return mkdtemp(path.join(directory, 'data-'));
}

/** The same tests on each database that can be had. */
export function onEachDatabase(tests: (databases: TestDatabases) => void): void {
  const sqlite = databases('sqlite', async () => ({
    databaseUrl: null,
    dataDirectory: await freshDirectory(),
  }));
  describe('on SQLite', () => tests(sqlite));
  describe.skipIf(postgres === null)('on PostgreSQL', () =>
    tests(
      databases('postgres', async () => ({
        databaseUrl: await postgres!.createDatabase(),
        dataDirectory: directory,
      })),
    ),
  );
}

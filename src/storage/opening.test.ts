/** Opening and closing: several at once, after one another, and what a newer Mimosa has left. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { newAccount, newEntry, newReserve } from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

const PROCESS_TIMEOUT_MS = 60_000;

const run = promisify(execFile);

/** A process of its own that does this with `store`, and then ends by itself. */
async function inProcess(settings: object, work: string): Promise<string> {
  const module = path.join(import.meta.dirname, 'open-store.ts');
  const program = `
    import { openStore } from ${JSON.stringify(module)};
    const store = await openStore(${JSON.stringify(settings)});
    ${work}`;
  const options = { timeout: PROCESS_TIMEOUT_MS };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], options);
  return stdout;
}

onEachDatabase((databases) => {
  describe('a store', () => {
    it('remembers what it was told when it is opened again', async () => {
      const place = await databases.place();
      const store = await databases.open(place);
      const account = await store.createAccount(newAccount());
      await store.close();
      expect(await (await databases.open(place)).account('acme')).toEqual(account);
    });

    it('may be opened by many at once', async () => {
      const place = await databases.place();
      const stores = await Promise.all([1, 2, 3, 4].map(() => databases.open(place)));
      await stores[0]!.createAccount(newAccount());
      for (const store of stores) expect(await store.accounts()).toHaveLength(1);
    });

    it('is shared by processes', async () => {
      const place = await databases.place();
      const store = await databases.open(place);
      await store.createAccount(newAccount());
      const entries = (name: string): object[] =>
        Array.from({ length: 40 }, (_, index) => ({
          type: 'post',
          entry: newEntry({ requestId: `${name}-${index}`, amountNano: 1 }),
        }));
      const others = ['one', 'two'].map((name) =>
        inProcess(
          place,
          `for (const write of ${JSON.stringify(entries(name))}) await store.write([write]);
          await store.close();`,
        ),
      );
      for (const write of entries('here')) await store.write([write as never]);
      await Promise.all(others);
      expect(await store.account('acme')).toMatchObject({ balanceNano: 120 });
      expect(await store.audit()).toEqual([]);
    });

    it('keeps no process alive by being open', async () => {
      const work = 'await store.check(); console.log((await store.describe()).kind);';
      expect(await inProcess(await databases.place(), work)).toBe(`${databases.kind}\n`);
    });

    it('that is closed answers no more', async () => {
      const store = await databases.open();
      await store.createAccount(newAccount());
      await store.audit();
      // What was asked before is answered still.
      const last = store.write([newReserve()]);
      await store.close();
      expect(await last).toEqual([{ ok: true }]);
      await expect(store.account('acme')).rejects.toThrow();
      await expect(store.audit()).rejects.toThrow();
      await expect(store.close()).resolves.toBeUndefined();
    });

    it('of a newer Mimosa is refused with a sentence that says so', async () => {
      const place = await databases.place();
      await (await databases.open(place)).close();
      const later =
        "insert into kysely_migration values ('9999-later', '2027-01-01T00:00:00.000Z')";
      await databases.execute(place, later);
      await expect(openStore(place)).rejects.toThrow(
        'This database was written by a newer Mimosa: it holds changes (9999-later)',
      );
    });
  });
});

describe('the file of SQLite', () => {
  it('is made where there is none, for its owner alone', async () => {
    const parent = await mkdtemp(path.join(tmpdir(), 'mimosa-opening-'));
    const dataDirectory = path.join(parent, 'some/data');
    try {
      const store = await openStore({ databaseUrl: null, dataDirectory });
      await store.createAccount(newAccount());
      for (const name of ['mimosa.sqlite', 'mimosa.sqlite-wal']) {
        expect((await stat(path.join(dataDirectory, name))).mode & 0o777).toBe(0o600);
      }
      expect((await stat(dataDirectory)).mode & 0o777).toBe(0o700);
      await store.close();
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });

  it('that is no database is refused', async () => {
    const dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-opening-'));
    try {
      await writeFile(
        path.join(dataDirectory, 'mimosa.sqlite'),
        'a text, and a long one '.repeat(99),
      );
      await expect(openStore({ databaseUrl: null, dataDirectory })).rejects.toThrow(
        'file is not a database',
      );
    } finally {
      await rm(dataDirectory, { recursive: true, force: true });
    }
  });
});

describe('PostgreSQL', () => {
  it('that is not there is refused with its own error', async () => {
    const databaseUrl = 'postgres://nobody@127.0.0.1:1/none';
    const settings = { databaseUrl, dataDirectory: tmpdir() };
    await expect(openStore(settings)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

/** Backups: from each database into each, while others write, and never half of one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { RestoreRefused } from './restore-refused.ts';
import type { Store } from './store.ts';
import {
  charge,
  everyEvent,
  newAccount,
  newEntry,
  newKey,
  newPrice,
  newReserve,
  newUser,
  NOON_MS,
} from './testing/records.ts';
import { onEachDatabase, type TestDatabases } from './testing/stores.ts';

const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-backup-'));
afterAll(() => rm(directory, { recursive: true, force: true }));
let files = 0;

function newFile(): string {
  files += 1;
  return path.join(directory, `backup-${files}.gz`);
}

async function openBooks(databases: TestDatabases): Promise<Store> {
  const store = await databases.open();
  for (const id of ['main', 'acme']) await store.createAccount(newAccount({ id }));
  await store.createUser(newUser());
  await store.createKey(newKey({ models: ['mimo-v2.5'] }));
  await store.addPrice(newPrice({ by: 'root' }));
  await store.write([{ type: 'post', entry: newEntry() }, newReserve({ requestId: 'running' })]);
  await charge(store, { engine: 'Börse “1”\n' });
  return store;
}

/** All that a backup is to bring back. */
async function contentOf(store: Store): Promise<unknown> {
  const page = { limit: 10_000, afterId: 0 };
  const hours = { accountId: null, keyId: null, modelId: null, fromMs: 0, toMs: 2 * NOON_MS };
  return {
    accounts: await store.accounts(),
    users: await store.users(null),
    keys: await store.keys(null),
    prices: await store.prices(),
    events: await store.eventsForward(everyEvent(), page),
    usage: await store.usage(hours, ['hour', 'account', 'key', 'model']),
    faults: await store.audit(),
  };
}

const COUNTS = {
  accounts: 2,
  users: 1,
  api_keys: 1,
  prices: 1,
  reservations: 1,
  events: 2,
  usage_hours: 1,
  usage_days: 1,
};

onEachDatabase((source) => {
  describe('a backup', () => {
    it('is for its owner alone, and replaces no file', async () => {
      const store = await source.open();
      const file = newFile();
      await store.dump(file);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await expect(store.dump(file)).rejects.toThrow('EEXIST');
    });

    it('is of one moment, though others write meanwhile', async () => {
      const store = await openBooks(source);
      const file = newFile();
      const done = new AbortController();
      const writing = (async () => {
        for (let count = 0; !done.signal.aborted; count += 1) {
          await charge(store, { requestId: `during-${count}` });
        }
      })();
      const counts = await store.dump(file);
      done.abort();
      await writing;
      const copy = await source.open();
      expect(await copy.restore(file)).toEqual(counts);
      expect(await copy.audit()).toEqual([]);
      const events = await copy.eventsForward(everyEvent(), { limit: 100_000, afterId: 0 });
      expect(events).toHaveLength(counts['events']!);
    });

    it('larger than a page comes back whole', async () => {
      const store = await openBooks(source);
      const ids = Array.from({ length: 1300 }, (_, index) => `more-${index}`);
      const entries = ids.map((requestId) => newEntry({ requestId, amountNano: 1 }));
      await store.write(entries.map((entry) => ({ type: 'post', entry })));
      const file = newFile();
      expect(await store.dump(file)).toEqual({ ...COUNTS, events: 1302 });
      const copy = await source.open();
      await copy.restore(file);
      expect(await contentOf(copy)).toEqual(await contentOf(store));
    });
  });

  onEachDatabase((target) => {
    describe(`a backup of ${source.kind} in ${target.kind}`, () => {
      it('brings everything back, and the books go on', async () => {
        const store = await openBooks(source);
        const file = newFile();
        expect(await store.dump(file)).toEqual(COUNTS);
        const copy = await target.open();
        expect(await copy.restore(file)).toEqual(COUNTS);
        expect(await contentOf(copy)).toEqual(await contentOf(store));
        await charge(copy, { requestId: 'next' });
        expect(await copy.eventOfRequest('next')).toMatchObject({ id: 3 });
        expect(await copy.audit()).toEqual([]);
      });
    });
  });

  describe('restoring', () => {
    it('replaces what the first start has made', async () => {
      const store = await openBooks(source);
      const file = newFile();
      await store.dump(file);
      const fresh = await source.open();
      await fresh.createAccount(newAccount({ id: 'main', name: 'Fresh' }));
      const first = { id: 'root', accountId: 'main' };
      await fresh.createUser(newUser({ ...first, email: 'root@example.org' }));
      await fresh.createKey(newKey(first));
      await fresh.createSession({ hash: 's', userId: 'root', createdMs: 1, expiresMs: 2 });
      await fresh.createSignInLink({ hash: 'l', userId: 'root', expiresMs: 2 });
      await fresh.addPrice(newPrice({ modelId: 'other' }));
      await fresh.restore(file);
      expect(await contentOf(fresh)).toEqual(await contentOf(store));
    });

    it('is refused where there is something to lose', async () => {
      const store = await openBooks(source);
      const file = newFile();
      await store.dump(file);
      const before = await contentOf(store);
      await expect(store.restore(file)).rejects.toThrow(RestoreRefused);
      await expect(store.restore(file)).rejects.toThrow('This database is in use');
      expect(await contentOf(store)).toEqual(before);
    });

    const notABackup = 'not a backup of Mimosa, or a part of it is missing';
    const rewrite = (file: string, change: (lines: string[]) => string[]): void => {
      const lines = gunzipSync(readFileSync(file)).toString().split('\n');
      writeFileSync(file, gzipSync(change(lines).join('\n')));
    };
    const faults: readonly [what: string, spoil: (file: string) => unknown, reason: string][] = [
      ['cut short', (file) => truncate(file, 400), notABackup],
      ['of something else', (file) => writeFileSync(file, 'hello'), notABackup],
      ['of another text', (file) => writeFileSync(file, gzipSync('{"a":1}\n')), notABackup],
      ['empty', (file) => writeFileSync(file, gzipSync('')), notABackup],
      ['without its tail', (file) => rewrite(file, (all) => [...all.slice(0, -2), '']), notABackup],
      ['without a row', (file) => rewrite(file, (all) => all.toSpliced(3, 1)), notABackup],
      [
        'with more after its tail',
        (file) => rewrite(file, (all) => [...all, '{}', '']),
        notABackup,
      ],
      [
        'with rows of other tables',
        (file) => rewrite(file, (all) => all.toSpliced(3, 0, '["sessions",{}]')),
        notABackup,
      ],
      [
        'with a row of another shape',
        (file) => rewrite(file, (all) => all.toSpliced(2, 1, '["accounts",{"name":1,"id":2}]')),
        notABackup,
      ],
      [
        'with a row that is none',
        (file) => rewrite(file, (all) => all.toSpliced(2, 1, '["accounts",null]')),
        notABackup,
      ],
      [
        'of another version',
        (file) => rewrite(file, (all) => ['{"mimosaDump":1,"schema":"0009-x"}', ...all.slice(1)]),
        'another version of Mimosa (format 1, tables 0009-x)',
      ],
    ];

    it('takes no file that is damaged, and then changes nothing', async () => {
      const store = await openBooks(source);
      const copy = await source.open();
      await copy.createAccount(newAccount({ id: 'main', name: 'Fresh' }));
      const before = await contentOf(copy);
      for (const [what, spoil, reason] of faults) {
        const file = newFile();
        await store.dump(file);
        await spoil(file);
        const refused = await copy.restore(file).catch((error: unknown) => error);
        expect(refused, what).toBeInstanceOf(RestoreRefused);
        expect((refused as Error).message, what).toContain(reason);
      }
      expect(await contentOf(copy)).toEqual(before);
      await expect(copy.restore('/nowhere')).rejects.toThrow('ENOENT');
    });
  });
});

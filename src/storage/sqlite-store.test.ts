/** The threads of SQLite: what happens to calls when one of them breaks. */
import { channel } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';
import { newAccount, newEntry } from './testing/records.ts';

const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-threads-'));
const threads: Worker[] = [];
channel('worker_threads').subscribe((message) => {
  threads.push((message as { readonly worker: Worker }).worker);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('a thread of SQLite', () => {
  it('is started when it is needed, and ended with the store', async () => {
    const store = await openSqliteStore(directory);
    const started = threads.length;
    await store.check();
    await store.prices();
    expect(threads).toHaveLength(started);
    await store.describe();
    expect(threads).toHaveLength(started + 1);
    await store.close();
    expect(threads.map(({ threadId }) => threadId)).toEqual(threads.map(() => -1));
  });

  it('that breaks rejects what waits; the next call finds another', async () => {
    const store = await openSqliteStore(directory);
    await store.createAccount(newAccount());
    const post = { type: 'post', entry: newEntry() } as const;
    const [answer] = await Promise.all([
      store.write([post]).catch((error: unknown) => error),
      threads.at(-1)!.terminate(),
    ]);
    expect(answer).toMatchObject({ message: 'a thread of the database has ended' });
    // Whether the first one arrived, nobody knows: it is safe to send it again.
    const [again] = await store.write([post]);
    expect([{ ok: true }, { ok: false, reason: 'known', leftNano: 0 }]).toContainEqual(again);
    expect(await store.account('acme')).toMatchObject({ balanceNano: 1000 });
    expect(await store.audit()).toEqual([]);
    await store.close();
  });

  it('tells the code of its errors', async () => {
    const store = await openSqliteStore(directory);
    await expect(store.createAccount(newAccount())).rejects.toMatchObject({
      code: 'ERR_SQLITE_ERROR',
      message: expect.stringContaining('UNIQUE') as string,
    });
    await store.close();
  });
});

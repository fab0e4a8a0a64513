/** The database, its books, Redis and the clocks, as the doctor finds them. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRedis } from '../../test/support/redis.ts';
import { systemClock } from '../core/clock.ts';
import { openMainAccount } from '../keys/main-account.ts';
import { openStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { checkRedis, checkStore } from './doctor-state.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-doctor-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function settings(urls: { databaseUrl?: string; redisUrl?: string } = {}): {
  databaseUrl: string | null;
  redisUrl: string | null;
  dataDirectory: string;
} {
  return { databaseUrl: null, redisUrl: null, dataDirectory: directory, ...urls };
}

async function prepared(work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore({ databaseUrl: null, dataDirectory: directory });
  await openMainAccount(store, systemClock);
  await work(store);
  await store.close();
}

describe('the database', () => {
  it('is not made by whoever only looks', async () => {
    expect(await checkStore(settings())).toMatchObject([{ name: 'database', level: 'ok' }]);
    expect(existsSync(path.join(directory, 'mimosa.sqlite'))).toBe(false);
  });

  it('is told with its version, its size, its books and the time', async () => {
    await prepared(async () => {});
    expect(await checkStore(settings())).toMatchObject([
      {
        name: 'database',
        level: 'ok',
        detail: expect.stringMatching(/^SQLite \d.* MB, /) as string,
      },
      { name: 'ledger', level: 'ok' },
      { name: 'clock', level: 'ok' },
    ]);
  });

  it('fails where books do not add up, in the words of the audit', async () => {
    await prepared(async () => {});
    const database = new DatabaseSync(path.join(directory, 'mimosa.sqlite'));
    database.exec('update accounts set balance_nano = 5');
    database.close();
    expect(await checkStore(settings())).toContainEqual({
      name: 'ledger',
      level: 'fail',
      detail: 'The balance of account main is 5 nano-dollars; its events add up to 0.',
    });
  });

  it('fails where a replica lives in the future', async () => {
    await prepared((store) =>
      store.beat({ replicaId: 'ahead', atMs: systemClock.nowMs() + 3_600_000 }),
    );
    expect(await checkStore(settings())).toContainEqual(
      expect.objectContaining({
        name: 'clock',
        level: 'fail',
        detail: expect.stringMatching(/\d+ min .* ahead$/) as string,
      }),
    );
  });

  it('fails where the file is something else', async () => {
    await writeFile(path.join(directory, 'mimosa.sqlite'), 'no database '.repeat(100));
    expect(await checkStore(settings())).toMatchObject([
      { name: 'database', level: 'fail', remedy: `ls -l ${directory}` },
    ]);
  });

  it('fails where PostgreSQL cannot be reached, without its password', async () => {
    const findings = await checkStore(
      settings({ databaseUrl: 'postgres://me:hush@127.0.0.1:9/books' }),
    );
    expect(findings).toMatchObject([
      {
        level: 'fail',
        detail: expect.stringMatching(/^127\.0\.0\.1:9\/books: .*REFUSED/) as string,
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain('hush');
  });
});

describe('Redis', () => {
  it('is looked for only where there is to be one', async () => {
    expect(await checkRedis(settings())).toEqual([]);
  });

  it('fails where it does not answer, without its password', async () => {
    const findings = await checkRedis(settings({ redisUrl: 'redis://:hush@127.0.0.1:9' }));
    expect(findings).toMatchObject([{ name: 'redis', level: 'fail' }]);
    expect(JSON.stringify(findings)).not.toContain('hush');
  });

  it('is found', async ({ skip }) => {
    const redis = await startRedis();
    if (redis === null) return skip('no Redis here');
    try {
      expect(await checkRedis(settings({ redisUrl: redis.url }))).toMatchObject([
        { name: 'redis', level: 'ok' },
      ]);
    } finally {
      await redis.close();
    }
  });
});

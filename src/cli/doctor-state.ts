/** What Mimosa remembers, and where it counts: the database, its books, Redis, the clocks. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { createRateLimits } from '../limits/create-rate-limits.ts';
import { openStore } from '../storage/open-store.ts';
import { SQLITE_FILE } from '../storage/sqlite-store.ts';
import type { Store } from '../storage/store.ts';
import { messageOf } from './failure.ts';
import type { Finding } from './finding.ts';
import { duration, megabytes } from './units.ts';

const MS_PER_SECOND = 1000;
/** Replicas count as dead after 30 s of silence: clocks must be far closer than that. */
const CLOCK_TOLERANCE_MS = 5_000;
const KINDS = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

type StateSettings = Pick<Settings, 'databaseUrl' | 'redisUrl' | 'dataDirectory'>;

/** The database is opened as `serve` opens it, tables brought up to date; none is made. */
export async function checkStore(settings: StateSettings): Promise<Finding[]> {
  const { databaseUrl, dataDirectory } = settings;
  const name = 'database';
  if (databaseUrl === null && !existsSync(path.join(dataDirectory, SQLITE_FILE))) {
    return [{ name, level: 'ok', detail: 'none yet, the first start makes one (SQLite)' }];
  }
  let store: Store;
  try {
    store = await openStore({ databaseUrl, dataDirectory });
  } catch (error) {
    const detail = `${place(databaseUrl, dataDirectory)}: ${messageOf(error)}`;
    const remedy = databaseUrl === null ? `ls -l ${dataDirectory}` : 'psql "$DATABASE_URL"';
    return [{ name, level: 'fail', detail, remedy }];
  }
  try {
    const { kind, version, sizeBytes } = await store.describe();
    const size = sizeBytes === null ? '' : `, ${megabytes(sizeBytes)}`;
    const detail = `${KINDS[kind]} ${version}, ${place(databaseUrl, dataDirectory)}${size}, tables up to date`;
    return [{ name, level: 'ok', detail }, ...(await checkBooks(store)), await checkClock(store)];
  } catch (error) {
    return [{ name, level: 'fail', detail: messageOf(error) }];
  } finally {
    await store.close();
  }
}

/** Only where REDIS_URL is set; waits for it at most two seconds, as a server does. */
export async function checkRedis({ redisUrl }: StateSettings): Promise<Finding[]> {
  if (redisUrl === null) return [];
  const options = { redisUrl, clock: systemClock, replicas: () => 1, warn: () => {} };
  const limits = await createRateLimits(options);
  const { state } = limits;
  await limits.close();
  const { host } = new URL(redisUrl);
  return [
    state === 'redis'
      ? { name: 'redis', level: 'ok', detail: `${host} answers` }
      : {
          name: 'redis',
          level: 'fail',
          detail: `${host} does not answer: each replica counts its share of the limits by itself`,
          remedy: 'redis-cli -u "$REDIS_URL" ping',
        },
  ];
}

/** Adds everything up again. */
async function checkBooks(store: Store): Promise<Finding[]> {
  const name = 'ledger';
  const faults = await store.audit();
  if (faults.length === 0) return [{ name, level: 'ok', detail: 'everything adds up' }];
  return faults.map((detail) => ({ name, level: 'fail', detail }));
}

/** A replica that was last heard of in the future, or the past, has another clock. */
async function checkClock(store: Store): Promise<Finding> {
  const name = 'clock';
  const nowMs = systemClock.nowMs();
  const aheadMs = Math.max(0, ...(await store.replicas(0)).map(({ atMs }) => atMs - nowMs));
  const now = new Date(nowMs).toISOString();
  if (aheadMs <= CLOCK_TOLERANCE_MS) return { name, level: 'ok', detail: now };
  const detail = `${now}; that of a replica is ${duration(aheadMs / MS_PER_SECOND)} ahead`;
  return { name, level: 'fail', detail, remedy: 'timedatectl set-ntp true' };
}

/** Never with a password. */
function place(databaseUrl: string | null, dataDirectory: string): string {
  if (databaseUrl === null) return path.join(dataDirectory, SQLITE_FILE);
  const { host, pathname } = new URL(databaseUrl);
  return host + pathname;
}

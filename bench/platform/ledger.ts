/**
 * Ledger events a second, each with its reservation before, on SQLite and on PostgreSQL, both as
 * durable as in service; against the syncs that the same disk does one after the other.
 */
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { openStore } from '../../src/storage/open-store.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { loadLedger, openBenchLedger } from './ledger-load.ts';
import { printTable, quantile, type Row } from './table.ts';

const AT_A_TIME = [1, 16, 256] as const;
const WINDOW_MS = 3000;
const WARM_UP_MS = 1000;
const MS_PER_SECOND = 1000;
const SYNCS = 200;
/** A page of SQLite's log. */
const PAGE_BYTES = 4096;
/** On a disk: /tmp may be memory, where a sync costs nothing. */
const DIRECTORY = path.resolve(import.meta.dirname, '../../data');

export async function ledger(): Promise<void> {
  const work = await mkdtemp(path.join(DIRECTORY, 'bench-ledger-'));
  const postgres = await startPostgres({ durable: true });
  try {
    const syncs = syncsPerSecond(path.join(work, 'sync'));
    const rows: Row[] = [
      { what: 'the disk: a page written and synced', value: syncs, unit: '/s', floor: null },
      ...(await rowsOf('SQLite', null, work, syncs)),
    ];
    if (postgres !== null) rows.push(...(await rowsOf('PostgreSQL', postgres.url, work, syncs)));
    printTable('Ledger: requests held and settled, all durable', 'the disk', rows);
  } finally {
    await postgres?.stop();
    await rm(work, { recursive: true, force: true });
  }
}

async function rowsOf(
  name: string,
  databaseUrl: string | null,
  dataDirectory: string,
  syncs: number,
): Promise<readonly Row[]> {
  const store = await openStore({ databaseUrl, dataDirectory });
  const opened = await openBenchLedger(store, databaseUrl === null);
  const rows: Row[] = [];
  try {
    await loadLedger(opened, AT_A_TIME[1], WARM_UP_MS);
    for (const atATime of AT_A_TIME) {
      const rate = await loadLedger(opened, atATime, WINDOW_MS);
      const what = `${name}, ${atATime} at a time`;
      rows.push(
        { what: `${what}: events`, value: rate.eventsPerSecond, unit: '/s', floor: syncs },
        { what: `${what}: p50 of one`, value: quantile(rate.tookMs, 0.5), unit: 'ms', floor: null },
        {
          what: `${what}: processor time of Mimosa`,
          value: rate.cpuMicrosecondsPerEvent,
          unit: 'µs',
          floor: null,
        },
      );
    }
    const faults = await store.audit();
    if (faults.length > 0) throw new Error(faults.join('\n'));
  } finally {
    await opened.close();
    await store.close();
  }
  return rows;
}

/** Over pages that are there already, as in a log that is used again. */
function syncsPerSecond(file: string): number {
  const descriptor = openSync(file, 'w');
  const page = Buffer.alloc(PAGE_BYTES, 1);
  writeSync(descriptor, Buffer.alloc(PAGE_BYTES * SYNCS));
  fsyncSync(descriptor);
  const began = performance.now();
  for (let count = 0; count < SYNCS; count += 1) {
    writeSync(descriptor, page, 0, PAGE_BYTES, count * PAGE_BYTES);
    fdatasyncSync(descriptor);
  }
  const elapsedMs = performance.now() - began;
  closeSync(descriptor);
  return (SYNCS / elapsedMs) * MS_PER_SECOND;
}

/**
 * What the console asks of ten million events on SQLite, again and again with other parameters, and
 * what requests are charged beside it: each query in the store's own threads, as in service.
 */
import { openStore } from '../../src/storage/open-store.ts';
import type { EventFilter, Store, UsageFilter } from '../../src/storage/store.ts';
import { loadLedger, openBenchLedger, type LedgerRate } from './ledger-load.ts';
import { accountId, ENDS_MS, EVENTS, keyId, manyEvents, MODEL_IDS } from './many-events.ts';
import { printTable, quantile, type Row } from './table.ts';

const ROUNDS = 20;
const MOST_MS = 200;
const DAY_MS = 86_400_000;
const PAGE_EVENTS = 50;
const LOAD_AT_A_TIME = 16;
const LOAD_MS = 3000;
const LOAD_TURNS = 3;

const ALL = { accountId: null, keyId: null, modelId: null };
const ALL_EVENTS = { ...ALL, kind: null, outcome: null };

type Query = (store: Store, round: number) => Promise<unknown>;

/** Thirty days, which end another day each round. */
function thirtyDays(round: number): Pick<UsageFilter, 'fromMs' | 'toMs'> {
  const toMs = ENDS_MS - round * DAY_MS;
  return { fromMs: toMs - 30 * DAY_MS, toMs };
}

function usageOf(
  filter: (round: number) => Partial<UsageFilter>,
): (...groups: Parameters<Store['usage']>[1]) => Query {
  return (...groups) =>
    (store, round) =>
      store.usage({ ...ALL, ...thirtyDays(round), ...filter(round) }, groups);
}

function eventsOf(filter: (round: number) => Partial<EventFilter>, pages = 1): Query {
  return async (store, round) => {
    const all = { ...ALL_EVENTS, fromMs: 0, toMs: ENDS_MS, ...filter(round) };
    let beforeId: number | null = null;
    for (let page = 0; page < pages; page += 1) {
      const events = await store.events(all, { limit: PAGE_EVENTS, beforeId });
      beforeId = events.at(-1)?.id ?? null;
    }
  };
}

function month(round: number): readonly [number, number] {
  const end = Date.UTC(2026, 10 - (round % 6));
  return [Date.UTC(2026, 9 - (round % 6)), end];
}

const everybody = usageOf(() => ({}));
const largest = usageOf(() => ({ accountId: accountId(0) }));
const busiestKey = usageOf(() => ({ keyId: keyId(0) }));

const QUERIES: Readonly<Record<string, Query>> = {
  'usage of 30 days, everybody: by day': everybody('day'),
  'usage of 30 days, everybody: by model': everybody('model'),
  'usage of 30 days, everybody: by key': everybody('key'),
  'usage of 30 days, everybody: by account': everybody('account'),
  'usage of 30 days, everybody: by day and model': everybody('day', 'model'),
  'usage of 30 days, largest account: by day': largest('day'),
  'usage of 30 days, largest account: by model': largest('model'),
  'usage of 30 days, largest account: by key': largest('key'),
  'usage of 30 days, busiest key: by day': busiestKey('day'),
  'usage of 2 days, everybody: by hour': (store, round) => {
    const { toMs } = thirtyDays(round);
    return store.usage({ ...ALL, fromMs: toMs - 2 * DAY_MS, toMs }, ['hour']);
  },
  'usage of 7 days, largest account: by hour': (store, round) => {
    const { toMs } = thirtyDays(round);
    const filter = { ...ALL, accountId: accountId(0), fromMs: toMs - 7 * DAY_MS, toMs };
    return store.usage(filter, ['hour']);
  },
  'events: newest 50': eventsOf(() => ({})),
  'events: 50 from the middle of the year': eventsOf((round) => ({
    toMs: ENDS_MS - (180 + round) * DAY_MS,
  })),
  'events: five pages of the largest account': eventsOf(() => ({ accountId: accountId(0) }), 5),
  'events: a small account': eventsOf((round) => ({ accountId: accountId(30 + round) })),
  'events: a rare key': eventsOf((round) => ({ keyId: keyId(480 - round) })),
  'events: the largest account, one model': eventsOf((round) => ({
    accountId: accountId(0),
    modelId: MODEL_IDS[round % MODEL_IDS.length]!,
  })),
  'events: a key, a model and an outcome': eventsOf((round) => ({
    keyId: keyId(round),
    modelId: MODEL_IDS[round % MODEL_IDS.length]!,
    outcome: 'answered',
  })),
  'events: failed ones of a small account': eventsOf((round) => ({
    accountId: accountId(49 - round),
    outcome: 'failed',
  })),
  'events: top-ups of the largest account': eventsOf(() => ({
    accountId: accountId(0),
    kind: 'entry',
  })),
  'bill of a month, largest account: sums': (store, round) =>
    store.billSums(accountId(0), ...month(round)),
  'bill of a month, largest account: frame': (store, round) =>
    store.billFrame(accountId(0), ...month(round)),
};

export async function consoleQueries(): Promise<void> {
  const dataDirectory = await manyEvents();
  const store = await openStore({ databaseUrl: null, dataDirectory });
  try {
    // Starts the thread that reads, once in the life of a server.
    const firstMs = await timed(() => store.describe());
    const times = await timesOf(store);
    const rows = [...times].map(([what, tookMs]): Row => {
      return {
        what,
        value: quantile(tookMs, 1),
        unit: 'ms',
        floor: quantile(tookMs, 0.5),
        most: MOST_MS,
      };
    });
    rows.unshift({ what: 'the first question of all', value: firstMs, unit: 'ms', floor: null });
    printTable(`Console on ${EVENTS} events: slowest of ${ROUNDS}`, 'p50', rows);
    await besideQueries(store);
  } finally {
    await store.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Taking turns, so that none finds only what it has left in the cache itself. */
async function timesOf(store: Store): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, query] of Object.entries(QUERIES)) {
      const tookMs = await timed(() => query(store, round));
      times.set(name, [...(times.get(name) ?? []), tookMs]);
    }
  }
  return times;
}

/** The ledger goes on writing while the console reads: alone and beside all queries, in turns. */
async function besideQueries(store: Store): Promise<void> {
  const ledger = await openBenchLedger(store, true);
  const alone: LedgerRate[] = [];
  const beside: LedgerRate[] = [];
  try {
    await loadLedger(ledger, LOAD_AT_A_TIME, LOAD_MS);
    for (let turn = 0; turn < LOAD_TURNS; turn += 1) {
      alone.push(await loadLedger(ledger, LOAD_AT_A_TIME, LOAD_MS));
      const reading = new AbortController();
      const readers = readAlways(store, reading.signal);
      beside.push(await loadLedger(ledger, LOAD_AT_A_TIME, LOAD_MS));
      reading.abort();
      await readers;
    }
  } finally {
    await ledger.close();
  }
  const what = `${LOAD_AT_A_TIME} at a time, beside queries without a pause`;
  const pair = (of: (rate: LedgerRate) => number): Pick<Row, 'value' | 'floor'> => ({
    value: quantile(beside.map(of), 0.5),
    floor: quantile(alone.map(of), 0.5),
  });
  printTable(`Ledger on ${EVENTS} events`, 'alone', [
    { what: `${what}: events`, unit: '/s', ...pair((rate) => rate.eventsPerSecond) },
    { what: `${what}: p50`, unit: 'ms', ...pair(({ tookMs }) => quantile(tookMs, 0.5)) },
    { what: `${what}: p99`, unit: 'ms', ...pair(({ tookMs }) => quantile(tookMs, 0.99)) },
  ]);
}

async function readAlways(store: Store, signal: AbortSignal): Promise<void> {
  for (let round = 0; !signal.aborted; round = (round + 1) % ROUNDS) {
    for (const query of Object.values(QUERIES)) {
      if (signal.aborted) return;
      await query(store, round);
    }
  }
}

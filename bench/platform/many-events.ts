/**
 * A ledger of ten million events, made once and kept under `data/`: a year of 50 accounts, of which
 * one has more than half of the requests, with 500 keys that are used very unequally. Written past
 * the store (no other way takes minutes), then as the store would have left it: roll-ups, balances
 * and indexes agree, which `audit` is asked at the end.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DEFAULT_MODELS } from '../../src/config/default-models.ts';
import { NO_LIMITS } from '../../src/core/limits.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';

export const EVENTS = 10_000_000;
const CHUNK_EVENTS = 1_000_000;
const ACCOUNTS = 50;
const KEYS = 500;
/** The first keys belong to the first account. */
const KEYS_OF_FIRST = 100;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS = 365;
/** The end of the year, exclusive. */
export const ENDS_MS: number = Date.UTC(2026, 10, 1);
const BEGINS_MS = ENDS_MS - DAYS * DAY_MS;

const CACHE_DIRECTORY = path.resolve(import.meta.dirname, '../../data');
/** Another number where anything here changes. */
const NAME = `bench-ledger-${EVENTS}-1`;

/** As that of a request without media. */
const RECEIPT = JSON.stringify({
  media: [],
  engine: { name: 'fleet', kind: 'vllm', prompt_tokens: 2100, drift: 0, notices: [] },
  timings: { preparedMs: 12, firstPartMs: 230, totalMs: 1830 },
  errorCode: null,
  finishReason: 'stop',
  stream: true,
  dialect: 'openai',
});

export function accountId(index: number): string {
  return `account-${String(index).padStart(26, '0')}`;
}

export function keyId(index: number): string {
  return `key-${String(index).padStart(28, '0')}`;
}

export const MODEL_IDS: readonly string[] = DEFAULT_MODELS.map(({ id }) => id);

/** The data directory of it. */
export async function manyEvents(): Promise<string> {
  const directory = path.join(CACHE_DIRECTORY, NAME);
  if (existsSync(directory)) return directory;
  const work = `${directory}-${process.pid}`;
  try {
    await mkdir(work, { recursive: true });
    console.log(`… writing ${EVENTS} events into ${directory}, once`);
    await within(work, addPeople);
    fill(path.join(work, 'mimosa.sqlite'));
    await within(work, async (store) => {
      const faults = await store.audit();
      if (faults.length > 0) throw new Error(faults.join('\n'));
    });
    await rename(work, directory);
    return directory;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function within(dataDirectory: string, use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore({ databaseUrl: null, dataDirectory });
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

async function addPeople(store: Store): Promise<void> {
  const createdMs = BEGINS_MS;
  for (let index = 0; index < ACCOUNTS; index += 1) {
    const id = accountId(index);
    await store.createAccount({
      id,
      name: `Account ${index}`,
      createdMs,
      creditNano: null,
      limits: NO_LIMITS,
      disabled: false,
    });
  }
  for (let index = 0; index < KEYS; index += 1) {
    await store.createKey({
      id: keyId(index),
      accountId: accountId(accountOfKey(index)),
      name: `Key ${index}`,
      hash: keyId(index),
      hint: '…',
      admin: false,
      models: null,
      routes: null,
      limits: NO_LIMITS,
      expiresMs: null,
      createdMs,
      createdBy: 'root',
      revokedMs: null,
      lastUsedMs: null,
    });
  }
  for (const { id: modelId, prices, longContextPrices } of DEFAULT_MODELS) {
    await store.addPrice({ modelId, validFromMs: createdMs, prices, longContextPrices });
  }
}

function accountOfKey(index: number): number {
  return index < KEYS_OF_FIRST ? 0 : 1 + ((index - KEYS_OF_FIRST) % (ACCOUNTS - 1));
}

function fill(file: string): void {
  const database = new DatabaseSync(file);
  try {
    for (const pragma of ['synchronous = off', 'temp_store = memory', 'cache_size = -1048576']) {
      database.exec(`pragma ${pragma}`);
    }
    const indexes = dropIndexes(database);
    prepareChoices(database);
    insertCharges(database);
    insertTopUps(database);
    rollUp(database);
    for (const sql of indexes) database.exec(sql);
  } finally {
    database.close();
  }
}

/** Rows come in faster without them; returns what makes them again. */
function dropIndexes(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare(`select name, sql from sqlite_master where type = 'index' and sql is not null
      and tbl_name in ('events', 'usage_hours', 'usage_days')`)
    .all() as unknown as readonly { readonly name: string; readonly sql: string }[];
  for (const { name } of rows) database.exec(`drop index "${name}"`);
  return rows.map(({ sql }) => sql);
}

/** What an event is put together from: keys with their accounts, models with their prices. */
function prepareChoices(database: DatabaseSync): void {
  database.exec(`
    create temp table key_choices
      (at integer primary key, key_id text, account_id text) without rowid;
    create temp table model_choices (at integer primary key, model_id text, version integer,
      cached integer, prompt integer, completion integer) without rowid`);
  const addKey = database.prepare('insert into key_choices values (?, ?, ?)');
  for (let index = 0; index < KEYS; index += 1) {
    addKey.run(index, keyId(index), accountId(accountOfKey(index)));
  }
  const addModel = database.prepare(
    `insert into model_choices
      select ?, model_id, version, ?, ?, ? from prices where model_id = ?`,
  );
  for (const [index, { id, prices }] of DEFAULT_MODELS.entries()) {
    addModel.run(index, prices.cachedNano, prices.promptNano, prices.completionNano, id);
  }
}

/**
 * Numbers that only look random come from the event's own (Knuth's multiplicative hash). The third
 * power makes the first keys busy; seven of ten requests of a key are for the same model.
 */
function insertCharges(database: DatabaseSync): void {
  const insert = database.prepare(`
    with recursive
      numbers(i) as (select cast(?1 as integer) union all select i + 1 from numbers where i + 1 < ?2),
      rolled as (
        select i, (i * 2654435761) % 4294967296 / 4294967296.0 as a,
          (i * 2246822519) % 4294967296 / 4294967296.0 as b,
          (i * 3266489917) % 4294967296 / 4294967296.0 as c
        from numbers),
      chosen as (
        select i, b, c, cast(${KEYS} * a * a * a as integer) as at,
          case when b < 0.97 then 'answered' when b < 0.99 then 'hung-up' else 'failed' end
            as outcome
        from rolled),
      sized as (
        select *, (at + (c > 0.7)) % ${DEFAULT_MODELS.length} as model_at,
          case outcome when 'failed' then 0 else 200 + cast(3000 * c as integer) end as prompt,
          case outcome when 'failed' then 0 else 20 + cast(800 * b as integer) end as completion
        from chosen)
    insert into events (request_id, kind, account_id, amount_nano, at_ms, key_id, model_id, engine,
      outcome, price_version, long_context, prompt_tokens, cached_tokens, completion_tokens,
      reasoning_tokens, audio_tokens, image_tokens, video_tokens, receipt)
    select lower(hex(randomblob(16))), 'charge', account_id,
      -(models.cached * (sized.prompt / 4) + models.prompt * (sized.prompt - sized.prompt / 4)
        + models.completion * sized.completion),
      ${BEGINS_MS} + i * ${DAYS * DAY_MS} / ${EVENTS}, key_id, model_id, 'fleet', outcome, version,
      0, sized.prompt, sized.prompt / 4, sized.completion, sized.completion / 2, 0,
      sized.prompt / 2, 0, ?3
    from sized join key_choices as keys on keys.at = sized.at
      join model_choices as models on models.at = model_at
    order by i`);
  for (let first = 0; first < EVENTS; first += CHUNK_EVENTS) {
    insert.run(first, Math.min(EVENTS, first + CHUNK_EVENTS), RECEIPT);
  }
}

/** One a month and account. */
function insertTopUps(database: DatabaseSync): void {
  database.exec(`
    with recursive months(i) as (select 0 union all select i + 1 from months where i < 11)
    insert into events (request_id, kind, account_id, amount_nano, at_ms, note, author)
    select 'top-up-' || i || '-' || id, 'top-up', id, 1000000000000,
      ${BEGINS_MS} + i * 30 * ${DAY_MS}, 'Invoice', 'root' from months, accounts`);
}

/** Day by day, as sorting a year at once takes minutes. */
function rollUp(database: DatabaseSync): void {
  const tokens = ['prompt', 'cached', 'completion', 'reasoning', 'audio', 'image', 'video'];
  const columns = tokens.map((name) => `${name}_tokens`);
  const key = 'account_id, key_id, model_id, price_version, long_context';
  const names = `${key}, requests, unanswered, ${columns.join(', ')}, cost_nano`;
  const sums = columns.map((name) => `sum(${name})`).join(', ');
  const addHours = database.prepare(`
    insert into usage_hours (at_ms, ${names})
    select at_ms - at_ms % ${HOUR_MS}, ${key}, count(*), sum(outcome <> 'answered'), ${sums},
      -sum(amount_nano)
    from events
    where id between ?1 and ?2 and at_ms >= ?3 and at_ms < ?3 + ${DAY_MS}
      and outcome is not null
    group by 1, 2, 3, 4, 5, 6`);
  const addDays = database.prepare(`
    insert into usage_days (at_ms, ${names})
    select at_ms - at_ms % ${DAY_MS}, ${key}, sum(requests), sum(unanswered), ${sums},
      sum(cost_nano)
    from usage_hours where at_ms >= ?1 and at_ms < ?1 + ${DAY_MS} group by 1, 2, 3, 4, 5, 6`);
  for (let day = 0; day < DAYS; day += 1) {
    // Ids from 1 in the order of time; one more at either end, whatever the rounding.
    const [firstId, lastId] = [day, day + 1].map((at) => Math.floor((at * EVENTS) / DAYS));
    addHours.run(firstId! - 1, lastId! + 2, BEGINS_MS + day * DAY_MS);
    addDays.run(BEGINS_MS + day * DAY_MS);
  }
  database.exec(`update accounts set balance_nano =
    (select sum(amount_nano) from events where events.account_id = accounts.id)`);
}

if (import.meta.main) await manyEvents();

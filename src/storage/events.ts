/**
 * Reading events page by page. Pages are in the order of time, and of ids within a millisecond: the
 * order of the indexes, so that a page costs the same wherever it lies.
 */
import { sql, type SelectQueryBuilder } from 'kysely';
import type { LedgerEvent, Outcome } from '../core/ledger-event.ts';
import type { Database, Queries } from './database.ts';
import { eventOf } from './rows.ts';
import type { EventFilter, Store } from './store.ts';
import type { EventRow, Tables } from './tables.ts';

type EventQuery = SelectQueryBuilder<Tables, 'events', EventRow>;

type EventFunctions = Pick<Store, 'events' | 'eventsForward' | 'eventOfRequest'>;

export function eventFunctions({ kysely }: Database): EventFunctions {
  return {
    events: (filter, { limit, beforeId }) => page(kysely, filter, 'desc', beforeId, limit),
    eventsForward: (filter, { limit, afterId }) => page(kysely, filter, 'asc', afterId, limit),
    async eventOfRequest(requestId) {
      const query = kysely.selectFrom('events').selectAll().where('request_id', '=', requestId);
      const row = await query.executeTakeFirst();
      return row === undefined ? null : eventOf(row);
    },
  };
}

async function page(
  kysely: Queries,
  filter: EventFilter,
  direction: 'asc' | 'desc',
  cursorId: number | null,
  limit: number,
): Promise<readonly LedgerEvent[]> {
  const cursor = cursorId === null ? undefined : await cursorOf(kysely, cursorId);
  if (cursor === undefined) {
    const { fromMs, toMs } = filter;
    return read(matching(kysely, filter, fromMs, toMs - 1), direction, limit);
  }
  const [earliestMs, latestMs] =
    direction === 'asc'
      ? [Math.max(filter.fromMs, cursor.at_ms), filter.toMs - 1]
      : [filter.fromMs, Math.min(filter.toMs - 1, cursor.at_ms)];
  const order = sql.raw(direction === 'asc' ? '>' : '<');
  // Of the same millisecond: an expression, as `between` is to find the index.
  const beyond = sql<boolean>`(at_ms + 0, id) ${order} (${cursor.at_ms}, ${cursor.id})`;
  return read(matching(kysely, filter, earliestMs, latestMs).where(beyond), direction, limit);
}

async function read(
  query: EventQuery,
  direction: 'asc' | 'desc',
  limit: number,
): Promise<readonly LedgerEvent[]> {
  const sorted = query.orderBy('at_ms', direction).orderBy('id', direction);
  return (await sorted.limit(limit).execute()).map(eventOf);
}

/** Undefined for an id that no event has, such as the 0 before the first: the page is the first. */
function cursorOf(
  kysely: Queries,
  id: number,
): Promise<{ readonly id: number; readonly at_ms: number } | undefined> {
  return kysely
    .selectFrom('events')
    .select(['id', 'at_ms'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Of the time from `earliestMs` to `latestMs`, both inclusive. */
function matching(
  kysely: Queries,
  filter: EventFilter,
  earliestMs: number,
  latestMs: number,
): EventQuery {
  const { accountId, keyId, modelId, kind, outcome } = filter;
  const columns = indexed(filter);
  let query = kysely
    .selectFrom('events')
    .selectAll()
    // SQLite takes two bounds for a reason to prefer an index without the account, `between` not.
    .where(sql<boolean>`at_ms between ${earliestMs} and ${latestMs}`);
  const equals = { account_id: accountId, key_id: keyId, model_id: modelId, outcome };
  for (const [name, value] of Object.entries(equals)) {
    if (value === null) continue;
    // An expression is equal where the column is, but no index is chosen for it.
    const column = columns.includes(name) ? sql.ref(name) : sql`${sql.ref(name)} || ''`;
    query = query.where(sql<boolean>`${column} = ${value}`);
  }
  // Letter by letter what the small indexes for the few are made of.
  if (kind === 'entry') query = query.where(sql<boolean>`outcome is null`);
  if (kind === 'charge') query = query.where(sql<boolean>`outcome is not null`);
  if (isUnanswered(outcome)) query = query.where(sql<boolean>`outcome <> 'answered'`);
  return query;
}

/**
 * The columns by which a page is found; the other conditions are tried on what these find. SQLite
 * knows nothing of how many rows there are, and would take the account's millions for the key's few.
 */
function indexed({ keyId, outcome }: EventFilter): readonly string[] {
  if (isUnanswered(outcome)) return ['account_id', 'outcome'];
  return keyId === null ? ['account_id', 'model_id'] : ['key_id'];
}

function isUnanswered(outcome: Outcome | null): boolean {
  return outcome !== null && outcome !== 'answered';
}

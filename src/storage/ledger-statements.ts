/** The SQL of the ledger's writes: one statement for each table that a batch reads or changes. */
import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import type { Database, Queries } from './database.ts';
import { question, statement, type Question, type Statement } from './statements.ts';
import {
  USAGE_KEY_COLUMNS,
  USAGE_SUM_COLUMNS,
  type NewEventRow,
  type ReservationRow,
  type UsageTable,
} from './tables.ts';

/** What is known of one request id; nulls where it has no reservation or no event. */
interface KnownRequest {
  readonly request_id: string;
  readonly replica_id: string | null;
  readonly account_id: string | null;
  readonly key_id: string | null;
  readonly amount_nano: number | null;
  readonly event_id: number | null;
}

/** Of one key on one day; nulls where it has spent nothing. */
interface SpentByKey {
  readonly key_id: string;
  readonly at_ms: number | null;
  readonly nano: number | null;
}

/** Of the running requests of one key; null where there are none. */
interface HeldByKey {
  readonly key_id: string;
  readonly nano: number | null;
}

interface LockedAccount {
  readonly id: string;
  readonly balance_nano: number;
  readonly reserved_nano: number;
  readonly credit_nano: number | null;
  readonly disabled: number;
}

export interface LedgerStatements {
  /** Row: account id. Locks in the order of their ids; rows must come in it. */
  readonly lockAccounts: Question<[string], LockedAccount>;
  /** Row: request id. */
  readonly knownRequests: Question<[string], KnownRequest>;
  /** Row: key id, start of the first day. Summed from the daily roll-ups. */
  readonly spentByKeys: Question<[string, number], SpentByKey>;
  /** Row: key id. Answers for each, whenever its requests began. */
  readonly heldByKeys: Question<[string], HeldByKey>;
  /** Row: account id, balance, reserved. */
  readonly updateAccounts: Statement<[string, number, number]>;
  /** Row: request id. */
  readonly deleteReservations: Statement<[string]>;
  readonly insertReservations: Statement<ReservationRow>;
  readonly insertEvents: Statement<NewEventRow>;
  /** Adds to the sums that are there. */
  readonly addToHours: Statement<UsageTable>;
  readonly addToDays: Statement<UsageTable>;
}

export function ledgerStatements({ kysely, kind }: Database): LedgerStatements {
  return {
    lockAccounts: question((ids) => {
      const query = kysely
        .selectFrom('accounts')
        .select(['id', 'balance_nano', 'reserved_nano', 'credit_nano', 'disabled'])
        .where('id', 'in', ids.flat());
      if (kind === 'sqlite') return query.compile();
      // By code point, whatever the collation of the database.
      return query
        .orderBy(sql`id collate "C"`)
        .forUpdate()
        .compile();
    }),
    knownRequests: question((ids) =>
      sql`
        select column1 as request_id, reservations.replica_id, reservations.account_id,
          reservations.key_id, reservations.amount_nano, events.id as event_id
        from (values ${valuesOf(ids)}) as wanted
        left join reservations on reservations.request_id = column1
        left join events on events.request_id = column1`.compile(kysely),
    ),
    spentByKeys: question((rows) =>
      sql`
        select column1 as key_id, usage_days.at_ms, sum(usage_days.cost_nano) as nano
        from (values ${valuesOf(rows)}) as wanted
        left join usage_days
          on usage_days.key_id = column1 and usage_days.at_ms >= cast(column2 as bigint)
        group by column1, usage_days.at_ms`.compile(kysely),
    ),
    heldByKeys: question((ids) =>
      sql`
        select column1 as key_id, sum(reservations.amount_nano) as nano
        from (values ${valuesOf(ids)}) as wanted
        left join reservations on reservations.key_id = column1
        group by column1`.compile(kysely),
    ),
    updateAccounts: statement((rows) =>
      sql`
        update accounts
        set balance_nano = cast(column2 as bigint), reserved_nano = cast(column3 as bigint)
        from (values ${valuesOf(rows)}) as changed
        where accounts.id = column1`.compile(kysely),
    ),
    deleteReservations: statement((ids) =>
      kysely.deleteFrom('reservations').where('request_id', 'in', ids.flat()).compile(),
    ),
    insertReservations: statement((rows) =>
      kysely.insertInto('reservations').values(rows).compile(),
    ),
    insertEvents: statement((rows) => kysely.insertInto('events').values(rows).compile()),
    addToHours: statement((rows) => addTo(kysely, 'usage_hours', rows)),
    addToDays: statement((rows) => addTo(kysely, 'usage_days', rows)),
  };
}

/** `(…), (…)`, as `values` takes them. */
function valuesOf(rows: readonly (readonly unknown[])[]): RawBuilder<unknown> {
  return sql.join(rows.map((row) => sql`(${sql.join(row)})`));
}

function addTo(
  kysely: Queries,
  table: 'usage_hours' | 'usage_days',
  rows: readonly UsageTable[],
): CompiledQuery {
  const added = USAGE_SUM_COLUMNS.map((name) => [
    name,
    sql`${sql.ref(`${table}.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
  ]);
  return kysely
    .insertInto(table)
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(USAGE_KEY_COLUMNS).doUpdateSet(Object.fromEntries(added)),
    )
    .compile();
}

/** The SQL of the ledger's writes: one statement for each table that a batch reads or changes. */
import { sql, type CompiledQuery } from 'kysely';
import type { Database, Queries } from './database.ts';
import { statement, type Statement } from './statements.ts';
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

interface LockedAccount {
  readonly id: string;
  readonly balance_nano: number;
  readonly reserved_nano: number;
  readonly credit_nano: number | null;
  readonly disabled: number;
}

export interface LedgerStatements {
  /** Row: account id. Locks in the order of their ids; rows must come in it. */
  readonly lockAccounts: Statement<[string], LockedAccount>;
  /** Row: request id. */
  readonly knownRequests: Statement<[string], KnownRequest>;
  /** Row: account id, balance, reserved. */
  readonly updateAccounts: Statement<[string, number, number], never>;
  /** Row: request id. */
  readonly deleteReservations: Statement<[string], never>;
  readonly insertReservations: Statement<ReservationRow, never>;
  readonly insertEvents: Statement<NewEventRow, never>;
  /** Adds to the sums that are there. */
  readonly addToHours: Statement<UsageTable, never>;
  readonly addToDays: Statement<UsageTable, never>;
}

export function ledgerStatements({ kysely, kind }: Database): LedgerStatements {
  return {
    lockAccounts: statement((ids) => {
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
    knownRequests: statement((ids) =>
      sql`
        select column1 as request_id, reservations.replica_id, reservations.account_id,
          reservations.key_id, reservations.amount_nano, events.id as event_id
        from (values ${sql.join(ids.map(([id]) => sql`(${id})`))}) as wanted
        left join reservations on reservations.request_id = column1
        left join events on events.request_id = column1`.compile(kysely),
    ),
    updateAccounts: statement((rows) =>
      sql`
        update accounts
        set balance_nano = cast(column2 as bigint), reserved_nano = cast(column3 as bigint)
        from (values ${sql.join(rows.map((row) => sql`(${sql.join(row)})`))}) as changed
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

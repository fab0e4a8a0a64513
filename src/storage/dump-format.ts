/**
 * What a backup looks like: gzip of one JSON value a line. First a head, then `[table, row]` for
 * every row, tables in the order of `DUMPED_TABLES`, and last a tail that says how many there were,
 * so that a file that was cut short is noticed.
 */
import type { Insertable } from 'kysely';
import { USAGE_KEY_COLUMNS, type Tables } from './tables.ts';

export const DUMP_FORMAT = 1;

export interface DumpHead {
  readonly mimosaDump: number;
  /** Newest migration of the database it was made of: see `SCHEMA_VERSION`. */
  readonly schema: string;
}

export interface DumpTail {
  readonly rows: Readonly<Record<string, number>>;
}

/** Those that others refer to come first. Sessions, sign-in links and replicas pass anyway. */
export type DumpedTable =
  | 'accounts'
  | 'users'
  | 'api_keys'
  | 'prices'
  | 'reservations'
  | 'events'
  | 'usage_hours'
  | 'usage_days';

export type DumpedRow = Insertable<Tables[DumpedTable]>;

/** Each with its primary key: the order of its rows, by which they are read page by page. */
export const DUMPED_TABLES: Readonly<Record<DumpedTable, readonly string[]>> = {
  accounts: ['id'],
  users: ['id'],
  api_keys: ['id'],
  prices: ['version'],
  reservations: ['request_id'],
  events: ['id'],
  usage_hours: USAGE_KEY_COLUMNS,
  usage_days: USAGE_KEY_COLUMNS,
};

/** No rows of any table. */
export function noRows(): Record<DumpedTable, number> {
  const names = Object.keys(DUMPED_TABLES) as DumpedTable[];
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<DumpedTable, number>;
}

/**
 * A database as the functions of the store see it: Kysely, and the few things that SQLite and
 * PostgreSQL do each in its own way.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

/** What a function is written against: a pool or a connection, in a transaction or not. */
export type Queries = Kysely<Tables>;

export interface Database {
  readonly kind: DatabaseKind;
  readonly kysely: Queries;
  /**
   * Runs `work` in one transaction, in which what it reads from rows it has locked (all rows, in
   * SQLite) stays true. It may run again from the beginning when the database gave it up for others.
   */
  readonly transact: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;
  /** Runs `work` on one state of the database, while others go on writing. */
  readonly snapshot: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;
  readonly describe: Store['describe'];
  readonly close: () => Promise<void>;
}

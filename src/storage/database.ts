/**
 * A database as the functions of the store see it: Kysely, and the few things that SQLite and
 * PostgreSQL do each in its own way.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Run, Written } from './statements.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

/** What a function is written against: a pool or a connection, in a transaction or not. */
export type Queries = Kysely<Tables>;

/** What a transaction comes to, and the statements that write it. */
export interface Decided<T> {
  readonly result: T;
  readonly statements: readonly Written[];
}

export interface Database {
  readonly kind: DatabaseKind;
  readonly kysely: Queries;
  /**
   * Runs `work` in one transaction, in which what it reads from rows it has locked (all rows, in
   * SQLite) stays true. It may run again from the beginning when the database gave it up for others.
   */
  readonly transact: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;
  /**
   * A transaction of the ledger, in which `decide` reads and then says how it ends; locks as in
   * `transact`. It has as few trips to the database as can be. Where something is gained by that,
   * what is only `decided` is not waited for by the disk: it outlives this process at once, the
   * machine once a later transaction, which waits, or `sync` has ended.
   */
  readonly transactLedger: <T>(
    until: 'on disk' | 'decided',
    decide: (run: Run) => Promise<Decided<T>>,
  ) => Promise<T>;
  readonly sync: () => Promise<void>;
  /** Runs `work` on one state of the database, while others go on writing. */
  readonly snapshot: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;
  readonly describe: Store['describe'];
  readonly close: () => Promise<void>;
}

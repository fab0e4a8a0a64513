/** PostgreSQL, which several replicas may share: pools of connections in the server's own thread. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresAdapter, PostgresDialect, sql, type DialectAdapter } from 'kysely';
import { Pool, types, type QueryConfig } from 'pg';
import type { Database, Decided, Queries } from './database.ts';
import { migrate } from './migrate.ts';
import type { Run, Written } from './statements.ts';
import type { Tables } from './tables.ts';

const APPLICATION_NAME = 'mimosa';
/** Until a connection is there. */
const CONNECT_TIMEOUT_MS = 5000;
const KEEP_ALIVE_DELAY_MS = 10_000;
/** The server ends a statement by itself; when nothing is heard of it, the connection is given up. */
const SILENCE_AFTER_TIMEOUT_MS = 5000;

interface PoolSettings {
  readonly connections: number;
  readonly timeoutMs: number;
  /** Whether statements are sent before those in front of them were answered. */
  readonly pipeline?: boolean;
}

/** For requests and the console. */
const QUICK: PoolSettings = { connections: 10, timeoutMs: 15_000 };
/** For the writes of the ledger, which go one batch at a time. */
const LEDGER: PoolSettings = { connections: 2, timeoutMs: 15_000, pipeline: true };
/** For what reads everything, and for changes of the tables. */
const SLOW: PoolSettings = { connections: 3, timeoutMs: 3_600_000 };
/** Texts differ in how many rows they take; those of small batches come first. */
const KEPT_STATEMENTS = 200;

/** Times that a transaction is tried when the database gives it up for the sake of others. */
const TRIES = 5;
const LONGEST_PAUSE_MS = 40;
/** Serialization failure, dead-lock, and a row that another has added in the meantime. */
const TRY_AGAIN_CODES: ReadonlySet<unknown> = new Set(['40001', '40P01', '23505']);

/** Of sums and of 64-bit columns, which `pg` gives as texts otherwise. */
type TypeId = Parameters<typeof types.getTypeParser>[0];

const WHOLE_NUMBER_TYPES: ReadonlySet<TypeId> = new Set([
  types.builtins.INT8,
  types.builtins.NUMERIC,
]);

/** `openPostgres` holds a lock of its own around all that the migrator does. */
class LockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

class PoolDialect extends PostgresDialect {
  override createAdapter(): DialectAdapter {
    return new LockedAdapter();
  }
}

/**
 * Connects to `postgres://…` and brings the tables up to date. Rejects where a newer Mimosa has
 * written them, and with the error of `pg` where there is no connection.
 */
export async function openPostgres(url: string): Promise<Database> {
  const kysely = connect(url, QUICK);
  const slow = connect(url, SLOW);
  const ledger = openPool(url, LEDGER);
  const prepared = preparedStatements();
  const close = async (): Promise<void> => {
    await Promise.all([kysely.destroy(), slow.destroy(), ledger.end()]);
  };
  try {
    await migrate(slow as unknown as Kysely<never>, 'postgres');
  } catch (error) {
    await close();
    throw error;
  }
  const transact: Database['transact'] = (work) =>
    untilKept(() => kysely.transaction().setIsolationLevel('read committed').execute(work));
  return {
    kind: 'postgres',
    kysely,
    transact,
    transactLedger: (_, decide) => untilKept(() => inTwoTrips(ledger, prepared, decide)),
    // What was committed is on disk, or as safe as the operator wants it.
    sync: async () => {},
    snapshot: (work) =>
      slow
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(work),
    async describe() {
      const { rows } = await sql<{ version: string; bytes: number }>`
        select current_setting('server_version') as version,
          pg_database_size(current_database()) as bytes`.execute(kysely);
      const [{ version, bytes }] = rows as [(typeof rows)[number]];
      return { kind: 'postgres', version, sizeBytes: bytes };
    },
    close,
  };
}

function connect(url: string, settings: PoolSettings): Queries {
  return new Kysely<Tables>({ dialect: new PoolDialect({ pool: openPool(url, settings) }) });
}

function openPool(url: string, { connections, timeoutMs, pipeline = false }: PoolSettings): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: APPLICATION_NAME,
    max: connections,
    allowExitOnIdle: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + SILENCE_AFTER_TIMEOUT_MS,
    // A process that stands still must not keep its locks.
    idle_in_transaction_session_timeout: timeoutMs,
    types: { getTypeParser },
    pipeline,
  });
  // Idle connections that are lost are replaced; those in use reject what they were asked. Both say
  // so once more, which ends the process where nobody listens; between two queries of a transaction
  // that is nobody but this.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

/**
 * Statements are sent one behind the other without waiting for answers, so that a transaction takes
 * two trips: to read what is decided on, and to write and commit. After one that fails the server
 * does none of those behind it, and a commit among them takes everything back.
 */
async function inTwoTrips<T>(
  pool: Pool,
  prepared: (written: Written) => QueryConfig,
  decide: (run: Run) => Promise<Decided<T>>,
): Promise<T> {
  const client = await pool.connect();
  const run: Run = async (written) => (await client.query(prepared(written))).rows as unknown[];
  let lost = false;
  try {
    const begun = client.query('begin isolation level read committed');
    const [{ result, statements }] = await Promise.all([decide(run), begun]);
    await Promise.all([...statements.map(run), client.query('commit')]);
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => (lost = true));
    throw error;
  } finally {
    client.release(lost);
  }
}

/** Gives names to the first texts that come: what has a name is parsed and planned once. */
function preparedStatements(): (written: Written) => QueryConfig {
  const names = new Map<string, string>();
  return ({ text, values }) => {
    let name = names.get(text);
    if (name === undefined && names.size < KEPT_STATEMENTS) {
      names.set(text, (name = `mimosa-${names.size}`));
    }
    return { text, values: [...values], ...(name !== undefined && { name }) };
  };
}

const getTypeParser: typeof types.getTypeParser = (type: TypeId) =>
  WHOLE_NUMBER_TYPES.has(type) ? wholeNumber : types.getTypeParser(type);

/** What cannot be counted exactly is an error rather than wrong. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no whole number below 2^53`);
  return value;
}

async function untilKept<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (tries === TRIES || !TRY_AGAIN_CODES.has(code)) throw error;
      // Those who met must not meet again.
      await sleep(Math.random() * LONGEST_PAUSE_MS);
    }
  }
}

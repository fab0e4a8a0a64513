/**
 * The ledger, added up again from its events: every balance, every reservation and every roll-up
 * must be what the events say. Reads everything; meant for `doctor`, tests and restored backups.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Database, Queries } from './database.ts';
import type { Store } from './store.ts';
import { USAGE_SUM_COLUMNS } from './tables.ts';

/** Of each kind of fault: more would tell nobody more. */
const MAX_SENTENCES = 20;

interface Fault {
  readonly subject: string;
  readonly written: number;
  readonly summed: number;
}

interface Check {
  readonly faults: RawBuilder<Fault>;
  readonly sentence: (fault: Fault) => string;
}

const CHECKS: readonly Check[] = [
  {
    faults: sql`
      select id as subject, balance_nano as written, coalesce(nano, 0) as summed
      from accounts left join
        (select account_id, cast(sum(amount_nano) as bigint) as nano from events
          group by account_id) as sums on sums.account_id = accounts.id
      where balance_nano <> coalesce(nano, 0) order by id limit ${sql.lit(MAX_SENTENCES)}`,
    sentence: ({ subject, written, summed }) =>
      `The balance of account ${subject} is ${written} nano-dollars; its events add up to ${summed}.`,
  },
  {
    faults: sql`
      select id as subject, reserved_nano as written, coalesce(nano, 0) as summed
      from accounts left join
        (select account_id, cast(sum(amount_nano) as bigint) as nano from reservations
          group by account_id) as sums on sums.account_id = accounts.id
      where reserved_nano <> coalesce(nano, 0) order by id limit ${sql.lit(MAX_SENTENCES)}`,
    sentence: ({ subject, written, summed }) =>
      `Account ${subject} has ${written} nano-dollars reserved; its reservations are ${summed}.`,
  },
  {
    faults: sql`
      select reservations.request_id as subject, 0 as written, 0 as summed
      from reservations join events on events.request_id = reservations.request_id
      limit ${sql.lit(MAX_SENTENCES)}`,
    sentence: ({ subject }) => `Request ${subject} has an event and is reserved all the same.`,
  },
  {
    faults: sql`
      select events.request_id as subject, 0 as written, 0 as summed
      from events left join accounts on accounts.id = events.account_id
      where accounts.id is null limit ${sql.lit(MAX_SENTENCES)}`,
    sentence: ({ subject }) => `The event of ${subject} belongs to no account.`,
  },
  {
    faults: sql`
      select 'version' as subject, used.price_version as written, used.requests as summed
      from (select price_version, sum(requests) as requests from usage_days group by price_version)
        as used left join prices on prices.version = used.price_version
      where prices.version is null limit ${sql.lit(MAX_SENTENCES)}`,
    sentence: ({ written, summed }) =>
      `${summed} requests were charged by version ${written} of the prices, which the book lacks.`,
  },
];

/** One sentence a fault; none when the books are right. */
export function auditFunctions({ snapshot }: Database): Pick<Store, 'audit'> {
  return {
    audit: () =>
      snapshot(async (transaction) => {
        const sentences: string[] = [];
        for (const { faults, sentence } of CHECKS) {
          sentences.push(...(await faults.execute(transaction)).rows.map(sentence));
        }
        const fromEvents = await sumsOfEvents(transaction);
        for (const table of ['usage_hours', 'usage_days'] as const) {
          const written = await sumsOfRollUp(transaction, table);
          sentences.push(...differences(table, written, fromEvents).slice(0, MAX_SENTENCES));
        }
        return sentences;
      }),
  };
}

type Sums = Readonly<Record<(typeof USAGE_SUM_COLUMNS)[number], number>> & {
  readonly account_id: string;
  readonly model_id: string;
};

/** By account and model. */
type SumsByWhom = ReadonlyMap<string, Sums>;

async function sumsOfEvents(queries: Queries): Promise<SumsByWhom> {
  const derived: Readonly<Record<string, RawBuilder<unknown>>> = {
    requests: sql`1`,
    unanswered: sql`case when outcome = 'answered' then 0 else 1 end`,
    cost_nano: sql`-amount_nano`,
  };
  const sums = USAGE_SUM_COLUMNS.map((name) => [name, derived[name] ?? sql.ref(name)] as const);
  return sumUp(queries, sums, sql`events where outcome is not null`);
}

async function sumsOfRollUp(queries: Queries, table: string): Promise<SumsByWhom> {
  const sums = USAGE_SUM_COLUMNS.map((name) => [name, sql.ref(name)] as const);
  return sumUp(queries, sums, sql.table(table));
}

async function sumUp(
  queries: Queries,
  sums: readonly (readonly [string, RawBuilder<unknown>])[],
  source: RawBuilder<unknown>,
): Promise<SumsByWhom> {
  const columns = sums.map(([name, value]) => sql`sum(${value}) as ${sql.ref(name)}`);
  const { rows } = await sql<Sums>`
    select account_id, model_id, ${sql.join(columns)}
    from ${source} group by account_id, model_id`.execute(queries);
  return new Map(rows.map((row) => [`${row.model_id} of account ${row.account_id}`, row]));
}

function differences(table: string, written: SumsByWhom, summed: SumsByWhom): readonly string[] {
  const everybody = new Set([...written.keys(), ...summed.keys()]);
  return [...everybody].flatMap((whom) =>
    USAGE_SUM_COLUMNS.flatMap((column) => {
      const [there, right] = [written.get(whom)?.[column] ?? 0, summed.get(whom)?.[column] ?? 0];
      if (there === right) return [];
      return [`${table} has ${column} ${there} for ${whom}; the events add up to ${right}.`];
    }),
  );
}

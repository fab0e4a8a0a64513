/**
 * Sums over charges, from the roll-ups: whole days from the daily ones, the hours before the first
 * and after the last from the hourly ones.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Database } from './database.ts';
import type { Store, UsageFilter, UsageGroup, UsageRow } from './store.ts';
import { USAGE_SUM_COLUMNS } from './tables.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

type SumColumn = (typeof USAGE_SUM_COLUMNS)[number];
type GroupColumn = 'at_ms' | 'account_id' | 'key_id' | 'model_id';
type Row = Record<SumColumn, number> & {
  readonly at_ms?: number;
  readonly account_id?: string;
  readonly key_id?: string;
  readonly model_id?: string;
};

interface Stretch {
  readonly table: 'usage_hours' | 'usage_days';
  readonly fromMs: number;
  readonly toMs: number;
}

export function usageFunctions({ kysely }: Database): Pick<Store, 'usage'> {
  return {
    async usage(filter, groups) {
      const stretches = stretchesOf(filter, groups.includes('hour'));
      const columns = columnsOf(groups);
      const names = columns.map((name) => sql.ref(name));
      const sums = USAGE_SUM_COLUMNS.map(
        (name) => sql`cast(coalesce(sum(${sql.ref(name)}), 0) as bigint) as ${sql.ref(name)}`,
      );
      const parts = stretches.map((stretch) => partOf(stretch, filter, groups));
      const { rows } = await sql<Row>`
        select ${sql.join([...names, ...sums])}
        from (${sql.join(parts, sql` union all `)}) as parts
        ${names.length === 0 ? sql`` : sql`group by ${sql.join(names)} order by ${sql.join(names)}`}
      `.execute(kysely);
      return rows.map(usageRow);
    },
  };
}

/** Throws RangeError unless both ends are whole hours. */
function stretchesOf({ fromMs, toMs }: UsageFilter, byHour: boolean): readonly Stretch[] {
  if (fromMs % HOUR_MS !== 0 || toMs % HOUR_MS !== 0) {
    throw new RangeError('usage is known for whole hours');
  }
  const firstDayMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
  const endDayMs = Math.floor(toMs / DAY_MS) * DAY_MS;
  if (byHour || firstDayMs >= endDayMs) return [{ table: 'usage_hours', fromMs, toMs }];
  const stretches: Stretch[] = [
    { table: 'usage_hours', fromMs, toMs: firstDayMs },
    { table: 'usage_days', fromMs: firstDayMs, toMs: endDayMs },
    { table: 'usage_hours', fromMs: endDayMs, toMs },
  ];
  return stretches.filter((stretch) => stretch.fromMs < stretch.toMs);
}

function columnsOf(groups: readonly UsageGroup[]): readonly GroupColumn[] {
  const wanted = new Set<GroupColumn>();
  if (groups.includes('hour') || groups.includes('day')) wanted.add('at_ms');
  if (groups.includes('account')) wanted.add('account_id');
  if (groups.includes('key')) wanted.add('key_id');
  if (groups.includes('model')) wanted.add('model_id');
  return [...wanted];
}

function partOf(
  { table, fromMs, toMs }: Stretch,
  { accountId, keyId, modelId }: UsageFilter,
  groups: readonly UsageGroup[],
): RawBuilder<unknown> {
  const atMs =
    groups.includes('day') && !groups.includes('hour')
      ? sql`at_ms - at_ms % ${sql.lit(DAY_MS)} as at_ms`
      : sql`at_ms`;
  const conditions = [sql`at_ms >= ${fromMs}`, sql`at_ms < ${toMs}`];
  if (accountId !== null) conditions.push(sql`account_id = ${accountId}`);
  if (keyId !== null) conditions.push(sql`key_id = ${keyId}`);
  if (modelId !== null) conditions.push(sql`model_id = ${modelId}`);
  const sums = USAGE_SUM_COLUMNS.map((name) => sql.ref(name));
  return sql`
    select ${sql.join([atMs, sql`account_id`, sql`key_id`, sql`model_id`, ...sums])}
    from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}`;
}

function usageRow(row: Row): UsageRow {
  return {
    atMs: row.at_ms ?? null,
    accountId: row.account_id ?? null,
    keyId: row.key_id ?? null,
    modelId: row.model_id ?? null,
    requests: row.requests,
    unanswered: row.unanswered,
    promptTokens: row.prompt_tokens,
    cachedTokens: row.cached_tokens,
    completionTokens: row.completion_tokens,
    reasoningTokens: row.reasoning_tokens,
    audioTokens: row.audio_tokens,
    imageTokens: row.image_tokens,
    videoTokens: row.video_tokens,
    costNano: row.cost_nano,
  };
}

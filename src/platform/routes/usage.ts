/** What was used, added up by hour, day, model, key or account. */
import { z } from 'zod';
import { csvRow } from '../../ledger/csv.ts';
import type { UsageGroup, UsageRow } from '../../storage/store.ts';
import { id, isoTime, timeIn, timeOut } from '../fields.ts';
import { HOUR_MS, MAX_DAYS, requireShort, wholePeriod } from '../period.ts';
import { FileAnswer, route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { COUNTS, sumsJson, sumsOut, totalOf, usageRowJson, usageRowOut } from '../shapes/usage.ts';
import { visibleAccount } from '../whose.ts';

const GROUPS = ['hour', 'day', 'model', 'key', 'account'] as const satisfies UsageGroup[];
const MAX_DAYS_BY_HOUR = 31;
const CSV = 'text/csv; charset=utf-8';

const group = z
  .string()
  .transform((text, context): UsageGroup[] => {
    const names = text.split(',');
    const known = GROUPS.filter((name) => names.includes(name));
    if (known.length !== names.length) {
      const message = `a list of ${GROUPS.join(', ')}, each once, such as "day,model"`;
      context.addIssue({ code: 'custom', message });
    }
    return known;
  })
  .meta({ description: `Comma-separated, of ${GROUPS.join(', ')}; \`day\` when left out` });

const query = z.strictObject({
  from: timeIn.optional(),
  to: timeIn.optional(),
  group: group.optional(),
  account: id.optional(),
  key: id.optional(),
  model: id.optional(),
  format: z.enum(['json', 'csv']).optional(),
});

export const USAGE_ROUTES: readonly Route[] = [
  route({
    id: 'getUsage',
    method: 'GET',
    path: '/api/usage',
    tag: 'usage',
    summary: 'Sums over requests, of this month unless said otherwise, in whole hours (UTC)',
    access: 'member',
    query,
    answer: named(
      'Usage',
      z.strictObject({
        from: timeOut,
        to: timeOut,
        group: z.array(z.enum(GROUPS)),
        data: z.array(usageRowOut),
        total: sumsOut,
      }),
    ),
    files: [CSV],
    async handle({ caller, query }, { store, clock }) {
      const groups = query.group ?? ['day'];
      const period = wholePeriod(query, clock.nowMs(), HOUR_MS);
      if (groups.includes('hour')) requireShort(period, MAX_DAYS_BY_HOUR, ', by hour');
      else requireShort(period, MAX_DAYS);
      const rows = await store.usage(
        {
          ...period,
          accountId: visibleAccount(caller, query.account),
          keyId: query.key ?? null,
          modelId: query.model ?? null,
        },
        groups,
      );
      if (query.format === 'csv') return new FileAnswer(CSV, 'usage.csv', usageCsv(rows));
      return {
        from: isoTime(period.fromMs),
        to: isoTime(period.toMs),
        group: groups,
        data: rows.map(usageRowJson),
        total: sumsJson(totalOf(rows)),
      };
    },
  }),
];

function usageCsv(rows: readonly UsageRow[]): string {
  const names = ['at', 'accountId', 'keyId', 'modelId', ...COUNTS, 'costUsd'] as const;
  const shown = rows.map(usageRowJson);
  return [csvRow(names), ...shown.map((row) => csvRow(names.map((name) => row[name])))].join('');
}

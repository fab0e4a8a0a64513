/** Sums over requests, as answers show them, and the stretches of time they are known for. */
import { z } from 'zod';
import { formatUsd } from '../../core/money.ts';
import type { UsageRow } from '../../storage/store.ts';
import { isoTimeOrNull, nanoOut, timeOut, usdOut } from '../fields.ts';

type Sums = Omit<UsageRow, 'atMs' | 'accountId' | 'keyId' | 'modelId'>;

export interface SumsJson extends Omit<Sums, 'costNano'> {
  readonly costUsd: string;
  readonly costNano: string;
}

export interface UsageRowJson extends SumsJson {
  readonly at: string | null;
  readonly accountId: string | null;
  readonly keyId: string | null;
  readonly modelId: string | null;
}

const COUNT = z.int().min(0);

type Count = Exclude<keyof Sums, 'costNano'>;

/** Names of the sums that are counts. */
export const COUNTS: readonly Count[] = [
  'requests',
  'unanswered',
  'promptTokens',
  'cachedTokens',
  'completionTokens',
  'reasoningTokens',
  'audioTokens',
  'imageTokens',
  'videoTokens',
];

const SUMS = {
  requests: COUNT,
  unanswered: COUNT.meta({ description: 'Of the requests, those that did not end with an answer' }),
  promptTokens: COUNT,
  cachedTokens: COUNT.meta({ description: 'Part of promptTokens' }),
  completionTokens: COUNT,
  reasoningTokens: COUNT.meta({ description: 'Part of completionTokens' }),
  audioTokens: COUNT.meta({ description: 'Part of promptTokens' }),
  imageTokens: COUNT.meta({ description: 'Part of promptTokens' }),
  videoTokens: COUNT.meta({ description: 'Part of promptTokens' }),
  costUsd: usdOut,
  costNano: nanoOut,
};

export const sumsOut: z.ZodType<SumsJson> = z.strictObject(SUMS);

export const usageRowOut: z.ZodType<UsageRowJson> = z.strictObject({
  at: timeOut.nullable().meta({ description: 'When the hour or the day begins' }),
  accountId: z.string().nullable(),
  keyId: z.string().nullable(),
  modelId: z.string().nullable(),
  ...SUMS,
});

export function usageRowJson(row: UsageRow): UsageRowJson {
  const { atMs, accountId, keyId, modelId, ...sums } = row;
  return { at: isoTimeOrNull(atMs), accountId, keyId, modelId, ...sumsJson(sums) };
}

/** All rows together. */
export function totalOf(rows: readonly Sums[]): Sums {
  const sumOf = (name: keyof Sums): number => rows.reduce((sum, row) => sum + row[name], 0);
  const counts = Object.fromEntries(COUNTS.map((name) => [name, sumOf(name)])) as Record<
    Count,
    number
  >;
  return { ...counts, costNano: sumOf('costNano') };
}

export function sumsJson({ costNano, ...counts }: Sums): SumsJson {
  return { ...counts, costUsd: formatUsd(costNano), costNano: String(costNano) };
}

/**
 * Usage as bars that are made of parts: of models, of keys, of kinds of tokens, or of one piece. The
 * largest parts have a colour of their own, the rest is one part together.
 */
import type { Measure, Sums, UsageRow } from './measure.ts';

export const MOST_PARTS = 6;
export const OTHERS = 'Others';

export type Split = 'none' | 'model' | 'key' | 'kind';

export interface Part {
  readonly name: string;
  /** One a bar. */
  readonly values: readonly bigint[];
  readonly total: bigint;
}

/** Kinds of tokens: each is a part of the request's sum. */
const KINDS: readonly { readonly name: string; readonly of: (row: Sums) => number }[] = [
  {
    name: 'Text',
    of: ({ promptTokens, imageTokens, audioTokens, videoTokens }) =>
      promptTokens - imageTokens - audioTokens - videoTokens,
  },
  { name: 'Pictures', of: ({ imageTokens }) => imageTokens },
  { name: 'Sound', of: ({ audioTokens }) => audioTokens },
  { name: 'Video', of: ({ videoTokens }) => videoTokens },
  { name: 'Reasoning', of: ({ reasoningTokens }) => reasoningTokens },
  {
    name: 'Answers',
    of: ({ completionTokens, reasoningTokens }) => completionTokens - reasoningTokens,
  },
];

interface SplitSettings {
  readonly split: Split;
  readonly measure: Measure;
  /** When bars begin, in milliseconds. */
  readonly times: readonly number[];
  /** Of keys, by id. */
  readonly keyName: (keyId: string) => string;
}

/** The largest part first, but kinds in their order. Parts with nothing in them are left out. */
export function partsOf(
  rows: readonly UsageRow[],
  { split, measure, times, keyName }: SplitSettings,
): readonly Part[] {
  const barAt = new Map(times.map((atMs, at) => [atMs, at]));
  const parts = new Map<string, bigint[]>();
  const add = (name: string, row: UsageRow, value: bigint): void => {
    const bar = barAt.get(Date.parse(row.at ?? ''));
    if (bar === undefined || value === 0n) return;
    const values = parts.get(name) ?? times.map(() => 0n);
    values[bar]! += value;
    parts.set(name, values);
  };
  for (const row of rows) {
    if (split === 'kind') {
      for (const { name, of } of KINDS) add(name, row, BigInt(of(row)));
    } else if (split === 'model') add(row.modelId ?? '', row, measure.of(row));
    else if (split === 'key') add(keyName(row.keyId ?? ''), row, measure.of(row));
    else add(measure.label, row, measure.of(row));
  }
  const all = [...parts].map(([name, values]) => ({ name, values, total: sumOf(values) }));
  if (split === 'kind') {
    return KINDS.flatMap(({ name }) => all.find((part) => part.name === name) ?? []);
  }
  return withOthers(all.toSorted((a, b) => (a.total < b.total ? 1 : -1)));
}

function withOthers(parts: readonly Part[]): readonly Part[] {
  if (parts.length <= MOST_PARTS) return parts;
  const rest = parts.slice(MOST_PARTS - 1);
  const values = rest[0]!.values.map((_, at) => sumOf(rest.map((part) => part.values[at]!)));
  return [...parts.slice(0, MOST_PARTS - 1), { name: OTHERS, values, total: sumOf(values) }];
}

export function sumOf(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}

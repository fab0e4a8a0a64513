import { describe, expect, it } from 'vitest';
import { MEASURES, type UsageRow } from './measure.ts';
import { DAY_MS, faultOf, HOUR_MS, periodOf, stepOf, timesOf } from './period.ts';
import { MOST_PARTS, OTHERS, partsOf } from './split.ts';

const FIRST_MS = Date.UTC(2026, 10, 1);
const TIMES = [FIRST_MS, FIRST_MS + DAY_MS, FIRST_MS + 2 * DAY_MS];

function row(day: number, more: Partial<UsageRow>): UsageRow {
  return {
    at: new Date(FIRST_MS + day * DAY_MS).toISOString(),
    accountId: null,
    keyId: null,
    modelId: null,
    requests: 1,
    unanswered: 0,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    audioTokens: 0,
    imageTokens: 0,
    videoTokens: 0,
    costUsd: '0',
    costNano: '0',
    ...more,
  };
}

const settings = { times: TIMES, keyName: (id: string) => `Key ${id}` };

describe('parts', () => {
  it('are models, largest first, with nothing where nothing was', () => {
    const rows = [
      row(0, { modelId: 'small', costNano: '5' }),
      row(2, { modelId: 'large', costNano: '9007199254740993' }),
      row(2, { modelId: 'small', costNano: '1' }),
    ];
    expect(partsOf(rows, { ...settings, split: 'model', measure: MEASURES.money })).toEqual([
      { name: 'large', values: [0n, 0n, 9_007_199_254_740_993n], total: 9_007_199_254_740_993n },
      { name: 'small', values: [5n, 0n, 1n], total: 6n },
    ]);
  });

  it('are keys by their names; keys of one name are one part', () => {
    const rows = [row(0, { keyId: 'a' }), row(1, { keyId: 'a' })];
    expect(partsOf(rows, { ...settings, split: 'key', measure: MEASURES.requests })).toEqual([
      { name: 'Key a', values: [1n, 1n, 0n], total: 2n },
    ]);
  });

  it('of tokens add up to all tokens', () => {
    const rows = [
      row(1, {
        promptTokens: 100,
        imageTokens: 20,
        audioTokens: 30,
        videoTokens: 5,
        completionTokens: 10,
        reasoningTokens: 4,
      }),
    ];
    const parts = partsOf(rows, { ...settings, split: 'kind', measure: MEASURES.tokens });
    expect(parts.map(({ name, total }) => [name, total])).toEqual([
      ['Text', 45n],
      ['Pictures', 20n],
      ['Sound', 30n],
      ['Video', 5n],
      ['Reasoning', 4n],
      ['Answers', 6n],
    ]);
  });

  it('that are too many are one part together', () => {
    const rows = Array.from({ length: MOST_PARTS + 3 }, (_, at) =>
      row(at % 3, { modelId: `m${at}`, requests: at + 1 }),
    );
    const parts = partsOf(rows, { ...settings, split: 'model', measure: MEASURES.requests });
    expect(parts).toHaveLength(MOST_PARTS);
    expect(parts.at(-1)).toMatchObject({ name: OTHERS, total: 1n + 2n + 3n + 4n });
  });
});

describe('a period', () => {
  const NOW_MS = Date.UTC(2026, 10, 20, 13, 5);
  const NO_DAYS = { from: null, to: null };

  it.each([
    ['7', '2026-11-14', '2026-11-21'],
    ['month', '2026-11-01', '2026-11-21'],
    ['last-month', '2026-10-01', '2026-11-01'],
  ] as const)('of %s days', (range, from, to) => {
    const { fromMs, toMs } = periodOf(range, NO_DAYS, NOW_MS);
    expect([fromMs, toMs]).toEqual([Date.parse(from), Date.parse(to)]);
  });

  it('of today ends with this hour and begins at midnight here', () => {
    const { fromMs, toMs } = periodOf('today', NO_DAYS, NOW_MS);
    expect(toMs).toBe(Date.UTC(2026, 10, 20, 14));
    expect(new Date(fromMs).getHours()).toBe(0);
    expect(stepOf('today', NO_DAYS, 'day')).toBe('hour');
  });

  it('is by hour only where that is not too much', () => {
    expect(stepOf('90', NO_DAYS, 'hour')).toBe('day');
    expect(stepOf('30', NO_DAYS, 'hour')).toBe('hour');
    expect(timesOf(periodOf('7', NO_DAYS, NOW_MS), 'day')).toHaveLength(7);
    expect(timesOf({ fromMs: 0, toMs: DAY_MS }, 'hour').at(-1)).toBe(23 * HOUR_MS);
  });

  it('of dates has both days in it, by hour while they are few', () => {
    const days = { from: '2026-10-01', to: '2026-10-31' };
    expect(periodOf('dates', days, NOW_MS)).toEqual({
      fromMs: Date.UTC(2026, 9, 1),
      toMs: Date.UTC(2026, 10, 1),
    });
    expect(stepOf('dates', days, 'hour')).toBe('hour');
    expect(stepOf('dates', { ...days, to: '2026-11-01' }, 'hour')).toBe('day');
  });

  it.each([
    ['dates', '2026-10-01', '2026-10-01', null],
    ['dates', '2026-10-01', null, 'Choose the first and the last day.'],
    ['dates', null, '2026-10-01', 'Choose the first and the last day.'],
    ['dates', '2026-10-02', '2026-10-01', 'It comes before the first day.'],
    ['dates', '2025-01-01', '2026-02-04', null],
    ['dates', '2025-01-01', '2026-02-05', 'At most 400 days.'],
    ['7', null, null, null],
  ] as const)('of %s from %s to %s has the fault %j', (range, from, to, fault) => {
    expect(faultOf(range, { from, to })).toBe(fault);
  });
});

import { describe, expect, it } from 'vitest';
import { DAY_MS, dayStart, HOUR_MS, monthStart, wholePeriod } from './period.ts';

const at = (text: string): number => Date.parse(text);
const NOW_MS = at('2026-11-20T08:30:00Z');

describe('wholePeriod', () => {
  it.each<[object, number, string, string]>([
    [{}, HOUR_MS, '2026-11-01T00:00:00Z', '2026-11-20T09:00:00Z'],
    [{}, DAY_MS, '2026-11-01T00:00:00Z', '2026-11-21T00:00:00Z'],
    [{ from: at('2026-11-19T23:59:59Z') }, HOUR_MS, '2026-11-19T23:00:00Z', '2026-11-20T09:00:00Z'],
    [{ from: at('2026-11-19T23:59:59Z') }, DAY_MS, '2026-11-19T00:00:00Z', '2026-11-21T00:00:00Z'],
    [{ to: at('2026-11-10T00:00:00Z') }, DAY_MS, '2026-11-01T00:00:00Z', '2026-11-10T00:00:00Z'],
  ])('%j in units of %d ms', (asked, unitMs, from, to) => {
    const period = { fromMs: at(from), toMs: at(to) };
    expect(wholePeriod(asked, NOW_MS, unitMs)).toEqual(period);
  });

  it('counts what happens at the very beginning of an hour', () => {
    expect(wholePeriod({}, at('2026-11-01T00:00:00Z'), HOUR_MS)).toEqual({
      fromMs: at('2026-11-01T00:00:00Z'),
      toMs: at('2026-11-01T01:00:00Z'),
    });
  });

  it('refuses an end that is not later', () => {
    const asked = { from: NOW_MS, to: at('2026-11-20T08:00:00Z') };
    expect(() => wholePeriod(asked, NOW_MS, HOUR_MS)).toThrow('to must be later than from');
  });
});

it('days and months begin in UTC', () => {
  expect(dayStart(at('2026-03-01T00:59:00+01:00'))).toBe(at('2026-02-28T00:00:00Z'));
  expect(monthStart(at('2026-03-01T00:59:00+01:00'))).toBe(at('2026-02-01T00:00:00Z'));
});

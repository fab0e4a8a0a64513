import { describe, expect, it } from 'vitest';
import { dayAt, dayIn, endOfDayMs, orderFault, startOfDayMs } from './days.ts';

describe('days', () => {
  it.each([
    ['2026-11-20', '2026-11-20'],
    ['2028-02-29', '2028-02-29'],
    ['2026-02-29', null],
    ['2026-13-01', null],
    ['2026-11-20T08:00:00Z', null],
    ['20', null],
    ['', null],
    [null, null],
  ])('%j is %j', (text, day) => {
    expect(dayIn(text)).toBe(day);
  });

  it('begin and end at midnight of UTC, the last one included', () => {
    expect(startOfDayMs('2026-11-20')).toBe(Date.UTC(2026, 10, 20));
    expect(endOfDayMs('2026-11-30')).toBe(Date.UTC(2026, 11, 1));
    expect(dayAt(endOfDayMs('2026-11-30') - 1)).toBe('2026-11-30');
  });

  it.each([
    ['2026-11-20', '2026-11-20', true],
    ['2026-11-20', '2026-11-19', false],
    [null, '2026-11-19', true],
    ['2026-11-20', null, true],
  ])('from %s to %s is in order: %s', (from, to, inOrder) => {
    expect(orderFault({ from, to }) === null).toBe(inOrder);
  });
});

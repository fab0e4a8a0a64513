import { describe, expect, it } from 'vitest';
import { shownBytes, shownCount, shownDistance, shownDuration, shownUsd } from './format.ts';

describe('money', () => {
  it.each([
    ['0.000000', '$0.00'],
    ['1234.500000', '$1,234.50'],
    ['0.000123', '$0.000123'],
    ['-0.000000001', '−$0.000000001'],
    ['9007199.254740991', '$9,007,199.254740991'],
    ['12', '$12.00'],
  ])('%s is shown as %s', (decimal, shown) => {
    expect(shownUsd(decimal)).toBe(shown);
  });
});

describe('numbers', () => {
  it('are grouped', () => expect(shownCount(1_234_567)).toBe('1,234,567'));

  it.each([
    [0, '0 bytes'],
    [1023, '1,023 bytes'],
    [1536, '1.5 KiB'],
    [206 * 1_048_576, '206 MiB'],
  ])('%d bytes are %s', (bytes, shown) => {
    expect(shownBytes(bytes)).toBe(shown);
  });

  it.each([
    [0, '0 ms'],
    [839.6, '840 ms'],
    [12_340, '12.3 s'],
    [245_000, '4 min 5 s'],
  ])('%d milliseconds are %s', (milliseconds, shown) => {
    expect(shownDuration(milliseconds)).toBe(shown);
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  it.each([
    ['2026-11-20T11:59:30Z', 'now'],
    ['2026-11-20T10:00:00Z', '2 hours ago'],
    ['2026-11-19T11:00:00Z', 'yesterday'],
    ['2026-11-23T13:00:00Z', 'in 3 days'],
  ])('%s is %s', (iso, shown) => {
    expect(shownDistance(iso, now)).toBe(shown);
  });
});

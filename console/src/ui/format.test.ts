import { describe, expect, it } from 'vitest';
import {
  digitsOf,
  shownBytes,
  shownCount,
  shownCountShort,
  shownDistance,
  shownDuration,
  shownUsd,
  shownUsdShort,
  shownUtc,
} from './format.ts';

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

it('amounts below one another have the same digits', () => {
  const amounts = ['48.75', '0.001105600', '-3'];
  expect(digitsOf(amounts)).toBe(7);
  expect(amounts.map((amount) => shownUsd(amount, 7))).toEqual([
    '$48.7500000',
    '$0.0011056',
    '−$3.0000000',
  ]);
  expect(digitsOf([])).toBe(2);
});

describe('money in short', () => {
  it.each([
    ['0.000000', '$0.00'],
    ['1234.567890', '$1,234.56'],
    ['0.001234567', '$0.0012'],
    ['0.123456', '$0.12'],
    ['0.050000', '$0.05'],
    ['0.098765', '$0.098'],
    ['-0.000000001', '−$0.000000001'],
    ['12', '$12.00'],
  ])('%s is shown as %s', (decimal, shown) => {
    expect(shownUsdShort(decimal)).toBe(shown);
  });
});

it('moments are shown in UTC too', () => {
  expect(shownUtc('2026-11-20T13:05:09.000Z')).toBe('20 Nov 2026, 13:05:09 UTC');
});

describe('numbers', () => {
  it('are short where they are long', () => {
    expect(shownCountShort(1_234_567)).toBe('1.2M');
    expect(shownCountShort(9999)).toBe('9,999');
  });

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

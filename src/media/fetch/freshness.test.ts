import { describe, expect, it } from 'vitest';
import { MAX_FRESH_SECONDS, freshnessOf } from './freshness.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const IN_ONE_MINUTE = 'Fri, 20 Nov 2026 08:01:00 GMT';
const HALF_A_MINUTE_AGO = 'Fri, 20 Nov 2026 07:59:30 GMT';

describe('how long a download stays fresh', () => {
  it.each<[Record<string, string>, number]>([
    [{}, 0],
    [{ 'last-modified': HALF_A_MINUTE_AGO, etag: '"x"' }, 0],
    [{ 'cache-control': 'max-age=60' }, 60],
    [{ 'cache-control': 'public, Max-Age = 60' }, 60],
    [{ 'cache-control': 'max-age="60"' }, 60],
    [{ 'cache-control': 'max-age=60, s-maxage=10' }, 10],
    [{ 'cache-control': 's-maxage=0, max-age=60' }, 0],
    [{ 'cache-control': 'max-age=60, max-age=10' }, 60],
    [{ 'cache-control': 'max-age=60', age: '20' }, 40],
    [{ 'cache-control': 'max-age=60', age: '80' }, 0],
    [{ 'cache-control': 'max-age=60', age: 'old' }, 60],
    [{ 'cache-control': 'max-age=never' }, 0],
    [{ 'cache-control': 'max-age=-5' }, 0],
    [{ 'cache-control': 'max-age=60, no-cache' }, 0],
    [{ 'cache-control': 'max-age=60', vary: 'Accept, *' }, 0],
    [{ 'cache-control': 'max-age=31536000, immutable' }, MAX_FRESH_SECONDS],
    [{ expires: IN_ONE_MINUTE }, 60],
    [{ expires: IN_ONE_MINUTE, date: HALF_A_MINUTE_AGO }, 90],
    [{ expires: IN_ONE_MINUTE, date: IN_ONE_MINUTE }, 0],
    [{ expires: '0' }, 0],
    [{ expires: IN_ONE_MINUTE, 'cache-control': 'max-age=5' }, 5],
    [{ expires: HALF_A_MINUTE_AGO }, 0],
  ])('%j: %i s', (headers, freshForSeconds) => {
    expect(freshnessOf(headers, NOW)).toEqual({ storable: true, freshForSeconds });
  });
});

describe('what is not kept', () => {
  it.each(['no-store', 'private', 'max-age=60, No-Store', 'private="x-header", max-age=60'])(
    '%s',
    (header) => {
      expect(freshnessOf({ 'cache-control': header }, NOW)).toEqual({
        storable: false,
        freshForSeconds: 0,
      });
    },
  );
});

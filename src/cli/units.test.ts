import { expect, it } from 'vitest';
import { duration, grouped, megabytes } from './units.ts';

it('writes numbers as people read them', () => {
  expect([5_471_324, 0].map(megabytes)).toEqual(['5.5 MB', '0.0 MB']);
  expect([0, 999, 1_234_567].map(grouped)).toEqual(['0', '999', '1,234,567']);
  expect([11, 3.02, 0.1, 59.999, 75.4, 3600].map(duration)).toEqual([
    '11 s',
    '3.02 s',
    '0.1 s',
    '1 min 0 s',
    '1 min 15.4 s',
    '60 min 0 s',
  ]);
});

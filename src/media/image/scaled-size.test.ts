import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaledSize } from './scaled-size.ts';

describe('scaledSize', () => {
  test.each([
    [{ width: 640, height: 480 }, 1_000_000, { width: 640, height: 480 }],
    [{ width: 4000, height: 3000 }, 1_000_000, { width: 1154, height: 866 }],
    [{ width: 1, height: 100_000 }, 1000, { width: 1, height: 1000 }],
    [{ width: 100_000, height: 2 }, 1000, { width: 1000, height: 1 }],
    [{ width: 30, height: 30 }, 1, { width: 1, height: 1 }],
  ])('%o in %i pixels', (size, maxPixels, scaled) => {
    expect(scaledSize(size, maxPixels)).toEqual(scaled);
  });

  test('fits, never grows, never vanishes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200_000 }),
        fc.integer({ min: 1, max: 200_000 }),
        fc.integer({ min: 1, max: 10_000_000 }),
        (width, height, maxPixels) => {
          const scaled = scaledSize({ width, height }, maxPixels);
          expect(scaled.width * scaled.height).toBeLessThanOrEqual(maxPixels);
          expect(scaled.width).toBeLessThanOrEqual(width);
          expect(scaled.height).toBeLessThanOrEqual(height);
          expect(Math.min(scaled.width, scaled.height)).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });
});

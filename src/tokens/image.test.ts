import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateImageTokens, planImage } from './image.ts';

describe('tokens of a picture', () => {
  test.each([
    [1024, 1024, 1024],
    [480, 360, 165],
    [800, 600, 475],
    [1280, 720, 880],
    [1040, 720, 704],
    [80, 80, 9],
    [96, 96, 9],
    [100, 100, 9],
    [144, 144, 16],
    [1920, 1080, 2040],
    [3840, 2160, 8160],
    [4096, 2048, 8192],
    [4096, 4096, 8100],
    [4000, 3000, 8112],
    [3000, 2000, 5828],
    [10_000, 100, 936],
    [1, 1, 1],
    [8, 8, 1],
    [32, 32, 1],
    [48, 48, 1],
    [64, 32, 1],
    [16, 32, 1],
    [64, 64, 4],
    [100, 50, 6],
    [128, 64, 8],
    [20_000, 10, 6178],
    [30_000, 8, 10_150],
    [300_000, 32, 1],
  ])('%d × %d costs %d', (width, height, tokens) => {
    expect(estimateImageTokens(width, height)).toBe(tokens);
    expect(estimateImageTokens(height, width)).toBe(tokens);
  });

  test('usage counts two markers more than the estimate', () => {
    expect(planImage(1024, 1024)).toEqual({
      kind: 'image',
      width: 1024,
      height: 1024,
      tokens: { vision: 1024, stamps: 0, markers: 2, sound: 0, total: 1026 },
    });
  });

  test('the planned size keeps the shape and is never empty', () => {
    expect(planImage(4096, 4096)).toMatchObject({ width: 2880, height: 2880 });
    expect(planImage(10_000, 100)).toMatchObject({ width: 9984, height: 96 });
    expect(planImage(300_000, 32)).toMatchObject({ width: 280_416, height: 32 });
  });

  test('swapping the sides swaps the plan, and sizes are multiples of 32', () => {
    const side = fc.integer({ min: 1, max: 40_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const plan = planImage(width, height);
        expect(planImage(height, width)).toEqual({
          ...plan,
          width: plan.height,
          height: plan.width,
        });
        expect([plan.width % 32, plan.height % 32]).toEqual([0, 0]);
        expect(plan.tokens.vision).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test.each([
    [0, 10],
    [10, 0],
    [-1, 10],
    [1.5, 10],
    [Number.NaN, 10],
    [Number.POSITIVE_INFINITY, 10],
    [1e300, 10],
  ])('%d × %d is no picture', (width, height) => {
    expect(() => planImage(width, height)).toThrow(new RangeError('width or height is 0'));
    expect(() => estimateImageTokens(width, height)).toThrow(RangeError);
  });
});

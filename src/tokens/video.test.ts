import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateVideoTokens, planVideo } from './video.ts';

type Shape = Omit<Parameters<typeof planVideo>[0], 'sound'>;

const MINUTE: Shape = {
  durationSeconds: 60,
  width: 1920,
  height: 1080,
  fps: 2,
  mediaResolution: 'default',
};

const estimate = (change: Partial<Shape & { mute: boolean }> = {}): number =>
  estimateVideoTokens({ ...MINUTE, mute: false, ...change });

describe('the published calculator', () => {
  test('prints the four lines of its documentation', () => {
    const shown = (tokens: number): string => `${tokens.toLocaleString('en-US')} tokens`;
    expect([
      `Default params (fps=2, default): ${shown(estimate())}`,
      `High frame rate (fps=5, default): ${shown(estimate({ fps: 5 }))}`,
      `High resolution (fps=2, max):     ${shown(estimate({ mediaResolution: 'max' }))}`,
      `Muted           (fps=2, mute):    ${shown(estimate({ mute: true }))}`,
    ]).toEqual([
      'Default params (fps=2, default): 17,240 tokens',
      'High frame rate (fps=5, default): 42,830 tokens',
      'High resolution (fps=2, max):     123,080 tokens',
      'Muted           (fps=2, mute):    16,862 tokens',
    ]);
  });

  test.each([
    [{ fps: 0.1 }, 1223],
    [{ fps: 0.5 }, 4595],
    [{ fps: 1 }, 8810],
    [{ fps: 2.5 }, 21_605],
    [{ fps: 10 }, 85_280],
    [{ durationSeconds: 437 }, 125_533],
    [{ durationSeconds: 1024 }, 134_405],
    [{ durationSeconds: 3600 }, 150_505],
    [{ durationSeconds: 7200 }, 173_005],
  ])('a minute of 1080p with %o is %d', (change, tokens) => {
    expect(estimate(change)).toBe(tokens);
  });

  test('from 874 frames on, both resolutions are the same', () => {
    const max = { mediaResolution: 'max' } as const;
    expect(estimate({ durationSeconds: 437, ...max })).toBe(estimate({ durationSeconds: 437 }));
    expect(estimate({ durationSeconds: 436, ...max })).not.toBe(estimate({ durationSeconds: 436 }));
  });

  test('an unknown resolution is taken as the default', () => {
    expect(estimate({ mediaResolution: 'high' as 'max' })).toBe(estimate());
  });
});

describe('the plan of a video', () => {
  test.each([
    [{}, 120, 736, 384, 16_560],
    [{ fps: 5 }, 300, 736, 384, 41_400],
    [{ mediaResolution: 'max' as const }, 120, 1920, 1088, 122_400],
    [{ durationSeconds: 0.001 }, 2, 736, 384, 276],
  ])('a minute of 1080p with %o', (change, frameCount, width, height, vision) => {
    const plan = planVideo({ ...MINUTE, ...change, sound: false });
    expect(plan).toMatchObject({ frameCount, gridCount: frameCount / 2, width, height });
    expect(plan.tokens.vision).toBe(vision);
  });

  test('usage spells stamps and encloses sound, so it is above the estimate', () => {
    expect(planVideo({ ...MINUTE, sound: true }).tokens).toEqual({
      vision: 16_560,
      stamps: 300,
      markers: 242,
      sound: 376,
      total: 17_478,
    });
    expect(planVideo({ ...MINUTE, sound: false }).tokens).toEqual({
      vision: 16_560,
      stamps: 300,
      markers: 122,
      sound: 0,
      total: 16_982,
    });
  });

  test.each([
    [1280, 768],
    [1248, 720],
    [832, 480],
  ])('the clip of the documentation may have been %d × %d', (width, height) => {
    const clip = { ...MINUTE, durationSeconds: 3.02, width, height };
    expect(planVideo({ ...clip, sound: true })).toEqual({
      kind: 'video',
      fps: 2,
      mediaResolution: 'default',
      durationSeconds: 3.02,
      frameCount: 8,
      gridCount: 4,
      width: 704,
      height: 416,
      sound: true,
      tokens: { vision: 1144, stamps: 20, markers: 18, sound: 19, total: 1201 },
    });
    expect(estimateVideoTokens({ ...clip, mute: false })).toBe(1187);
  });

  test('from 100 minutes on a stamp has six tokens', () => {
    const stamps = (durationSeconds: number): number =>
      planVideo({ ...MINUTE, durationSeconds, sound: false }).tokens.stamps;
    expect(stamps(7200)).toBe(1024 * 5 + 170);
    expect(stamps(6000)).toBe(1024 * 5);
  });

  test('a sliver that rounds to nothing is one token a grid', () => {
    const sliver = { ...MINUTE, durationSeconds: 10, width: 10_000, height: 32 };
    expect(planVideo({ ...sliver, sound: false })).toMatchObject({
      height: 32,
      tokens: { vision: 10 },
    });
    expect(estimateVideoTokens({ ...sliver, mute: true })).toBe(10 + 30 + 22);
  });

  test('swapped sides cost the same; vision stays within its budget', () => {
    const side = fc.integer({ min: 1, max: 8000 });
    const fps = fc.double({ min: 0.1, max: 10, noNaN: true });
    const durationSeconds = fc.double({ min: 0.001, max: 8000, noNaN: true });
    const mediaResolution = fc.constantFrom('default' as const, 'max' as const);
    fc.assert(
      fc.property(
        fc.record({ durationSeconds, width: side, height: side, fps, mediaResolution }),
        fc.boolean(),
        (shape, sound) => {
          const plan = planVideo({ ...shape, sound });
          const { vision, stamps, markers, sound: pads, total } = plan.tokens;
          const swapped = planVideo({ ...shape, width: shape.height, height: shape.width, sound });
          expect(swapped.tokens).toEqual(plan.tokens);
          expect(total).toBe(vision + stamps + markers + pads);
          expect(vision).toBeLessThanOrEqual(131_072);
          expect(plan.frameCount).toBeLessThanOrEqual(2048);
        },
      ),
    );
  });
});

test.each([
  [{ width: 0 }, 'width or height is 0'],
  [{ height: -5 }, 'width or height is 0'],
  [{ height: 10.5 }, 'width or height is 0'],
  [{ durationSeconds: 0 }, 'duration is 0'],
  [{ durationSeconds: -1 }, 'duration is 0'],
  [{ durationSeconds: Number.NaN }, 'duration is unknown'],
  [{ durationSeconds: Number.POSITIVE_INFINITY }, 'duration is unknown'],
  [{ fps: 0.09 }, 'fps must be a number between 0.1 and 10'],
  [{ fps: 10.01 }, 'fps must be a number between 0.1 and 10'],
  [{ fps: Number.NaN }, 'fps must be a number between 0.1 and 10'],
])('a video with %o is refused: %s', (change, message) => {
  expect(() => planVideo({ ...MINUTE, ...change, sound: true })).toThrow(new RangeError(message));
  expect(() => estimate(change)).toThrow(new RangeError(message));
});

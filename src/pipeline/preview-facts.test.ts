/** Which frames a preview shows, and what it says of other settings. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VideoFacts } from '../core/media-plan.ts';
import { planMedia } from '../tokens/plan-media.ts';
import { chosenFrames, settingsOf } from './preview-facts.ts';

const FILM: VideoFacts = {
  kind: 'video',
  format: 'mp4',
  codec: 'h264',
  durationSeconds: 61.4,
  width: 1920,
  height: 1080,
  rotationDegrees: 0,
  pixelAspect: 1,
  framesPerSecond: 25,
  sound: null,
};

describe('chosenFrames', () => {
  it.each([
    [4, 40, [0, 1, 2, 3]],
    [10, 4, [0, 3, 6, 9]],
    [10, 1, [0]],
    [10, 0, []],
  ])('%i planned, at most %i', (frameCount, limit, indexes) => {
    expect(chosenFrames({ frameCount }, limit)).toEqual(indexes);
  });

  it('are in the plan, rising, from the first to the last, and as even as whole numbers can be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2048 }),
        fc.integer({ min: 2, max: 2048 }),
        (frameCount, limit) => {
          const indexes = chosenFrames({ frameCount }, limit);
          expect(indexes).toHaveLength(Math.min(frameCount, limit));
          expect(indexes[0]).toBe(0);
          expect(indexes.at(-1)).toBe(frameCount - 1);
          const gaps = indexes.slice(1).map((index, at) => index - indexes[at]!);
          expect(Math.min(1, ...gaps)).toBe(1);
          expect(Math.max(0, ...gaps) - Math.min(frameCount, ...gaps)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('settingsOf', () => {
  it('is what a request with that setting would be planned as', () => {
    const settings = settingsOf(FILM)!;
    expect(settings).toHaveLength(200);
    for (const setting of settings) {
      const { fps, mediaResolution } = setting;
      expect(setting).toEqual(planMedia(FILM, { fps, mediaResolution }));
    }
    expect(settings.map(({ fps }) => fps).slice(0, 100)).toEqual(
      Array.from({ length: 100 }, (_, at) =>
        Number(`${Math.floor((at + 1) / 10)}.${(at + 1) % 10}`),
      ),
    );
  });

  it('has nothing to say of a picture', () => {
    const picture = { width: 8, height: 8, orientation: 1, frameCount: 1 };
    expect(settingsOf({ kind: 'image', format: 'png', ...picture })).toBeNull();
  });
});

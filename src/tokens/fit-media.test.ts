import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaFacts, MediaPlan, VideoPlan } from '../core/media-plan.ts';
import { fitMedia, totalTokens, type FittableMedia } from './fit-media.ts';
import { planMedia, type Sampling } from './plan-media.ts';

const AS_USUAL: Sampling = { fps: 2, mediaResolution: 'default' };

function picture(width: number, height: number): FittableMedia {
  const facts: MediaFacts = {
    kind: 'image',
    format: 'png',
    width,
    height,
    orientation: 1,
    frameCount: 1,
  };
  return { facts, sampling: AS_USUAL };
}

function sound(durationSeconds: number): FittableMedia {
  const facts: MediaFacts = {
    kind: 'audio',
    format: 'wav',
    codec: 'pcm',
    durationSeconds,
    sampleRateHz: 16_000,
    channels: 1,
  };
  return { facts, sampling: AS_USUAL };
}

function video(durationSeconds: number, sampling: Sampling = AS_USUAL): FittableMedia {
  const facts: MediaFacts = {
    kind: 'video',
    format: 'mp4',
    codec: 'h264',
    durationSeconds,
    width: 1920,
    height: 1080,
    rotationDegrees: 0,
    pixelAspect: 1,
    framesPerSecond: 25,
    sound: null,
  };
  return { facts, sampling };
}

function asked(media: readonly FittableMedia[]): MediaPlan[] {
  return media.map(({ facts, sampling }) => planMedia(facts, sampling));
}

function fitted(media: readonly FittableMedia[], limitTokens: number): readonly MediaPlan[] {
  const fit = fitMedia(media, limitTokens);
  if (!fit.fits) throw new Error(`does not fit; the smallest is ${fit.smallestTokens}`);
  expect(totalTokens(fit.plans)).toBeLessThanOrEqual(limitTokens);
  return fit.plans;
}

describe('a budget for media', () => {
  it('leaves media as asked when they fit exactly', () => {
    const media = [picture(1024, 1024), sound(4), video(60)];
    const limit = totalTokens(asked(media));
    expect(fitted(media, limit)).toEqual(asked(media));
  });

  it('lowers fps to the highest tenth that fits, and nothing else', () => {
    const media = [video(60)];
    const limit = totalTokens(asked(media)) - 1;
    const [plan] = fitted(media, limit) as [VideoPlan];
    const [original] = asked(media) as [VideoPlan];
    expect(plan).toMatchObject({ fps: 1.9, mediaResolution: 'default', width: original.width });
    const denser = planMedia(media[0]!.facts, { ...AS_USUAL, fps: 2 });
    expect(denser.tokens.total).toBeGreaterThan(limit);
  });

  it('keeps the sampling of videos that are already thinner than the common ceiling', () => {
    const media = [
      video(60, { fps: 5, mediaResolution: 'default' }),
      video(60, { fps: 0.5, mediaResolution: 'default' }),
    ];
    const plans = fitted(media, 20_000) as VideoPlan[];
    expect(plans[0]!.fps).toBeLessThan(5);
    expect(plans[0]!.fps).toBeGreaterThanOrEqual(0.5);
    expect(plans[1]!.fps).toBe(0.5);
  });

  it('leaves alone what would cost no less', () => {
    const media = [video(60), video(1)];
    const [long, short] = fitted(media, totalTokens(asked(media)) * 0.4) as VideoPlan[];
    expect(long!.fps).toBeLessThan(1);
    expect(short).toEqual(asked(media)[1]);
  });

  it('turns `max` into `default` only when 0.1 fps at `max` costs too much, then samples densely', () => {
    const media = [video(60, { fps: 2, mediaResolution: 'max' })];
    const [thin] = fitted(media, 7000) as [VideoPlan];
    expect(thin).toMatchObject({ fps: 0.1, mediaResolution: 'max' });
    const lowestAtMax = thin.tokens.total;
    const [lowered] = fitted(media, lowestAtMax - 1) as [VideoPlan];
    expect(lowered.mediaResolution).toBe('default');
    expect(lowered.fps).toBeGreaterThan(0.1);
  });

  it('shrinks pictures and frames as the last thing, together, as little as it can', () => {
    const media = [picture(1024, 1024), video(60)];
    const plans = fitted(media, 500);
    expect(plans[1]).toMatchObject({ fps: 0.1 });
    expect(plans[0]!.tokens.total).toBeGreaterThan(50);
    expect(totalTokens(plans)).toBeGreaterThan(400);
  });

  it('never changes sound, and says what would fit at the least', () => {
    const media = [sound(600), picture(1024, 1024)];
    const fit = fitMedia(media, 100);
    expect(fit.fits).toBe(false);
    if (fit.fits) return;
    expect(fit.smallestTokens).toBeGreaterThan(3753);
    const plans = fitted(media, fit.smallestTokens);
    expect(plans[0]).toEqual(asked(media)[0]);
    expect(fitMedia(media, fit.smallestTokens - 1)).toEqual(fit);
  });

  it('fits whatever is given whenever it says so, and never costs more than was asked for', () => {
    const media = fc.oneof(
      fc
        .record({ w: fc.integer({ min: 1, max: 8000 }), h: fc.integer({ min: 1, max: 8000 }) })
        .map(({ w, h }) => picture(w, h)),
      fc.double({ min: 0.1, max: 4000, noNaN: true }).map(sound),
      fc
        .record({
          seconds: fc.double({ min: 0.1, max: 4000, noNaN: true }),
          fps: fc.double({ min: 0.1, max: 10, noNaN: true }),
          mediaResolution: fc.constantFrom('default' as const, 'max' as const),
        })
        .map(({ seconds, ...sampling }) => video(seconds, sampling)),
    );
    fc.assert(
      fc.property(
        fc.array(media, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        (items, share) => {
          const limit = Math.ceil(totalTokens(asked(items)) * share);
          const fit = fitMedia(items, limit);
          if (!fit.fits) return fit.smallestTokens > limit;
          const wishes = asked(items);
          expect(fit.plans).toHaveLength(items.length);
          for (const [index, plan] of fit.plans.entries()) {
            const isLess = plan.tokens.total < wishes[index]!.tokens.total;
            if (!isLess) expect(plan).toEqual(wishes[index]);
          }
          return totalTokens(fit.plans) <= limit;
        },
      ),
      { numRuns: 300 },
    );
  });
});

/**
 * Makes the media of a request fit a budget of tokens (`mimosa.max_media_tokens`). Videos are
 * sampled more thinly first; only where 0.1 frames per second still cost too much is resolution
 * lowered: `max` becomes `default`, then pictures and frames shrink. At every resolution the
 * sampling is as dense as the budget allows. Sound costs what it costs.
 */

import type { MediaFacts, MediaPlan } from '../core/media-plan.ts';
import { planMedia, type Sampling } from './plan-media.ts';
import { MAX_AREA_PIXELS, MIN_AREA_PIXELS, SQUARE_PIXELS } from './vision.ts';

/** Sampling is lowered in tenths of a frame per second. */
const STEPS_PER_FRAME = 10;
const PIXELS_PER_TOKEN = SQUARE_PIXELS * SQUARE_PIXELS;
const MIN_PICTURE_TOKENS = MIN_AREA_PIXELS / PIXELS_PER_TOKEN;
const MAX_PICTURE_TOKENS = MAX_AREA_PIXELS / PIXELS_PER_TOKEN;

export interface FittableMedia {
  readonly facts: MediaFacts;
  /** What the request asks for. */
  readonly sampling: Sampling;
}

export type Fit =
  | { readonly fits: true; readonly plans: readonly MediaPlan[] }
  /** `smallestTokens`: what they cost at the lowest fps and resolution. */
  | { readonly fits: false; readonly smallestTokens: number };

/** What nobody may exceed. */
interface Ceiling {
  readonly fps: number;
  readonly defaultResolution: boolean;
  readonly maxPixels: number | undefined;
}

/** Plans whose tokens together are at most `limitTokens`: as asked where possible. */
export function fitMedia(media: readonly FittableMedia[], limitTokens: number): Fit {
  const plansAt = (ceiling: Ceiling): MediaPlan[] =>
    media.map(({ facts, sampling }) =>
      planMedia(facts, lowered(sampling, ceiling), ceiling.maxPixels),
    );
  const asked = plansAt({ fps: Infinity, defaultResolution: false, maxPixels: undefined });
  /** Nobody gives up anything for nothing: what costs no more as asked stays as asked. */
  const fitted = (plans: readonly MediaPlan[]): Fit => ({
    fits: true,
    plans: plans.map((plan, index) =>
      asked[index]!.tokens.total <= plan.tokens.total ? asked[index]! : plan,
    ),
  });
  const densest = Math.max(0, ...media.filter(isVideo).map(({ sampling }) => sampling.fps));

  /** The densest sampling that fits at a resolution; null when none does. */
  function densestFit(resolution: Omit<Ceiling, 'fps'>): readonly MediaPlan[] | null {
    for (const fps of samplings(densest)) {
      const plans = plansAt({ ...resolution, fps });
      if (totalTokens(plans) <= limitTokens) return plans;
    }
    return null;
  }

  const shrunk = (pictureTokens: number): Omit<Ceiling, 'fps'> => ({
    defaultResolution: true,
    maxPixels: pictureTokens * PIXELS_PER_TOKEN,
  });
  const atLowestFps = (pictureTokens: number): number =>
    totalTokens(plansAt({ ...shrunk(pictureTokens), fps: 1 / STEPS_PER_FRAME }));

  const plans =
    densestFit({ defaultResolution: false, maxPixels: undefined }) ??
    densestFit({ defaultResolution: true, maxPixels: undefined });
  if (plans !== null) return fitted(plans);
  const smallestTokens = atLowestFps(MIN_PICTURE_TOKENS);
  if (smallestTokens > limitTokens) return { fits: false, smallestTokens };

  // Rounding makes the cost rise in steps that are not quite even; whatever the search ends at
  // has been tried and fits.
  let fitting = MIN_PICTURE_TOKENS;
  let excessive = MAX_PICTURE_TOKENS;
  while (excessive - fitting > 1) {
    const middle = Math.floor((fitting + excessive) / 2);
    if (atLowestFps(middle) <= limitTokens) fitting = middle;
    else excessive = middle;
  }
  return fitted(densestFit(shrunk(fitting))!);
}

export function totalTokens(plans: readonly MediaPlan[]): number {
  return plans.reduce((sum, plan) => sum + plan.tokens.total, 0);
}

function isVideo({ facts }: FittableMedia): boolean {
  return facts.kind === 'video';
}

function lowered(sampling: Sampling, ceiling: Ceiling): Sampling {
  return {
    fps: Math.min(sampling.fps, ceiling.fps),
    mediaResolution: ceiling.defaultResolution ? 'default' : sampling.mediaResolution,
  };
}

/** As asked, then every tenth below, down to 0.1; a single try without videos. */
function* samplings(densest: number): Generator<number> {
  yield Infinity;
  for (let step = Math.ceil(densest * STEPS_PER_FRAME) - 1; step >= 1; step -= 1) {
    yield step / STEPS_PER_FRAME;
  }
}

/** Tokens of a picture, after the calculator of the image documentation (`calc_image_tokens`). */
import type { ImagePlan } from '../core/media-plan.ts';
import {
  MAX_AREA_PIXELS,
  MIN_AREA_PIXELS,
  nearestSize,
  padsOf,
  requireSize,
  shrunkSize,
  SQUARE_PIXELS,
  type Size,
} from './vision.ts';

/** Start and end of the picture. */
const MARKERS = 2;

/**
 * What the model sees of a picture and what it costs in `usage`. Swapping the sides swaps the
 * planned size and leaves the tokens. `maxPixels` (for budgets) may lower the recipe's greatest
 * area. RangeError unless both sides are positive integers.
 */
export function planImage(
  width: number,
  height: number,
  maxPixels: number = MAX_AREA_PIXELS,
): ImagePlan {
  const size = preparedSize({ width, height }, maxPixels);
  const vision = padsOf(size);
  return {
    kind: 'image',
    // A sliver rounds to nothing; it is still shown as one square.
    width: Math.max(size.width, SQUARE_PIXELS),
    height: Math.max(size.height, SQUARE_PIXELS),
    tokens: { vision, stamps: 0, markers: MARKERS, sound: 0, total: vision + MARKERS },
  };
}

/** The published estimate: pads alone. Errors as `planImage`. */
export function estimateImageTokens(width: number, height: number): number {
  return planImage(width, height).tokens.vision;
}

function preparedSize(original: Size, maxPixels: number): Size {
  requireSize(original);
  const nearest = nearestSize(original);
  const area = nearest.height * nearest.width;
  if (area > maxPixels) return shrunkSize(original, maxPixels);
  if (area >= MIN_AREA_PIXELS) return nearest;

  // Small pictures are divided by a scale above 1 and so shrink further. The video calculator
  // multiplies; this one is printed so, and its numbers are kept to the letter.
  const { width, height } = original;
  const scale = Math.sqrt(MIN_AREA_PIXELS / (height * width));
  return {
    width: Math.ceil(width / scale / SQUARE_PIXELS) * SQUARE_PIXELS,
    height: Math.ceil(height / scale / SQUARE_PIXELS) * SQUARE_PIXELS,
  };
}

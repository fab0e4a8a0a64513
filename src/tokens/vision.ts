/**
 * What pictures and video frames have in common: the model sees patches of 16 × 16 pixels, merged
 * two by two, so every size is a multiple of 32 and each square of 32 × 32 is one token (a "pad").
 */
import { roundHalfEven } from './rounding.ts';

const PATCH_PIXELS = 16;
const PATCHES_PER_TOKEN = 4;
/** Side of the square that becomes one token. */
export const SQUARE_PIXELS = 32;
/** Least and greatest area of a picture or frame. */
export const MIN_AREA_PIXELS = 8_192;
export const MAX_AREA_PIXELS = 8_388_608;

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The nearest multiple of 32; halves go to the even one. */
export function nearestSize({ width, height }: Size): Size {
  return {
    width: roundHalfEven(width / SQUARE_PIXELS) * SQUARE_PIXELS,
    height: roundHalfEven(height / SQUARE_PIXELS) * SQUARE_PIXELS,
  };
}

/** The greatest size of the same shape within an area. The order of the divisions matters. */
export function shrunkSize({ width, height }: Size, areaPixels: number): Size {
  const scale = Math.sqrt((height * width) / areaPixels);
  return {
    width: Math.floor(width / scale / SQUARE_PIXELS) * SQUARE_PIXELS,
    height: Math.floor(height / scale / SQUARE_PIXELS) * SQUARE_PIXELS,
  };
}

/** Tokens of one picture or one pair of frames of a prepared size; at least 1. */
export function padsOf({ width, height }: Size): number {
  const patches = Math.floor(height / PATCH_PIXELS) * Math.floor(width / PATCH_PIXELS);
  return Math.max(1, Math.floor(patches / PATCHES_PER_TOKEN));
}

/** Throws a RangeError for a picture without area. */
export function requireSize({ width, height }: Size): void {
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(height) || width <= 0 || height <= 0) {
    throw new RangeError('width or height is 0');
  }
}

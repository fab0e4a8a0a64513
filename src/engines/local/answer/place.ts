/** Where a box lies in a picture, in the few words that people use for it. */
import type { Box } from '../evidence.ts';

/** Covers the picture, more or less. */
const FILLING_AREA = 0.5;
/** Large enough to stand in the foreground. */
const FOREGROUND_AREA = 0.2;
const FIRST_THIRD = 0.36;
const LAST_THIRD = 0.64;

type Horizontal = 'left' | 'centre' | 'right';
type Vertical = 'top' | 'middle' | 'bottom';

export interface Place {
  readonly horizontal: Horizontal;
  readonly vertical: Vertical;
  readonly size: 'filling' | 'foreground' | 'ordinary';
}

/** The place of one box by its centre and its area. */
export function placeOf(box: Box): Place {
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  const area = box.width * box.height;
  const vertical = y < FIRST_THIRD ? 'top' : y > LAST_THIRD ? 'bottom' : 'middle';
  // What stands in front reaches down; a large thing above is just large.
  const inFront = area >= FOREGROUND_AREA && vertical !== 'top';
  return {
    horizontal: x < FIRST_THIRD ? 'left' : x > LAST_THIRD ? 'right' : 'centre',
    vertical,
    size: area >= FILLING_AREA ? 'filling' : inFront ? 'foreground' : 'ordinary',
  };
}

/** The place that all boxes share, or null when they are spread. */
export function sharedPlace(boxes: readonly Box[]): Place | null {
  const [first, ...others] = boxes.map(placeOf);
  if (first === undefined) return null;
  const together = others.every(
    (place) => place.horizontal === first.horizontal && place.vertical === first.vertical,
  );
  return together ? first : null;
}

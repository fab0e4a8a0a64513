/** Whole numbers in settings. */
import { z } from 'zod';

/** Decoder processes, and threads of one inference. */
export const MAX_PARALLEL = 64;

/** Whole numbers whose refusal says what would be right, whatever was wrong. */
export function wholeNumber(min: number, max?: number): z.ZodInt {
  const error =
    max === undefined
      ? `must be a whole number from ${min}`
      : `must be a whole number between ${min} and ${max}`;
  const number = z.int({ error }).min(min, { error });
  return max === undefined ? number : number.max(max, { error });
}

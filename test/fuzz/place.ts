/** Where an edit goes: a share of the whole, so that a drawn number fits bodies of every length. */
import * as fc from 'fast-check';

const SHARES = 1000;

/** In thousandths. */
export const place: fc.Arbitrary<number> = fc.nat({ max: SHARES - 1 });

/** Share of a length → index below it (0 for nothing). */
export function indexAt(share: number, length: number): number {
  return Math.floor((share / SHARES) * length);
}

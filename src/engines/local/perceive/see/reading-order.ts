/** Puts boxes into reading order: rows from top to bottom, each row from left to right. */
import type { Box } from '../../evidence.ts';

/** Two boxes share a row when they overlap vertically by this share of the lower one's height. */
const MIN_ROW_OVERLAP = 0.5;

/** Returns the same things, ordered. */
export function inReadingOrder<Thing extends { readonly box: Box }>(
  things: readonly Thing[],
): Thing[] {
  const rows: Thing[][] = [];
  const byMiddle = [...things].sort((a, b) => middle(a.box) - middle(b.box));
  for (const thing of byMiddle) {
    const row = rows.at(-1);
    if (row !== undefined && sharesRow(row[0]!.box, thing.box)) row.push(thing);
    else rows.push([thing]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.box.left - b.box.left));
}

function middle(box: Box): number {
  return box.top + box.height / 2;
}

function sharesRow(a: Box, b: Box): boolean {
  const shared = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return shared >= MIN_ROW_OVERLAP * Math.min(a.height, b.height);
}

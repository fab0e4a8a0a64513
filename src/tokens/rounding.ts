/**
 * The published calculators are written in Python, whose `round` sends halves to the even
 * neighbour. `Math.round` is wrong for every side of 16 + 64k pixels, 720 and 1040 among them.
 */

/** Python's `round(x)` for x ≥ 0: 0.5 → 0, 1.5 → 2, 2.5 → 2, 22.5 → 22. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction !== 0.5) return fraction < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

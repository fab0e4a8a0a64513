/** A clock that only the test moves. */
import type { Clock } from '../../src/core/clock.ts';

export interface HeldClock extends Clock {
  pass(ms: number): void;
}

export function heldClock(startMs: number = Date.UTC(2026, 10, 20)): HeldClock {
  let nowMs = startMs;
  return { nowMs: () => nowMs, pass: (ms) => void (nowMs += ms) };
}

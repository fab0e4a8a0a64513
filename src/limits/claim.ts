/**
 * One limit that a request meets: what is counted, where, how much of it the request takes, and the
 * rule that says whether it fits. The rule is the same in memory and in Redis (`redis-scripts.ts`).
 */
import type { Limits } from '../core/limits.ts';

/** The limits that are counted here; budgets are the ledger's. */
export type Measure = Exclude<keyof Limits, 'dayBudgetNano' | 'monthBudgetNano'>;

/**
 * `window`: counted until its minute is over. `places` and `bytes`: held until released; every
 * holder of `places` has one.
 */
type CounterKind = 'window' | 'places' | 'bytes';

export interface Claim {
  readonly measure: Measure;
  /** Name of the counter, unique over all accounts. */
  readonly name: string;
  /** In whole points, as is `amount`. */
  readonly limit: number;
  /** 0 = only look. */
  readonly amount: number;
}

/** How a counter stands. */
export interface Count {
  readonly used: number;
  /** Milliseconds until the window ends; 0 when nothing is counted in it, or it is none. */
  readonly restMs: number;
  /** Names the window among those of its counter: its end by the clock of whoever counts. */
  readonly endsMs: number;
}

interface MeasureFacts {
  readonly kind: CounterKind;
  /** Fractions are counted as whole points: milliseconds, thousands of pixels. */
  readonly pointsPerUnit: number;
  /** Whether every model has a counter of its own. */
  readonly perModel: boolean;
}

const FRACTION_POINTS = 1000;

export const MEASURES: Readonly<Record<Measure, MeasureFacts>> = {
  requestsPerMinute: { kind: 'window', pointsPerUnit: 1, perModel: true },
  tokensPerMinute: { kind: 'window', pointsPerUnit: 1, perModel: true },
  videoSecondsPerMinute: { kind: 'window', pointsPerUnit: FRACTION_POINTS, perModel: false },
  audioSecondsPerMinute: { kind: 'window', pointsPerUnit: FRACTION_POINTS, perModel: false },
  megapixelsPerMinute: { kind: 'window', pointsPerUnit: FRACTION_POINTS, perModel: false },
  concurrentRequests: { kind: 'places', pointsPerUnit: 1, perModel: false },
  mediaBytesInFlight: { kind: 'bytes', pointsPerUnit: 1, perModel: false },
};

/**
 * Whether an amount fits beside what is used. What alone is larger than a limit passes alone: it
 * would never pass otherwise. Through a limit of 0 nothing passes.
 */
export function fits({ amount, limit }: Claim, used: number): boolean {
  return amount === 0 || used + amount <= limit || (used === 0 && limit > 0);
}

/**
 * Length of a window that an amount begins. What is larger than the limit has a longer window, so
 * that the rate is kept: three times the limit, three times the window.
 */
export function windowLengthMs({ amount, limit }: Claim, windowMs: number): number {
  return amount > limit && limit > 0 ? Math.ceil((windowMs * amount) / limit) : windowMs;
}

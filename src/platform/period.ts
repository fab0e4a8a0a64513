/** Stretches of time in UTC: of days and months, and as usage is known for them. */
import { apiError } from '../core/errors.ts';
import { isoTime, requireOrder } from './fields.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS: number = 24 * HOUR_MS;

/** One answer holds all rows, so that their number is bounded by the time they are about. */
export const MAX_DAYS = 400;

export interface Period {
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/**
 * What was asked for, made wider to whole units (usage is known for whole hours and days): from the
 * beginning of this month until now, unless said otherwise. Throws 400 `value-invalid`.
 */
export function wholePeriod(
  asked: { readonly from?: number | undefined; readonly to?: number | undefined },
  nowMs: number,
  unitMs: number,
): Period {
  const fromMs = Math.floor((asked.from ?? monthStart(nowMs)) / unitMs) * unitMs;
  const toMs = Math.ceil((asked.to ?? nowMs + 1) / unitMs) * unitMs;
  requireOrder(fromMs, toMs);
  return { fromMs, toMs };
}

/** Throws 400 `value-invalid` for a longer period; `by` says why it is bounded so. */
export function requireShort({ fromMs, toMs }: Period, limitDays: number, by = ''): void {
  if (toMs - fromMs <= limitDays * DAY_MS) return;
  const expectation = `at most ${limitDays} days after from${by}`;
  throw apiError('value-invalid', 'to', ['to', expectation, isoTime(toMs)]);
}

/** First moment of the month of a moment. */
export function monthStart(atMs: number): number {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
}

export function dayStart(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** Which stretch of time usage is shown for, and how long each bar of it is. Days begin in UTC. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** By hour the API tells of so many days at most. */
const MAX_DAYS_BY_HOUR = 31;

export const RANGES = [
  { value: 'today', label: 'Today' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'month', label: 'This month' },
  { value: 'last-month', label: 'Last month' },
] as const;

export type Range = (typeof RANGES)[number]['value'];
export type Step = 'hour' | 'day';

export interface Period {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** Up to the end of this hour or day, but for what is past. */
export function periodOf(range: Range, nowMs: number): Period {
  const now = new Date(nowMs);
  const tomorrowMs = Math.floor(nowMs / DAY_MS) * DAY_MS + DAY_MS;
  const monthMs = (months: number): number =>
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months);
  switch (range) {
    case 'today': {
      // Of whoever looks: their clock says what today is.
      const midnightMs = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
      return {
        fromMs: Math.floor(midnightMs / HOUR_MS) * HOUR_MS,
        toMs: Math.floor(nowMs / HOUR_MS) * HOUR_MS + HOUR_MS,
      };
    }
    case 'month':
      return { fromMs: monthMs(0), toMs: tomorrowMs };
    case 'last-month':
      return { fromMs: monthMs(-1), toMs: monthMs(0) };
    default:
      return { fromMs: tomorrowMs - Number(range) * DAY_MS, toMs: tomorrowMs };
  }
}

/** Hours where days would be too few, or too many hours would come; else as asked. */
export function stepOf(range: Range, asked: Step): Step {
  if (range === 'today') return 'hour';
  return mayBeByHour(range) ? asked : 'day';
}

export function mayBeByHour(range: Range): boolean {
  return range === 'month' || range === 'last-month' || Number(range) <= MAX_DAYS_BY_HOUR;
}

/** When each bar begins. */
export function timesOf({ fromMs, toMs }: Period, step: Step): number[] {
  const stepMs = step === 'hour' ? HOUR_MS : DAY_MS;
  return Array.from(
    { length: Math.ceil((toMs - fromMs) / stepMs) },
    (_, at) => fromMs + at * stepMs,
  );
}

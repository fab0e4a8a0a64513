/** Which stretch of time usage is shown for, and how long each bar of it is. Days begin in UTC. */
import { type DayRange, endOfDayMs, orderFault, startOfDayMs } from '../day-range/days.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** By hour the API tells of so many days at most. */
const MAX_DAYS_BY_HOUR = 31;
/** And of so many at most by day. */
const MAX_DAYS = 400;

export const RANGES = [
  { value: 'today', label: 'Today' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'month', label: 'This month' },
  { value: 'last-month', label: 'Last month' },
  { value: 'dates', label: 'Dates' },
] as const;

/** `dates`: those of the `DayRange` beside it. */
export type Range = (typeof RANGES)[number]['value'];
export type Step = 'hour' | 'day';

export interface Period {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** What is wrong with dates; null for ranges that have a name, and where nothing is. */
export function faultOf(range: Range, days: DayRange): string | null {
  if (range !== 'dates') return null;
  if (days.from === null || days.to === null) return 'Choose the first and the last day.';
  return orderFault(days) ?? (lengthDays(days) > MAX_DAYS ? `At most ${MAX_DAYS} days.` : null);
}

/** Up to the end of this hour or day, but for what is past. `days` without a fault. */
export function periodOf(range: Range, days: DayRange, nowMs: number): Period {
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
    case 'dates':
      return { fromMs: startOfDayMs(days.from!), toMs: endOfDayMs(days.to!) };
    default:
      return { fromMs: tomorrowMs - Number(range) * DAY_MS, toMs: tomorrowMs };
  }
}

/** Hours where days would be too few, or too many hours would come; else as asked. */
export function stepOf(range: Range, days: DayRange, asked: Step): Step {
  if (range === 'today') return 'hour';
  return mayBeByHour(range, days) ? asked : 'day';
}

export function mayBeByHour(range: Range, days: DayRange): boolean {
  if (range === 'dates') return lengthDays(days) <= MAX_DAYS_BY_HOUR;
  return range === 'month' || range === 'last-month' || Number(range) <= MAX_DAYS_BY_HOUR;
}

/** No number where a day is missing. */
function lengthDays({ from, to }: DayRange): number {
  if (from === null || to === null) return Number.NaN;
  return (endOfDayMs(to) - startOfDayMs(from)) / DAY_MS;
}

/** When each bar begins. */
export function timesOf({ fromMs, toMs }: Period, step: Step): number[] {
  const stepMs = step === 'hour' ? HOUR_MS : DAY_MS;
  return Array.from(
    { length: Math.ceil((toMs - fromMs) / stepMs) },
    (_, at) => fromMs + at * stepMs,
  );
}

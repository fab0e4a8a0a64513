/**
 * Days of UTC as somebody types them and as the address holds them, `2026-11-20`: the first and the
 * last one of a stretch of time, both of them in it.
 */

const DAY_MS = 86_400_000;
const DAY_CHARACTERS = 10;
const DAY_PATTERN = /^\d{4}-\d\d-\d\d$/;

/** Null: not chosen. */
export interface DayRange {
  readonly from: string | null;
  readonly to: string | null;
}

/** What an address says may be anything: null where it is no day, as the 30th of February. */
export function dayIn(text: string | null): string | null {
  if (text === null || !DAY_PATTERN.test(text)) return null;
  const atMs = Date.parse(text);
  return !Number.isNaN(atMs) && dayAt(atMs) === text ? text : null;
}

export function dayAt(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, DAY_CHARACTERS);
}

export function startOfDayMs(day: string): number {
  return Date.parse(day);
}

/** When the next one begins. */
export function endOfDayMs(day: string): number {
  return Date.parse(day) + DAY_MS;
}

/** Null where nothing is wrong. */
export function orderFault({ from, to }: DayRange): string | null {
  return from !== null && to !== null && to < from ? 'It comes before the first day.' : null;
}

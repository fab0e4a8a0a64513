/** Moments as they are printed: always UTC, as days, bills and budgets are. */

const MINUTE_CHARACTERS = 16;

/** `2026-11-20T08:15:00.000Z`, for scripts. */
export function isoTime(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

/** `2026-11-20 08:15`, or a dash. */
export function timeText(atMs: number | null): string {
  return isoTime(atMs)?.slice(0, MINUTE_CHARACTERS).replace('T', ' ') ?? '–';
}

/** Months of bills, in UTC, as the API names them: `2026-11`. */

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const MONTH_CHARACTERS = 7;
const MONTH_PATTERN = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** `November 2026` */
export function monthName(month: string): string {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

export function monthAt(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, MONTH_CHARACTERS);
}

/** What an address says may be anything: null where it is no month. */
export function monthIn(text: string | null): string | null {
  return text !== null && MONTH_PATTERN.test(text) ? text : null;
}

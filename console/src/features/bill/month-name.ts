/** Months of bills, in UTC, as the API names them: `2026-11`. */

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const MONTH_CHARACTERS = 7;

/** `November 2026` */
export function monthName(month: string): string {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

export function monthAt(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, MONTH_CHARACTERS);
}

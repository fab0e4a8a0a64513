/**
 * Rows of CSV as RFC 4180 has it, made safe for spreadsheets: a text that one of them would take
 * for a formula gets an apostrophe in front, which they read as "this is text".
 */

export type Cell = string | number | boolean | null;

/** Signs that begin a formula, wide forms included, and what may hide them. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** A decimal number is no formula, whatever its sign. */
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One row with its end; null is an empty cell. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  const safe = FORMULA.test(text) && !DECIMAL.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

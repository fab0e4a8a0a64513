/** What was measured, as one table: a number, and how many times the one it is compared with it is. */

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'µs' | '/s' | 'MB';
  /** Of the same run; null where there is nothing to compare with. */
  readonly floor: number | null;
  /** It should be no more than this. */
  readonly most?: number;
}

const NAME_WIDTH = 70;
const NUMBER_WIDTH = 12;
const DECIMALS_BELOW = 100;

export function printTable(title: string, floorName: string, rows: readonly Row[]): void {
  const head = ['', `÷ ${floorName}`, 'target'].map((text) => text.padStart(NUMBER_WIDTH));
  console.log(`\n${title.padEnd(NAME_WIDTH)}${head.join('')}`);
  for (const row of rows) console.log(`  ${lineOf(row)}`);
}

function lineOf({ what, value, unit, floor, most }: Row): string {
  const cells = [
    `${shown(value)} ${unit}`,
    floor === null ? '–' : shown(value / floor),
    most === undefined ? '' : `≤ ${most} ${unit}`,
  ];
  const verdict = most === undefined ? '' : value <= most ? '  met' : '  MISSED';
  return (
    what.padEnd(NAME_WIDTH - 2) +
    cells.map((text) => text.padStart(NUMBER_WIDTH)).join('') +
    verdict
  );
}

function shown(value: number): string {
  return value.toFixed(Math.abs(value) < DECIMALS_BELOW ? 2 : 0);
}

/** The value below which this part of the values lies; NaN without values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

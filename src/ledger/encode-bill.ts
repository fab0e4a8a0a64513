/**
 * A bill for programs (JSON), for spreadsheets (CSV) and for people (plain text). Money is exact
 * decimal USD everywhere; in CSV amounts have the sign of their effect on the balance, so that all
 * rows before the last add up to the last.
 */
import { formatUsd } from '../core/money.ts';
import type { Bill, BillLine } from './bill.ts';
import { csvRow } from './csv.ts';

const TOKENS_PER_PRICE = 1_000_000;
const CSV_HEADER = [
  'type',
  'at',
  'model',
  'price_version',
  'long_context',
  'tokens_of',
  'tokens',
  'usd_per_million_tokens',
  'amount_usd',
  'note',
  'by',
] as const;
const CONTROL_CHARACTERS = /[\0-\u001F\u007F-\u009F\u2028\u2029]+/g;

/** As `/api` answers: keys with underscores, money as decimal USD. */
export function billAsJson(bill: Bill): Readonly<Record<string, unknown>> {
  return {
    account: bill.account,
    month: bill.month,
    currency: 'USD',
    requests: bill.requests,
    opening: formatUsd(bill.openingNano),
    lines: bill.lines.map((line) => ({
      model: line.modelId,
      price_version: line.priceVersion,
      long_context: line.longContext,
      tokens_of: line.kind,
      tokens: line.tokens,
      per_million_tokens: perMillion(line),
      amount: formatUsd(line.amountNano),
    })),
    charges: formatUsd(bill.chargesNano),
    entries: bill.entries.map(({ id, atMs, kind, amountNano, note, by }) => ({
      id,
      at: isoTime(atMs),
      kind,
      amount: formatUsd(amountNano),
      note,
      by,
    })),
    entries_total: formatUsd(bill.entriesNano),
    closing: formatUsd(bill.closingNano),
  };
}

export function billAsCsv(bill: Bill): string {
  const balance = (type: string, nano: number): string =>
    csvRow([type, ...Array<null>(7).fill(null), formatUsd(nano), null, null]);
  return [
    csvRow(CSV_HEADER),
    balance('opening', bill.openingNano),
    ...bill.lines.map((line) =>
      csvRow([
        'charge',
        null,
        line.modelId,
        line.priceVersion,
        line.longContext,
        line.kind,
        line.tokens,
        perMillion(line),
        formatUsd(0 - line.amountNano),
        null,
        null,
      ]),
    ),
    ...bill.entries.map(({ kind, atMs, amountNano, note, by }) =>
      csvRow([kind, isoTime(atMs), ...Array<null>(6).fill(null), formatUsd(amountNano), note, by]),
    ),
    balance('closing', bill.closingNano),
  ].join('');
}

/** Columns in a fixed-width font; ends with a line feed. */
export function billAsText(bill: Bill): string {
  const rows = [
    ['Model', 'Price', 'Tokens', '', 'USD per million', 'USD'],
    ...bill.lines.map((line) => [
      line.modelId,
      `v${line.priceVersion}${line.longContext ? ' long' : ''}`,
      line.tokens.toLocaleString('en-US'),
      line.kind,
      perMillion(line),
      formatUsd(line.amountNano),
    ]),
  ];
  const totals = [
    [`Balance at the beginning`, formatUsd(bill.openingNano)],
    [
      `Charges (${bill.requests.toLocaleString('en-US')} requests)`,
      formatUsd(0 - bill.chargesNano),
    ],
    ...bill.entries.map(({ atMs, kind, amountNano, note }) => [
      `${isoTime(atMs).slice(0, 10)} ${kind}${note === '' ? '' : `: ${note}`}`,
      formatUsd(amountNano),
    ]),
    ['Balance at the end', formatUsd(bill.closingNano)],
  ];
  return [
    `Bill of ${oneLine(bill.account.name)} (${oneLine(bill.account.id)}) for ${bill.month}, UTC`,
    '',
    ...(bill.lines.length > 0 ? [...columns(rows, [0, 1, 3]), ''] : []),
    ...columns(totals, [0]),
    '',
  ].join('\n');
}

/** Rows as lines; the columns named in `leftAligned` so, the others to the right. */
function columns(rows: readonly string[][], leftAligned: readonly number[]): string[] {
  const clean = rows.map((row) => row.map(oneLine));
  const widths = clean[0]!.map((_, column) => Math.max(...clean.map((row) => row[column]!.length)));
  return clean.map((row) =>
    row
      .map((cell, column) =>
        leftAligned.includes(column)
          ? cell.padEnd(widths[column]!)
          : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Notes are free text: none may draw on a terminal or break a column. */
function oneLine(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, ' ');
}

function perMillion({ unitPriceNano }: BillLine): string {
  return formatUsd(unitPriceNano * TOKENS_PER_PRICE);
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

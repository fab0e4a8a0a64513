/** Bills by month: which there are, and each as data or as a file. */
import { z } from 'zod';
import { formatUsd } from '../../core/money.ts';
import { type Bill, monthlyBill } from '../../ledger/bill.ts';
import { billAsCsv, billAsText } from '../../ledger/encode-bill.ts';
import type { Account, Store } from '../../storage/store.ts';
import { id, isoTime, nanoOut, timeOut, usdOut } from '../fields.ts';
import { DAY_MS, dayStart } from '../period.ts';
import { FileAnswer, route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { accountOf, oneAccount } from '../whose.ts';

const TAG = 'bills';
const TOKENS_PER_PRICE = 1_000_000;
/** `2026-11` at the beginning of an ISO time. */
const MONTH_CHARACTERS = 7;
const CSV = 'text/csv; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';

const month = z.string().meta({ description: '`YYYY-MM`, UTC' });
const money = { amountUsd: usdOut, amountNano: nanoOut };

const billOut = named(
  'Bill',
  z.strictObject({
    account: z.strictObject({ id, name: z.string() }),
    month,
    requests: z.int().min(0),
    openingUsd: usdOut.meta({ description: 'Balance when the month began' }),
    lines: z.array(
      z.strictObject({
        modelId: id,
        priceVersion: z.int(),
        longContext: z.boolean(),
        kind: z
          .enum(['cached', 'prompt', 'completion'])
          .meta({ description: 'Which tokens; `prompt` are those that were not cached' }),
        tokens: z.int().min(1),
        perMillionUsd: usdOut,
        ...money,
      }),
    ),
    chargesUsd: usdOut.meta({ description: 'Sum of the lines' }),
    chargesNano: nanoOut,
    entries: z.array(
      z.strictObject({
        at: timeOut,
        kind: z.enum(['top-up', 'adjustment']),
        id,
        note: z.string(),
        by: z.string(),
        ...money,
      }),
    ),
    entriesUsd: usdOut.meta({ description: 'Sum of the entries' }),
    entriesNano: nanoOut,
    closingUsd: usdOut.meta({ description: 'Opening − charges + entries' }),
  }),
);

function amount(nano: number): { amountUsd: string; amountNano: string } {
  return { amountUsd: formatUsd(nano), amountNano: String(nano) };
}

function billJson(bill: Bill): z.input<typeof billOut> {
  return {
    account: bill.account,
    month: bill.month,
    requests: bill.requests,
    openingUsd: formatUsd(bill.openingNano),
    lines: bill.lines.map(({ unitPriceNano, amountNano, ...line }) => ({
      ...line,
      perMillionUsd: formatUsd(unitPriceNano * TOKENS_PER_PRICE),
      ...amount(amountNano),
    })),
    chargesUsd: formatUsd(bill.chargesNano),
    chargesNano: String(bill.chargesNano),
    entries: bill.entries.map(({ atMs, kind, requestId, note, by, amountNano }) => ({
      at: isoTime(atMs),
      kind,
      id: requestId,
      note,
      by,
      ...amount(amountNano),
    })),
    entriesUsd: formatUsd(bill.entriesNano),
    entriesNano: String(bill.entriesNano),
    closingUsd: formatUsd(bill.closingNano),
  };
}

interface MonthSums {
  readonly month: string;
  readonly requests: number;
  readonly chargesNano: number;
  readonly entriesNano: number;
}

/** Months in which something happened, newest first. */
async function monthsOf(store: Store, account: Account, nowMs: number): Promise<MonthSums[]> {
  const { id: accountId } = account;
  const [fromMs, toMs] = [0, dayStart(nowMs) + DAY_MS];
  const all = { accountId, keyId: null, modelId: null, fromMs, toMs };
  const [days, { entries }] = await Promise.all([
    store.usage(all, ['day']),
    store.billFrame(accountId, fromMs, toMs),
  ]);
  const months = new Map<string, MonthSums>();
  const add = (atMs: number, more: Partial<Omit<MonthSums, 'month'>>): void => {
    const name = isoTime(atMs).slice(0, MONTH_CHARACTERS);
    const sums = months.get(name);
    months.set(name, {
      month: name,
      requests: (sums?.requests ?? 0) + (more.requests ?? 0),
      chargesNano: (sums?.chargesNano ?? 0) + (more.chargesNano ?? 0),
      entriesNano: (sums?.entriesNano ?? 0) + (more.entriesNano ?? 0),
    });
  };
  for (const { atMs, requests, costNano } of days) add(atMs!, { requests, chargesNano: costNano });
  for (const { atMs, amountNano } of entries) add(atMs, { entriesNano: amountNano });
  return [...months.values()].toSorted((a, b) => (a.month < b.month ? 1 : -1));
}

export const BILL_ROUTES: readonly Route[] = [
  route({
    id: 'listBills',
    method: 'GET',
    path: '/api/bills',
    tag: TAG,
    summary: 'Months of an account in which something happened, newest first',
    access: 'member',
    query: z.strictObject({ account: id.optional() }),
    answer: named(
      'Bills',
      z.strictObject({
        accountId: id,
        data: z.array(
          z.strictObject({
            month,
            requests: z.int().min(0),
            chargesUsd: usdOut,
            chargesNano: nanoOut,
            entriesUsd: usdOut,
            entriesNano: nanoOut,
          }),
        ),
      }),
    ),
    async handle({ caller, query }, { store, clock }) {
      const account = await accountOf(store, caller, query.account);
      const months = await monthsOf(store, account, clock.nowMs());
      const data = months.map(({ month, requests, chargesNano, entriesNano }) => ({
        month,
        requests,
        chargesUsd: formatUsd(chargesNano),
        chargesNano: String(chargesNano),
        entriesUsd: formatUsd(entriesNano),
        entriesNano: String(entriesNano),
      }));
      return { accountId: account.id, data };
    },
  }),
  route({
    id: 'getBill',
    method: 'GET',
    path: '/api/bills/{month}',
    tag: TAG,
    summary: 'The bill of an account for a month; the running month goes up to now',
    access: 'member',
    params: z.strictObject({ month }),
    query: z.strictObject({
      account: id.optional(),
      format: z.enum(['json', 'csv', 'text']).optional(),
    }),
    answer: billOut,
    files: [CSV, TEXT],
    async handle({ caller, params, query }, { store }) {
      const bill = await monthlyBill(store, oneAccount(caller, query.account), params.month);
      const name = `bill-${bill.month}`;
      if (query.format === 'csv') return new FileAnswer(CSV, `${name}.csv`, billAsCsv(bill));
      if (query.format === 'text') return new FileAnswer(TEXT, `${name}.txt`, billAsText(bill));
      return billJson(bill);
    },
  }),
];

/**
 * The bill of an account for a month (UTC): what each model has cost at each price, the top-ups and
 * adjustments, the balance before and after. It is added up from the roll-ups, and checked in two
 * ways: tokens × prices are what was charged, and all months together are the balance, which every
 * event has moved by itself. A bill that does not add up is a fault and never shown.
 */
import { apiError } from '../core/errors.ts';
import type { Entry } from '../core/ledger-event.ts';
import type { TokenPrices } from '../core/models.ts';
import type { Price } from '../core/prices.ts';
import type { Account, BillSum, Store } from '../storage/store.ts';

const MONTH = /^(2\d{3})-(0[1-9]|1[0-2])$/;
/** A running month may change between two looks at it; then both are taken again. */
const MAX_LOOKS = 10;
/** Behind every month that can be asked for. */
const END_OF_TIME_MS = Date.UTC(3000, 0);

export interface BillLine {
  readonly modelId: string;
  readonly priceVersion: number;
  readonly longContext: boolean;
  /** Which tokens: those of prompts that were cached, the rest of prompts, and what was said. */
  readonly kind: 'cached' | 'prompt' | 'completion';
  readonly tokens: number;
  /** Per token. */
  readonly unitPriceNano: number;
  /** ≥ 0: tokens × unit price. */
  readonly amountNano: number;
}

export interface Bill {
  readonly account: { readonly id: string; readonly name: string };
  /** `2026-11` */
  readonly month: string;
  readonly requests: number;
  /** Balance when the month began. */
  readonly openingNano: number;
  /** By model, price version, context and kind; without those of 0 tokens. */
  readonly lines: readonly BillLine[];
  /** ≥ 0: sum of the lines. */
  readonly chargesNano: number;
  readonly entries: readonly (Entry & { readonly id: number })[];
  /** Sum of the entries. */
  readonly entriesNano: number;
  /** Opening − charges + entries: the balance when the month ended, or now. */
  readonly closingNano: number;
}

type BillStore = Pick<Store, 'account' | 'prices' | 'billSums' | 'billFrame'>;

/**
 * `month` as `YYYY-MM`. Throws 400 `value-invalid` for another text, 404 for no such account, and a
 * plain Error when the books do not agree.
 */
export async function monthlyBill(
  store: BillStore,
  accountId: string,
  month: string,
): Promise<Bill> {
  const [fromMs, toMs] = monthBounds(month);
  const { account, sums, frame } = await consistentLook(store, accountId, fromMs, toMs);
  const lines = linesOf(sums, await store.prices());
  return {
    account: { id: account.id, name: account.name },
    month,
    requests: sum(sums, ({ requests }) => requests),
    openingNano: frame.openingNano,
    lines,
    chargesNano: sum(lines, ({ amountNano }) => amountNano),
    entries: frame.entries,
    entriesNano: sum(frame.entries, ({ amountNano }) => amountNano),
    closingNano: frame.closingNano,
  };
}

/** First moment of the month and of the next one, UTC. */
function monthBounds(month: string): [fromMs: number, toMs: number] {
  const parts = MONTH.exec(month);
  if (parts === null) throw apiError('value-invalid', 'month', ['month', 'like 2026-11', month]);
  const [year, number] = [Number(parts[1]), Number(parts[2])];
  return [Date.UTC(year, number - 1), Date.UTC(year, number)];
}

interface Look {
  readonly account: Account;
  readonly sums: readonly BillSum[];
  readonly frame: Awaited<ReturnType<Store['billFrame']>>;
}

async function consistentLook(
  store: BillStore,
  accountId: string,
  fromMs: number,
  toMs: number,
): Promise<Look> {
  for (let looks = 1; ; looks += 1) {
    const [account, sums, frame, afterwards] = await Promise.all([
      store.account(accountId),
      store.billSums(accountId, fromMs, toMs),
      store.billFrame(accountId, fromMs, toMs),
      store.billFrame(accountId, toMs, END_OF_TIME_MS),
    ]);
    if (account === null) throw apiError('resource-not-found', null, ['account']);
    const movedNano =
      sum(frame.entries, ({ amountNano }) => amountNano) - sum(sums, ({ costNano }) => costNano);
    const offNano = [
      frame.openingNano + movedNano - frame.closingNano,
      account.balanceNano - afterwards.closingNano,
    ];
    if (offNano.every((nano) => nano === 0)) return { account, sums, frame };
    if (looks === MAX_LOOKS) {
      throw new Error(`the bill of ${accountId} is off by ${offNano.join(' and ')} nano-dollars`);
    }
  }
}

function linesOf(sums: readonly BillSum[], book: readonly Price[]): BillLine[] {
  const prices = new Map(book.map((price) => [price.version, price]));
  return sums
    .toSorted(
      (a, b) =>
        compare(a.modelId, b.modelId) ||
        a.priceVersion - b.priceVersion ||
        Number(a.longContext) - Number(b.longContext),
    )
    .flatMap((one) => linesOfSum(one, prices.get(one.priceVersion)));
}

function linesOfSum(one: BillSum, price: Price | undefined): BillLine[] {
  const { modelId, priceVersion, longContext } = one;
  const prices = longContext ? price?.longContextPrices : price?.prices;
  if (prices === undefined || prices === null) {
    throw new Error(
      `the price book lacks version ${priceVersion}, which ${modelId} was charged by`,
    );
  }
  const lines = partsOf(one, prices).map(([kind, tokens, unitPriceNano]) => ({
    modelId,
    priceVersion,
    longContext,
    kind,
    tokens,
    unitPriceNano,
    amountNano: tokens * unitPriceNano,
  }));
  const differenceNano = sum(lines, ({ amountNano }) => amountNano) - one.costNano;
  if (differenceNano !== 0) {
    throw new Error(
      `charges of ${modelId} at price ${priceVersion} are off by ${differenceNano} nano-dollars`,
    );
  }
  return lines.filter(({ tokens }) => tokens > 0);
}

function partsOf(
  { promptTokens, cachedTokens, completionTokens }: BillSum,
  { cachedNano, promptNano, completionNano }: TokenPrices,
): [kind: BillLine['kind'], tokens: number, unitPriceNano: number][] {
  return [
    ['cached', cachedTokens, cachedNano],
    ['prompt', promptTokens - cachedTokens, promptNano],
    ['completion', completionTokens, completionNano],
  ];
}

/** Exactly, or an Error: a sum beyond 2^53 nano-dollars is no sum any more. */
function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += numberOf(item);
  if (!Number.isSafeInteger(total)) throw new RangeError(`${total} is beyond exact numbers`);
  return total;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

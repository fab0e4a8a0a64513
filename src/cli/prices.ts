/** `mimosa prices`: the price book. Entries are added, never changed. */
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import type { TokenPrices } from '../core/models.ts';
import { formatUsd, type ModelPrices } from '../core/money.ts';
import { BY_SETTINGS, type Price } from '../core/prices.ts';
import { openPriceBook } from '../ledger/price-book.ts';
import type { Store } from '../storage/store.ts';
import { CommandError, UsageError } from './failure.ts';
import type { JsonOption } from './session.ts';
import { tableText, type Column } from './table.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';
import { isoTime, timeText } from './times.ts';
import { BY_COMMAND_LINE, withStore } from './with-store.ts';

const TOKENS_PER_PRICE = 1_000_000;
/** A moment that was typed a little ago is still now. */
const PAST_TOLERANCE_MS = 60_000;

const COLUMNS: readonly Column[] = [
  { title: 'version', align: 'right' },
  { title: 'model' },
  { title: 'from (UTC)' },
  { title: 'cached', align: 'right' },
  { title: 'prompt', align: 'right' },
  { title: 'completion', align: 'right' },
  { title: 'prompts above 262,144' },
  { title: 'by' },
  { title: 'state' },
];

type PriceState = 'in force' | 'to come' | 'past';

export interface ListPricesOptions extends JsonOption {
  /** Past entries too. */
  readonly all: boolean;
}

/** Nano-dollars per token; what is not named stays as it is. */
export interface SetPriceOptions extends JsonOption {
  readonly cached?: number;
  readonly prompt?: number;
  readonly completion?: number;
  readonly longCached?: number;
  readonly longPrompt?: number;
  readonly longCompletion?: number;
  /** Milliseconds since the epoch; absent = at once. */
  readonly from?: number;
}

export async function listPrices(
  settings: Settings,
  options: ListPricesOptions,
  terminal: Terminal,
): Promise<void> {
  const book = await withStore(settings, withStates);
  const shown = book.filter(([, state]) => options.all || state !== 'past');
  if (options.json) {
    const prices = shown.map(([price, state]) => jsonOf(price, state));
    printJson(terminal, { currency: 'USD', prices });
    return;
  }
  if (shown.length === 0) {
    printLine(terminal, 'The book is empty: the first start enters the prices of the settings.');
    return;
  }
  printLine(terminal, tableText(COLUMNS, shown.map(rowOf), terminal.out.columns));
}

/** Adds an entry. Requests that run keep the price that they began with. */
export async function setPrice(
  settings: Settings,
  modelId: string,
  options: SetPriceOptions,
  terminal: Terminal,
): Promise<void> {
  const { from, json: _json, ...named } = options;
  if (Object.values(named).every((price) => price === undefined)) {
    throw new UsageError('name at least one price; npx mimosa prices set --help lists them');
  }
  if (from !== undefined && from < systemClock.nowMs() - PAST_TOLERANCE_MS) {
    throw new UsageError('prices begin now or later: what was charged stays as it was');
  }
  const price = await withStore(settings, async (store) => {
    // Or the first start would enter those of the settings on top.
    await openPriceBook(store, settings.models, systemClock);
    const validFromMs = Math.max(from ?? 0, systemClock.nowMs());
    const before = entryAt(await store.prices(), modelId, validFromMs);
    if (before === undefined) throw new CommandError(`there is no model ${modelId}`);
    return store.addPrice({
      modelId,
      validFromMs,
      prices: changed(before.prices, options),
      longContextPrices: changedLong(before, options),
      by: BY_COMMAND_LINE,
    });
  });
  const state = price.validFromMs > systemClock.nowMs() ? 'to come' : 'in force';
  if (options.json) printJson(terminal, jsonOf(price, state));
  else printLine(terminal, tableText(COLUMNS, [rowOf([price, state])], terminal.out.columns));
}

/** In force at that moment: an entry that begins later says nothing of what stays as it is. */
function entryAt(book: readonly Price[], modelId: string, atMs: number): Price | undefined {
  return book
    .filter((entry) => entry.modelId === modelId && entry.validFromMs <= atMs)
    .toSorted((a, b) => a.validFromMs - b.validFromMs || a.version - b.version)
    .at(-1);
}

async function withStates(store: Store): Promise<readonly (readonly [Price, PriceState])[]> {
  const nowMs = systemClock.nowMs();
  const { priceOf } = await openPriceBook(store, [], systemClock);
  return (await store.prices()).map((price) => {
    if (price.validFromMs > nowMs) return [price, 'to come'];
    return [price, priceOf(price.modelId).version === price.version ? 'in force' : 'past'];
  });
}

function changed(before: TokenPrices, options: SetPriceOptions): TokenPrices {
  return {
    cachedNano: options.cached ?? before.cachedNano,
    promptNano: options.prompt ?? before.promptNano,
    completionNano: options.completion ?? before.completionNano,
  };
}

/** A model without prices of its own for long prompts gets them when one is named. */
function changedLong(before: ModelPrices, options: SetPriceOptions): TokenPrices | null {
  const { longCached: cached, longPrompt: prompt, longCompletion: completion } = options;
  const { longContextPrices } = before;
  const isNamed = [cached, prompt, completion].some((price) => price !== undefined);
  if (longContextPrices === null && !isNamed) return null;
  return {
    cachedNano: cached ?? (longContextPrices ?? before.prices).cachedNano,
    promptNano: prompt ?? (longContextPrices ?? before.prices).promptNano,
    completionNano: completion ?? (longContextPrices ?? before.prices).completionNano,
  };
}

function rowOf([price, state]: readonly [Price, PriceState]): readonly string[] {
  const { longContextPrices } = price;
  return [
    String(price.version),
    price.modelId,
    timeText(price.validFromMs),
    ...tiers(price.prices),
    longContextPrices === null ? 'the same' : tiers(longContextPrices).join(' / '),
    price.by ?? BY_SETTINGS,
    state,
  ];
}

function tiers({ cachedNano, promptNano, completionNano }: TokenPrices): string[] {
  return [cachedNano, promptNano, completionNano].map((nano) => formatUsd(nano * TOKENS_PER_PRICE));
}

function jsonOf(price: Price, state: PriceState): Readonly<Record<string, unknown>> {
  const { longContextPrices } = price;
  return {
    version: price.version,
    model: price.modelId,
    from: isoTime(price.validFromMs),
    per_million_tokens: tiersAsJson(price.prices),
    per_million_tokens_long: longContextPrices === null ? null : tiersAsJson(longContextPrices),
    by: price.by ?? BY_SETTINGS,
    state,
  };
}

function tiersAsJson(prices: TokenPrices): Readonly<Record<string, string | undefined>> {
  const [cached, prompt, completion] = tiers(prices);
  return { cached, prompt, completion };
}

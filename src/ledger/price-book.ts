/**
 * The price book in memory: all entries of the store, read again every second, so that a price is
 * at hand without waiting and replicas agree. What a request is quoted, reserved and billed with is
 * one entry, taken once.
 */
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import type { Model, TokenPrices } from '../core/models.ts';
import type { ModelPrices } from '../core/money.ts';
import { BY_SETTINGS, type Price } from '../core/prices.ts';
import type { Store } from '../storage/store.ts';

export interface PriceBook {
  /** In force now: of the entries that are not in the future the one with the latest start. */
  readonly priceOf: (modelId: string) => Price;
  /** Reads the store again. */
  readonly refresh: () => Promise<void>;
}

/** Enters the prices of the settings that have changed, and reads the book. */
export async function openPriceBook(
  store: Pick<Store, 'prices' | 'addPrice'>,
  models: readonly Model[],
  clock: Clock,
): Promise<PriceBook> {
  await enterSettings(store, models, clock.nowMs());
  let entries = byModel(await store.prices());
  return {
    priceOf(modelId) {
      const nowMs = clock.nowMs();
      const known = entries.get(modelId);
      // A clock that was set back, or is behind that of the replica which entered the prices of the
      // settings, does not make models unknown.
      const price =
        known?.findLast(({ validFromMs }) => validFromMs <= nowMs) ?? known?.find(isOfSettings);
      if (price === undefined) throw apiError('model-unknown', 'model', [modelId]);
      return price;
    },
    async refresh() {
      entries = byModel(await store.prices());
    },
  };
}

/**
 * A price of the settings is entered where it differs from the one last entered from there: a
 * start must not undo what an admin has entered since.
 */
async function enterSettings(
  store: Pick<Store, 'prices' | 'addPrice'>,
  models: readonly Model[],
  nowMs: number,
): Promise<void> {
  const entered = (await store.prices()).filter(isOfSettings);
  for (const { id, prices, longContextPrices } of models) {
    const last = entered.findLast(({ modelId }) => modelId === id);
    if (last !== undefined && samePrices(last, { prices, longContextPrices })) continue;
    await store.addPrice({
      modelId: id,
      validFromMs: nowMs,
      prices,
      longContextPrices,
      by: BY_SETTINGS,
    });
  }
}

/** Entries of each model by their start; of two with the same start the later entry comes last. */
function byModel(prices: readonly Price[]): ReadonlyMap<string, readonly Price[]> {
  const sorted = prices.toSorted((a, b) => a.validFromMs - b.validFromMs || a.version - b.version);
  return Map.groupBy(sorted, ({ modelId }) => modelId);
}

function isOfSettings({ by }: Price): boolean {
  return (by ?? BY_SETTINGS) === BY_SETTINGS;
}

function samePrices(a: ModelPrices, b: ModelPrices): boolean {
  return (
    sameTokenPrices(a.prices, b.prices) &&
    (a.longContextPrices === null || b.longContextPrices === null
      ? a.longContextPrices === b.longContextPrices
      : sameTokenPrices(a.longContextPrices, b.longContextPrices))
  );
}

function sameTokenPrices(a: TokenPrices, b: TokenPrices): boolean {
  return (
    a.cachedNano === b.cachedNano &&
    a.promptNano === b.promptNano &&
    a.completionNano === b.completionNano
  );
}

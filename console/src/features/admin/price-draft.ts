/** A new price as it is typed, and as it is sent. */
import type { Model, NewPrice, TokenPrices } from '../../api/schema.generated.ts';

/** USD for a million tokens, as typed. */
export type TypedPrices = Readonly<Record<keyof TokenPrices, string>>;

export interface PriceDraft {
  readonly modelId: string;
  readonly prices: TypedPrices;
  /** Null: the same whatever the length. */
  readonly longContextPrices: TypedPrices | null;
  /** As the browser's field for moments has it, in local time; empty = now. */
  readonly from: string;
}

/** Begins with what the model costs now. */
export function priceDraftOf(model: Model | undefined): PriceDraft {
  return {
    modelId: model?.id ?? '',
    prices: typedOf(model?.prices ?? null) ?? { promptUsd: '', cachedUsd: '', completionUsd: '' },
    longContextPrices: typedOf(model?.longContextPrices ?? null),
    from: '',
  };
}

export function sentPrice({ modelId, prices, longContextPrices, from }: PriceDraft): NewPrice {
  return {
    modelId,
    prices: trimmed(prices),
    longContextPrices: longContextPrices && trimmed(longContextPrices),
    ...(from !== '' && { validFrom: new Date(from).toISOString() }),
  };
}

/** `0.400000` → `0.40` */
function typedOf(prices: TokenPrices | null): TypedPrices | null {
  return prices && mapped(prices, (usd) => usd.replace(/(\.\d\d\d*?)0+$/, '$1'));
}

function trimmed(prices: TypedPrices): TypedPrices {
  return mapped(prices, (text) => text.trim());
}

function mapped(
  { promptUsd, cachedUsd, completionUsd }: TypedPrices,
  change: (text: string) => string,
): TypedPrices {
  return {
    promptUsd: change(promptUsd),
    cachedUsd: change(cachedUsd),
    completionUsd: change(completionUsd),
  };
}

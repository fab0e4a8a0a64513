/** Prices as people know them: USD per million tokens. */
import { z } from 'zod';
import type { TokenPrices } from '../../core/models.ts';
import { formatUsd } from '../../core/money.ts';
import { usdNotNegative, usdOut } from '../fields.ts';
import { named } from '../schemas.ts';

/** One nano-dollar per token is 0.001 USD per million tokens. */
const TOKENS_PER_PRICE = 1_000_000;

/** For all or nothing; USD per million tokens. */
interface PricesJson {
  readonly cachedUsd: string;
  readonly promptUsd: string;
  readonly completionUsd: string;
}

export const pricesOut: z.ZodType<PricesJson> = named(
  'TokenPrices',
  z.strictObject({
    cachedUsd: usdOut.meta({ description: 'Of a million prompt tokens that were cached' }),
    promptUsd: usdOut.meta({ description: 'Of a million prompt tokens that were not' }),
    completionUsd: usdOut.meta({ description: 'Of a million completion tokens' }),
  }),
);

/** 100,000 USD: what the longest prompt costs at more would be no exact number. */
const MAX_PRICE_NANO = 100_000_000_000_000;

const perMillion = usdNotNegative.refine(
  (nano) => nano % TOKENS_PER_PRICE === 0 && nano <= MAX_PRICE_NANO,
  { message: 'USD per million tokens with at most three decimals, at most 100000' },
);

export const pricesIn: z.ZodType<TokenPrices, PricesJson> = named(
  'NewTokenPrices',
  z
    .strictObject({ cachedUsd: perMillion, promptUsd: perMillion, completionUsd: perMillion })
    .transform(({ cachedUsd, promptUsd, completionUsd }) => ({
      cachedNano: cachedUsd / TOKENS_PER_PRICE,
      promptNano: promptUsd / TOKENS_PER_PRICE,
      completionNano: completionUsd / TOKENS_PER_PRICE,
    })),
);

export function pricesJson({ cachedNano, promptNano, completionNano }: TokenPrices): PricesJson {
  const shown = (nano: number): string => formatUsd(nano * TOKENS_PER_PRICE);
  return {
    cachedUsd: shown(cachedNano),
    promptUsd: shown(promptNano),
    completionUsd: shown(completionNano),
  };
}

/** Null where the same prices hold whatever the length of the prompt. */
export function pricesJsonOrNull(prices: TokenPrices | null): PricesJson | null {
  return prices === null ? null : pricesJson(prices);
}

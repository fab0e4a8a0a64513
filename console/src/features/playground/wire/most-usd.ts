/** The most that a request can cost, as the ledger holds it before an engine is asked. */
import type { TokenPrices } from '../../../api/schema.generated.ts';

const LONG_CONTEXT_TOKENS = 262_144;
/** Prices are USD of a million tokens with three decimals: nano-dollars of a token are whole. */
const NANO_PER_PRICE_UNIT = 1000;

/** What of a model the most can be told from. */
export interface Priced {
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly defaultOutputTokens: number;
  readonly prices: TokenPrices | null;
  readonly longContextPrices: TokenPrices | null;
}

/**
 * The most that the request can cost (docs/billing.md): nothing of the prompt is cached, and the
 * answer is as long as it may be. USD as a decimal string; null where the model has no price.
 */
export function mostUsd(
  model: Priced,
  promptTokens: number,
  maxTokens: number | null,
): string | null {
  const isLong = promptTokens > LONG_CONTEXT_TOKENS;
  const prices = (isLong ? model.longContextPrices : null) ?? model.prices;
  if (prices === null) return null;
  const answerTokens = Math.max(
    0,
    Math.min(
      maxTokens ?? model.defaultOutputTokens,
      model.maxOutputTokens,
      model.contextTokens - promptTokens,
    ),
  );
  const prompt = Math.max(nano(prices.promptUsd), nano(prices.cachedUsd)) * promptTokens;
  return decimalUsd(BigInt(prompt) + BigInt(nano(prices.completionUsd) * answerTokens));
}

/** Of one token, from USD of a million. */
function nano(usdPerMillion: string): number {
  return Math.round(Number(usdPerMillion) * NANO_PER_PRICE_UNIT);
}

const NANO_DIGITS = 9;

function decimalUsd(nanoDollars: bigint): string {
  const digits = nanoDollars.toString().padStart(NANO_DIGITS + 1, '0');
  return `${digits.slice(0, -NANO_DIGITS)}.${digits.slice(-NANO_DIGITS)}`;
}

/**
 * Money as integer nano-dollars: 0.08 USD per million tokens is 80 per token, so every price of
 * the table is a whole number and sums are exact (2^53 nano-dollars are nine million dollars).
 */
import type { TokenPrices } from './models.ts';
import type { Price } from './prices.ts';
import type { Usage } from './stream-part.ts';

/** Prompts longer than this pay the long-context prices for the whole request. */
const LONG_CONTEXT_TOKENS = 262_144;

const NANO_PER_USD = 1_000_000_000n;
/** Digits before the point: more than `MAX_SAFE_INTEGER` nano-dollars have. */
const DECIMAL_USD = /^(-?)(\d{1,7})(?:\.(\d{1,9}))?$/;

/** The prices of a model, be it of the settings or of the price book. */
export type ModelPrices = Pick<Price, 'prices' | 'longContextPrices'>;

/** Whether a prompt of this length pays long-context prices, where the model has such. */
export function isLongContext({ longContextPrices }: ModelPrices, promptTokens: number): boolean {
  return longContextPrices !== null && promptTokens > LONG_CONTEXT_TOKENS;
}

/** Prices that apply to a prompt of this length. */
export function pricesFor(price: ModelPrices, promptTokens: number): TokenPrices {
  return isLongContext(price, promptTokens) ? price.longContextPrices! : price.prices;
}

/**
 * hit × cached + miss × (prompt − cached) + out × completion (wire.md section 10), in nano-dollars.
 * RangeError where that is no exact integer of at least 0: tokens or prices are absurd.
 */
export function costNano(
  price: ModelPrices,
  usage: Pick<Usage, 'promptTokens' | 'cachedTokens' | 'completionTokens'>,
): number {
  const { cachedNano, promptNano, completionNano } = pricesFor(price, usage.promptTokens);
  return exact(
    cachedNano * usage.cachedTokens +
      promptNano * (usage.promptTokens - usage.cachedTokens) +
      completionNano * usage.completionTokens,
  );
}

/**
 * The most that a request can cost, in nano-dollars: nothing of its prompt is cached (or all, where
 * somebody has made that the dearer way), and it says all that it may. RangeError as `costNano`.
 */
export function maxCostNano(
  price: ModelPrices,
  promptTokens: number,
  maxCompletionTokens: number,
): number {
  const { cachedNano, promptNano, completionNano } = pricesFor(price, promptTokens);
  return exact(
    Math.max(cachedNano, promptNano) * promptTokens + completionNano * maxCompletionTokens,
  );
}

/** No term is negative, so a sum that is a safe integer was exact all along. */
function exact(nano: number): number {
  if (!Number.isSafeInteger(nano) || nano < 0) {
    throw new RangeError(`${nano} is no sum of nano-dollars`);
  }
  return nano;
}

/** Nano-dollars → decimal USD with at least six digits after the point: 1234000 → `0.001234`. */
export function formatUsd(nano: number): string {
  const value = BigInt(nano);
  const size = value < 0n ? -value : value;
  const fraction = (size % NANO_PER_USD).toString().padStart(9, '0');
  return `${value < 0n ? '-' : ''}${size / NANO_PER_USD}.${fraction.replace(/0{1,3}$/, '')}`;
}

/**
 * Decimal USD, at most nine digits after the point → nano-dollars, exactly: `-1.5` → -1500000000.
 * Null for anything else, and for more than nine million dollars.
 */
export function parseUsd(text: string): number | null {
  const parts = DECIMAL_USD.exec(text);
  if (parts === null) return null;
  const [, sign, whole, fraction = ''] = parts;
  const size = BigInt(whole!) * NANO_PER_USD + BigInt(fraction.padEnd(9, '0'));
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  // No -0 for `-0`.
  return sign === '-' ? 0 - Number(size) : Number(size);
}

/**
 * Money as integer nano-dollars: 0.08 USD per million tokens is 80 per token, so every price of
 * the table is a whole number and sums are exact (2^53 nano-dollars are nine million dollars).
 */
import type { Model, TokenPrices } from './models.ts';
import type { Usage } from './stream-part.ts';

/** Prompts longer than this pay the long-context prices for the whole request. */
const LONG_CONTEXT_TOKENS = 262_144;

const NANO_PER_USD = 1_000_000_000n;

/** Prices that apply to a prompt of this length. */
export function pricesFor(model: Model, promptTokens: number): TokenPrices {
  return promptTokens > LONG_CONTEXT_TOKENS && model.longContextPrices !== null
    ? model.longContextPrices
    : model.prices;
}

/** hit × cached + miss × (prompt − cached) + out × completion (wire.md section 10), in nano-dollars. */
export function costNano(
  model: Model,
  usage: Pick<Usage, 'promptTokens' | 'cachedTokens' | 'completionTokens'>,
): number {
  const prices = pricesFor(model, usage.promptTokens);
  return (
    prices.cachedNano * usage.cachedTokens +
    prices.promptNano * (usage.promptTokens - usage.cachedTokens) +
    prices.completionNano * usage.completionTokens
  );
}

/** Nano-dollars → decimal USD with at least six digits after the point: 1234000 → `0.001234`. */
export function formatUsd(nano: number): string {
  const value = BigInt(nano);
  const whole = value / NANO_PER_USD;
  const fraction = (value % NANO_PER_USD).toString().padStart(9, '0');
  return `${whole}.${fraction.replace(/0{1,3}$/, '')}`;
}

/** What a model costs now, where that can be said. */
import { ApiError } from '../core/errors.ts';
import type { Price } from '../core/prices.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Null where the book has nothing for this model, or nothing yet. */
export function priceInForce(ledger: Pick<Ledger, 'priceOf'>, modelId: string): Price | null {
  try {
    return ledger.priceOf(modelId);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'model-unknown') return null;
    throw error;
  }
}

/** What the ledger says to those whose request it does not let run. */
import { type ApiError, apiError } from '../core/errors.ts';
import { formatUsd } from '../core/money.ts';
import type { LedgerWriteResult } from '../storage/store.ts';
import type { Holding } from './ledger.ts';

/** Prices are read every second, and with them it is noticed that the database is back. */
const STORE_RETRY_SECONDS = 2;

export function storeUnavailable(cause?: unknown): ApiError {
  return apiError('store-unavailable', null, [], { retryAfterSeconds: STORE_RETRY_SECONDS, cause });
}

type Refusal = Extract<LedgerWriteResult, { readonly ok: false }>;

/** The answer of the store to an entry that it did not post, and had not posted before. */
export function refusalOfEntry({ reason }: Refusal): ApiError {
  return reason === 'account'
    ? apiError('resource-not-found', null, ['account'])
    : apiError('resource-conflict', null, ['the balance would be more than can be counted']);
}

/** The answer of the store to a reservation that it did not make. */
export function refusalOf(
  { reason, leftNano }: Refusal,
  { amountNano, principal: { limits } }: Holding,
): Error {
  switch (reason) {
    case 'balance':
      return apiError('balance-insufficient', null, [
        formatUsd(amountNano),
        formatUsd(Math.max(0, leftNano)),
      ]);
    case 'day-budget':
      return apiError('budget-exceeded', null, ['day', formatUsd(limits.dayBudgetNano ?? 0)]);
    case 'month-budget':
      return apiError('budget-exceeded', null, ['month', formatUsd(limits.monthBudgetNano ?? 0)]);
    case 'account':
      return apiError('account-disabled', null, []);
    case 'known':
    case 'settled':
      // Ids of requests are used once: a fault of ours.
      return new Error('a request was to be reserved that has an event already');
  }
}

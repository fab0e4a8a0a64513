/** Making accounts and changing them, and money that is not a charge: for `/api` and for commands. */
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import type { Entry } from '../core/ledger-event.ts';
import { NO_LIMITS, type Limits } from '../core/limits.ts';
import { checkedLimits, checkedName } from '../keys/key-rules.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Account, Store } from '../storage/store.ts';

export interface AccountChange {
  readonly name?: string;
  /** Null = without bound. */
  readonly creditNano?: number | null;
  /** Those that are named. */
  readonly limits?: Partial<Limits>;
  readonly disabled?: boolean;
}

/** Prepaid (credit 0) unless said otherwise. Throws 400 `value-invalid` for a fault of a field. */
export function createAccount(
  store: Store,
  wanted: Omit<AccountChange, 'disabled'> & { readonly name: string },
  clock: Clock,
): Promise<Account> {
  return store.createAccount({
    id: hexId(),
    name: checkedName(wanted.name),
    createdMs: clock.nowMs(),
    creditNano: wanted.creditNano === undefined ? 0 : wanted.creditNano,
    limits: checkedLimits({ ...NO_LIMITS, ...wanted.limits }),
    disabled: false,
  });
}

/** Throws 400 `value-invalid` for a fault of a field, 404 for no such account. */
export async function changeAccount(
  store: Store,
  id: string,
  { limits, name, ...rest }: AccountChange,
): Promise<Account> {
  const account = found(await store.account(id));
  return found(
    await store.updateAccount(id, {
      ...rest,
      ...(name !== undefined && { name: checkedName(name) }),
      ...(limits !== undefined && { limits: checkedLimits({ ...account.limits, ...limits }) }),
    }),
  );
}

/**
 * Adds the entry, once for its id: false when it was added before. Throws 404 for no such account,
 * 409 where the id belongs to another event or the balance would leave exact numbers.
 */
export async function postEntry(
  store: Store,
  ledger: Ledger,
  entry: Omit<Entry, 'requestId'> & { readonly requestId?: string | undefined },
): Promise<boolean> {
  const { accountId, kind, amountNano } = entry;
  const { balanceNano } = found(await store.account(accountId));
  if (!Number.isSafeInteger(balanceNano + amountNano)) {
    throw apiError('resource-conflict', 'amountUsd', ['no balance can be so large']);
  }
  const requestId = entry.requestId ?? hexId();
  if (await ledger.post({ ...entry, requestId })) return true;
  const known = await store.eventOfRequest(requestId);
  const isSame =
    known?.accountId === accountId && known.kind === kind && known.amountNano === amountNano;
  if (!isSame) throw apiError('resource-conflict', 'id', ['this id belongs to another event']);
  return false;
}

function found(account: Account | null): Account {
  if (account === null) throw apiError('resource-not-found', null, ['account']);
  return account;
}

/** Making accounts and changing them: for `/api` and for commands. */
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import { NO_LIMITS, type Limits } from '../core/limits.ts';
import { checkedLimits, checkedName } from './key-rules.ts';
import { MAIN_ACCOUNT_ID } from './main-account.ts';
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

/**
 * Throws 400 `value-invalid` for a fault of a field, 404 for no such account, 409 where the account
 * of the root key would be disabled, which would lock everybody out.
 */
export async function changeAccount(
  store: Store,
  id: string,
  { limits, name, ...rest }: AccountChange,
): Promise<Account> {
  const account = found(await store.account(id));
  if (id === MAIN_ACCOUNT_ID && rest.disabled === true) {
    throw apiError('resource-conflict', 'disabled', ['the root key belongs to this account']);
  }
  return found(
    await store.updateAccount(id, {
      ...rest,
      ...(name !== undefined && { name: checkedName(name) }),
      ...(limits !== undefined && { limits: checkedLimits({ ...account.limits, ...limits }) }),
    }),
  );
}

function found(account: Account | null): Account {
  if (account === null) throw apiError('resource-not-found', null, ['account']);
  return account;
}

/** What a caller may see: admins everything, members what belongs to their account. */
import { apiError } from '../core/errors.ts';
import type { Account, Store } from '../storage/store.ts';
import type { Caller } from './caller.ts';

/**
 * The account to look at. Null = all, for admins who name none. Throws 404, as for an account that
 * does not exist, where a member names another one.
 */
export function visibleAccount(caller: Caller, asked: string | undefined): string | null {
  if (caller.admin) return asked ?? null;
  if (asked !== undefined && asked !== caller.accountId) {
    throw apiError('resource-not-found', 'account', ['account']);
  }
  return caller.accountId;
}

/** The same where it must be one account: that of the caller when none is named. */
export function oneAccount(caller: Caller, asked: string | undefined): string {
  return visibleAccount(caller, asked) ?? caller.accountId;
}

/** The same with what is known of it; throws 404 too where there is no such account. */
export async function accountOf(
  store: Store,
  caller: Caller,
  asked: string | undefined,
): Promise<Account> {
  const account = await store.account(oneAccount(caller, asked));
  if (account === null) throw apiError('resource-not-found', null, ['account']);
  return account;
}

/** The thing itself; throws 404 where there is none, or it belongs to somebody else. */
export function visible<T extends { readonly accountId: string }>(
  caller: Caller,
  thing: T | null,
  kind: string,
): T {
  if (thing === null || !(caller.admin || thing.accountId === caller.accountId)) {
    throw apiError('resource-not-found', null, [kind]);
  }
  return thing;
}

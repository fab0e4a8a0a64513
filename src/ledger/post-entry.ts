/** Money that is not a charge, posted once however often it is sent: for `/api` and for commands. */
import { apiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import type { Entry } from '../core/ledger-event.ts';
import type { Store } from '../storage/store.ts';
import type { Ledger } from './ledger.ts';

/**
 * Adds the entry, once for its id: false when it was added before. Throws 404 for no such account,
 * 409 where the id belongs to another event or the balance would leave exact numbers.
 */
export async function postEntry(
  store: Pick<Store, 'account' | 'eventOfRequest'>,
  ledger: Pick<Ledger, 'post'>,
  entry: Omit<Entry, 'requestId'> & { readonly requestId?: string | undefined },
): Promise<boolean> {
  const { accountId, kind, amountNano } = entry;
  const account = await store.account(accountId);
  if (account === null) throw apiError('resource-not-found', null, ['account']);
  if (!Number.isSafeInteger(account.balanceNano + amountNano)) {
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

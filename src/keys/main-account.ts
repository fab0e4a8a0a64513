/** The account that exists from the first start: it is billed afterwards and never refused for money. */
import type { Clock } from '../core/clock.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Store } from '../storage/store.ts';

export const MAIN_ACCOUNT_ID = 'main';

/** Makes the account when there is none. */
export async function openMainAccount(store: Store, clock: Clock): Promise<void> {
  const find = (): Promise<unknown> => store.account(MAIN_ACCOUNT_ID);
  if ((await find()) !== null) return;
  await createOnce(
    () =>
      store.createAccount({
        id: MAIN_ACCOUNT_ID,
        name: 'Main',
        createdMs: clock.nowMs(),
        creditNano: null,
        limits: NO_LIMITS,
        disabled: false,
      }),
    find,
  );
}

/** False when it failed because another process, which starts at the same time, was faster. */
export async function createOnce(
  create: () => Promise<unknown>,
  find: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if ((await find()) === null) throw error;
    return false;
  }
}

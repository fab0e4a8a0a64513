/** Accounts with a key, made in the store of a running server, each for one test alone. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../src/core/clock.ts';
import { type Limits, NO_LIMITS } from '../../src/core/limits.ts';
import { createApiKey, type NewApiKey } from '../../src/keys/api-keys.ts';
import type { Account, Store } from '../../src/storage/store.ts';

export interface PersonOptions {
  /** Default: billed afterwards. */
  readonly creditNano?: number | null;
  readonly topUpNano?: number;
  readonly limits?: Partial<Limits>;
  readonly disabled?: boolean;
  readonly key?: Partial<Pick<NewApiKey, 'models' | 'routes' | 'limits'>>;
  /** Of the key; may lie in the past. */
  readonly expiresMs?: number;
}

export interface Person {
  readonly accountId: string;
  readonly keyId: string;
  /** In clear. */
  readonly key: string;
}

export async function addPerson(store: Store, options: PersonOptions = {}): Promise<Person> {
  const accountId = randomUUID();
  const createdMs = systemClock.nowMs();
  await store.createAccount({
    id: accountId,
    name: 'Test',
    createdMs,
    creditNano: options.creditNano ?? null,
    limits: { ...NO_LIMITS, ...options.limits },
    disabled: options.disabled ?? false,
  });
  if (options.topUpNano !== undefined) await topUp(store, accountId, options.topUpNano);
  const wanted = { accountId, name: 'Test', createdBy: 'root', ...options.key };
  const { row, key } = await createApiKey(store, wanted, systemClock);
  // Nobody can make a key that has expired already.
  if (options.expiresMs !== undefined) {
    await store.updateKey(row.id, { expiresMs: options.expiresMs });
  }
  return { accountId, keyId: row.id, key };
}

async function topUp(store: Store, accountId: string, amountNano: number): Promise<void> {
  const [result] = await store.write([
    {
      type: 'post',
      entry: {
        kind: 'top-up',
        requestId: randomUUID(),
        accountId,
        amountNano,
        atMs: systemClock.nowMs(),
        note: 'Test',
        by: 'root',
      },
    },
  ]);
  if (result?.ok !== true) throw new Error('the top-up was refused');
}

/** As the store has it now. */
export async function accountOf(store: Store, { accountId }: Person): Promise<Account> {
  const account = await store.account(accountId);
  if (account === null) throw new Error('there is no such account');
  return account;
}

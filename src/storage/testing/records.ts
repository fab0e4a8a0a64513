/** Records for tests, of which a test says only what it is about. */
import type { Charge, Entry } from '../../core/ledger-event.ts';
import { NO_LIMITS } from '../../core/limits.ts';
import type { Price } from '../../core/prices.ts';
import type { ApiKey, EventFilter, Reserve, Settle, Store, User } from '../store.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Noon of a day in the middle of a month. */
export const NOON_MS: number = Date.UTC(2026, 10, 15, 12);

export type NewAccount = Parameters<Store['createAccount']>[0];

export function newAccount(given: Partial<NewAccount> = {}): NewAccount {
  return {
    id: 'acme',
    name: 'Acme',
    createdMs: NOON_MS,
    creditNano: null,
    limits: NO_LIMITS,
    disabled: false,
    ...given,
  };
}

export function newUser(given: Partial<User> = {}): User {
  return {
    id: 'user-1',
    accountId: 'acme',
    email: 'one@example.org',
    role: 'member',
    passwordHash: null,
    createdMs: NOON_MS,
    disabled: false,
    ...given,
  };
}

export function newKey(given: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'key-1',
    accountId: 'acme',
    name: 'First',
    hash: 'a'.repeat(64),
    hint: 'sk-1a2b…9f',
    admin: false,
    models: null,
    routes: null,
    limits: NO_LIMITS,
    expiresMs: null,
    createdMs: NOON_MS,
    createdBy: 'root',
    revokedMs: null,
    lastUsedMs: null,
    ...given,
  };
}

export function newPrice(given: Partial<Price> = {}): Omit<Price, 'version'> {
  return {
    modelId: 'mimo-v2.5',
    validFromMs: NOON_MS,
    prices: { cachedNano: 80, promptNano: 400, completionNano: 2000 },
    longContextPrices: null,
    ...given,
  };
}

export function newReserve(given: Partial<Reserve> = {}): Reserve {
  return {
    type: 'reserve',
    requestId: 'request-1',
    replicaId: 'replica-1',
    accountId: 'acme',
    keyId: 'key-1',
    modelId: 'mimo-v2.5',
    priceVersion: 1,
    amountNano: 100,
    atMs: NOON_MS,
    dayBudgetNano: null,
    monthBudgetNano: null,
    ...given,
  };
}

export function newCharge(given: Partial<Charge> = {}): Charge {
  return {
    kind: 'charge',
    requestId: 'request-1',
    accountId: 'acme',
    keyId: 'key-1',
    modelId: 'mimo-v2.5',
    engine: 'here',
    outcome: 'answered',
    priceVersion: 1,
    longContext: false,
    amountNano: -60,
    atMs: NOON_MS,
    promptTokens: 100,
    cachedTokens: 10,
    completionTokens: 20,
    reasoningTokens: 5,
    audioTokens: 3,
    imageTokens: 2,
    videoTokens: 1,
    receipt: null,
    ...given,
  };
}

export function settleOf(given: Partial<Charge> = {}): Settle {
  return { type: 'settle', charge: newCharge(given) };
}

export function newEntry(given: Partial<Entry> = {}): Entry {
  return {
    kind: 'top-up',
    requestId: 'entry-1',
    accountId: 'acme',
    amountNano: 1000,
    atMs: NOON_MS,
    note: 'by bank transfer',
    by: 'root',
    ...given,
  };
}

export function everyEvent(given: Partial<EventFilter> = {}): EventFilter {
  return {
    accountId: null,
    keyId: null,
    modelId: null,
    kind: null,
    outcome: null,
    fromMs: 0,
    toMs: Number.MAX_SAFE_INTEGER,
    ...given,
  };
}

/** Reserves and settles a request in one go. */
export async function charge(store: Store, given: Partial<Charge>): Promise<void> {
  const { requestId, accountId, keyId, modelId, priceVersion, atMs } = newCharge(given);
  const common = { requestId, accountId, keyId, modelId, priceVersion, atMs };
  await store.write([newReserve({ ...common, amountNano: 0 }), settleOf(given)]);
}

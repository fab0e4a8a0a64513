/** Making, changing and revoking API keys: the same for `/api` and for the command line. */
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import { hexId, newApiKey } from '../core/ids.ts';
import { NO_LIMITS, type Limits } from '../core/limits.ts';
import type { ApiKey, Store } from '../storage/store.ts';
import { sha256 } from './hash.ts';
import {
  checkedExpiry,
  checkedLimits,
  checkedModels,
  checkedName,
  checkedRoutes,
} from './key-rules.ts';

/** Id of the key that exists from the first start. */
export const ROOT_KEY_ID = 'root';

const HINT_START_CHARACTERS = 7;
const HINT_END_CHARACTERS = 2;
/** Shorter keys, which only people make up, are not hinted at. */
const HINTED_CHARACTERS = 24;

/** What may be said of a key later too. */
export interface ApiKeyChange {
  readonly name?: string;
  /** Null = all. Ids of models that do not exist yet are taken. */
  readonly models?: readonly string[] | null;
  /** Null = all. */
  readonly routes?: readonly string[] | null;
  readonly limits?: Partial<Limits>;
  readonly expiresMs?: number | null;
}

export interface NewApiKey extends ApiKeyChange {
  readonly accountId: string;
  readonly name: string;
  readonly admin?: boolean;
  /** Id of the user or key that makes it. */
  readonly createdBy: string;
}

export interface CreatedApiKey {
  readonly row: ApiKey;
  /** In clear: to be shown once, as only its hash is stored. */
  readonly key: string;
}

/** Throws 400 `value-invalid` for a fault of a field, 404 where there is no such account. */
export async function createApiKey(
  store: Store,
  wanted: NewApiKey,
  clock: Clock,
): Promise<CreatedApiKey> {
  const nowMs = clock.nowMs();
  const checked = {
    name: checkedName(wanted.name),
    models: checkedModels(wanted.models ?? null),
    routes: checkedRoutes(wanted.routes ?? null),
    limits: checkedLimits({ ...NO_LIMITS, ...wanted.limits }),
    expiresMs: checkedExpiry(wanted.expiresMs ?? null, nowMs),
  };
  if (!(await store.account(wanted.accountId)))
    throw apiError('resource-not-found', 'accountId', ['account']);
  const key = newApiKey();
  const row: ApiKey = {
    id: hexId(),
    accountId: wanted.accountId,
    ...checked,
    hash: sha256(key),
    hint: hintOf(key),
    admin: wanted.admin ?? false,
    createdMs: nowMs,
    createdBy: wanted.createdBy,
    revokedMs: null,
    lastUsedMs: null,
  };
  await store.createKey(row);
  return { row, key };
}

/**
 * Changes what is named; of `limits` too. Throws 400 `value-invalid`, 404 for no such key, 409 for
 * a revoked key and for the root key, which a slip would lock out.
 */
export async function changeApiKey(
  store: Store,
  id: string,
  change: ApiKeyChange,
  clock: Clock,
): Promise<ApiKey> {
  const key = await changeableKey(store, id);
  if (key.revokedMs !== null) throw apiError('resource-conflict', null, ['the key is revoked']);
  const { name, models, routes, limits, expiresMs } = change;
  return found(
    await store.updateKey(id, {
      ...(name !== undefined && { name: checkedName(name) }),
      ...(models !== undefined && { models: checkedModels(models) }),
      ...(routes !== undefined && { routes: checkedRoutes(routes) }),
      ...(limits !== undefined && { limits: checkedLimits({ ...key.limits, ...limits }) }),
      ...(expiresMs !== undefined && { expiresMs: checkedExpiry(expiresMs, clock.nowMs()) }),
    }),
  );
}

/**
 * For good; refused within half a second on every replica. Whoever revokes a key again changes
 * nothing. Throws 404 for no such key, 409 for the root key.
 */
export async function revokeApiKey(store: Store, id: string, clock: Clock): Promise<ApiKey> {
  const key = await changeableKey(store, id);
  if (key.revokedMs !== null) return key;
  return found(await store.updateKey(id, { revokedMs: clock.nowMs() }));
}

/** Ids in a key's list that are no models of this server: worth a warning, as it may be a slip. */
export function unknownModels(
  models: readonly string[] | null,
  isModel: (id: string) => boolean,
): readonly string[] {
  return (models ?? []).filter((id) => !isModel(id));
}

/** Enough to tell keys apart, too little to guess one: `sk-1a2b…9f`. */
export function hintOf(key: string): string {
  return key.length < HINTED_CHARACTERS
    ? '…'
    : `${key.slice(0, HINT_START_CHARACTERS)}…${key.slice(-HINT_END_CHARACTERS)}`;
}

async function changeableKey(store: Store, id: string): Promise<ApiKey> {
  const key = found(await store.key(id));
  if (id === ROOT_KEY_ID) {
    throw apiError('resource-conflict', null, [
      'the root key stays as it is; to replace it, start the server with another MIMOSA_ROOT_KEY',
    ]);
  }
  return key;
}

function found(key: ApiKey | null): ApiKey {
  if (!key) throw apiError('resource-not-found', null, ['key']);
  return key;
}

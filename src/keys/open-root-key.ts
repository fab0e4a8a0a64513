/**
 * The first API key, which may do everything. It comes from MIMOSA_ROOT_KEY, or is made at the first
 * start and shown once. Of replicas that start together one makes it, and it alone shows it.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../core/clock.ts';
import { newApiKey } from '../core/ids.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Store } from '../storage/store.ts';
import { hintOf, ROOT_KEY_ID } from './api-keys.ts';
import { sha256 } from './hash.ts';
import { createOnce, MAIN_ACCOUNT_ID, openMainAccount } from './main-account.ts';

/** Where versions without a database remembered the key. */
const OLD_HASH_FILE = 'root-key.sha256';
const UNKNOWN_HINT = '…';
const CREATOR = 'system';

/**
 * Makes what is missing. A given key takes the place of the one before it; without one, the key is
 * what it was. Resolves with the key in clear when this process made it. Rejects where the given
 * key is another key's already.
 */
export async function openRootKey(
  store: Store,
  dataDirectory: string,
  givenKey: string | null,
  clock: Clock,
): Promise<{ readonly newKey: string | null }> {
  await openMainAccount(store, clock);
  if (givenKey !== null) {
    await takeGivenKey(store, givenKey, clock);
    return { newKey: null };
  }
  if (await store.key(ROOT_KEY_ID)) return { newKey: null };
  const file = path.join(dataDirectory, OLD_HASH_FILE);
  const oldHash = await readHash(file);
  if (oldHash !== null) {
    await createRootKey(store, oldHash, UNKNOWN_HINT, clock);
    await rm(file, { force: true });
    return { newKey: null };
  }
  const newKey = newApiKey();
  const isOurs = await createRootKey(store, sha256(newKey), hintOf(newKey), clock);
  return { newKey: isOurs ? newKey : null };
}

async function takeGivenKey(store: Store, givenKey: string, clock: Clock): Promise<void> {
  const hash = sha256(givenKey);
  const owner = await store.keyByHash(hash);
  if (owner?.key.id === ROOT_KEY_ID) return;
  if (owner) {
    throw new Error(`MIMOSA_ROOT_KEY is the API key "${owner.key.name}" already; choose another`);
  }
  const hint = hintOf(givenKey);
  if (await createRootKey(store, hash, hint, clock)) return;
  await store.updateKey(ROOT_KEY_ID, { hash, hint });
}

/** False when there is one already. */
async function createRootKey(
  store: Store,
  hash: string,
  hint: string,
  clock: Clock,
): Promise<boolean> {
  if (await store.key(ROOT_KEY_ID)) return false;
  return createOnce(
    () =>
      store.createKey({
        id: ROOT_KEY_ID,
        accountId: MAIN_ACCOUNT_ID,
        name: 'Root key',
        hash,
        hint,
        admin: true,
        models: null,
        routes: null,
        limits: NO_LIMITS,
        expiresMs: null,
        createdMs: clock.nowMs(),
        createdBy: CREATOR,
        revokedMs: null,
        lastUsedMs: null,
      }),
    () => store.key(ROOT_KEY_ID),
  );
}

async function readHash(file: string): Promise<string | null> {
  const text = (await readFile(file, 'utf8').catch(() => '')).trim();
  return /^[0-9a-f]{64}$/.test(text) ? text : null;
}

import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import { heldClock } from '../../test/support/held-clock.ts';
import type { Store } from '../storage/store.ts';
import { createApiKey } from './api-keys.ts';
import { createKeyRing } from './create-key-ring.ts';
import { sha256 } from './hash.ts';
import { openRootKey } from './open-root-key.ts';

const clock = heldClock();
let fresh: FreshStore;
let store: Store;

beforeEach(async () => {
  fresh = await freshStore();
  store = fresh.store;
});

afterEach(async () => fresh?.close());

function open(givenKey: string | null = null): Promise<{ readonly newKey: string | null }> {
  return openRootKey(store, fresh.directory, givenKey, clock);
}

/** As a ring that has just been opened sees it. */
async function isRoot(key: string): Promise<boolean> {
  const ring = createKeyRing(store, clock);
  const principal = await ring.verify(key);
  await ring.close();
  return principal?.keyId === 'root' && principal.admin && principal.fundsNano === null;
}

describe('the root key', () => {
  it('is made once and shown once, with the account that it belongs to', async () => {
    const { newKey } = await open();
    expect(newKey).toMatch(/^sk-[0-9a-f]{48}$/);
    expect(await isRoot(newKey!)).toBe(true);
    expect(await store.accounts()).toMatchObject([
      { id: 'main', name: 'Main', creditNano: null, balanceNano: 0 },
    ]);
    expect(await open()).toEqual({ newKey: null });
    expect(await isRoot(newKey!)).toBe(true);
  });

  it('is made and shown by one of the replicas that start together', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => open()));
    const shown = opened.flatMap(({ newKey }) => newKey ?? []);
    expect(shown).toHaveLength(1);
    expect(await isRoot(shown[0]!)).toBe(true);
    expect(await store.accounts()).toHaveLength(1);
  });

  it('is the given one, also for replicas that start together, and takes the place of the one before', async () => {
    const { newKey } = await open();
    expect(await Promise.all([open('sk-given'), open('sk-given')])).toEqual([
      { newKey: null },
      { newKey: null },
    ]);
    expect(await isRoot('sk-given')).toBe(true);
    expect(await isRoot(newKey!)).toBe(false);
    expect(await open('sk-next')).toEqual({ newKey: null });
    expect(await isRoot('sk-given')).toBe(false);
    expect(await open()).toEqual({ newKey: null });
    expect(await isRoot('sk-next')).toBe(true);
  });

  it('cannot be a key that exists already', async () => {
    await open('sk-given');
    const { key } = await createApiKey(
      store,
      { accountId: 'main', name: 'Other', createdBy: 'root' },
      clock,
    );
    await expect(open(key)).rejects.toThrow('MIMOSA_ROOT_KEY is the API key "Other" already');
    expect(await isRoot('sk-given')).toBe(true);
  });

  it('is taken over once from versions without a database', async () => {
    const file = path.join(fresh.directory, 'root-key.sha256');
    await writeFile(file, `${sha256('sk-old')}\n`);
    expect(await open()).toEqual({ newKey: null });
    expect(await isRoot('sk-old')).toBe(true);
    await expect(access(file)).rejects.toThrow('ENOENT');
  });

  it('is made anew where the old file holds no hash', async () => {
    await writeFile(path.join(fresh.directory, 'root-key.sha256'), 'nonsense');
    expect((await open()).newKey).not.toBeNull();
  });

  it('is not made without a store', async () => {
    const lost = { ...store, createKey: () => Promise.reject(new Error('disk full')) };
    await expect(openRootKey(lost, fresh.directory, null, clock)).rejects.toThrow('disk full');
  });
});

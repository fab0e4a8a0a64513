import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import { guardedStore } from './guarded-store.ts';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await freshStore();
});

afterAll(async () => fresh?.close());

it('does what the store does', async () => {
  const guarded = guardedStore(fresh.store);
  expect(await guarded.accounts()).toEqual([]);
  expect(await guarded.describe()).toEqual(await fresh.store.describe());
});

it('says that the store does not answer where it fails', async () => {
  const guarded = guardedStore(fresh.store);
  // Usage is known for whole hours: the store takes this for a fault of its caller.
  const filter = { accountId: null, keyId: null, modelId: null, fromMs: 1, toMs: 2 };
  await expect(guarded.usage(filter, [])).rejects.toMatchObject({
    code: 'store-unavailable',
    retryAfterSeconds: 2,
    cause: expect.any(Error),
  });
});

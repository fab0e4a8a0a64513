import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import type { Store } from '../storage/store.ts';
import { guardedStore } from './guarded-store.ts';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await freshStore();
});

afterAll(async () => fresh?.close());

afterEach(() => void vi.useRealTimers());

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

it('lets what reads much take its time, and nothing else', async () => {
  vi.useFakeTimers();
  const later = <T>(value: T): Promise<T> =>
    new Promise((resolve) => void setTimeout(() => resolve(value), 50_000));
  const slow = {
    audit: () => later(['a fault']),
    usage: () => later([]),
    accounts: () => later([]),
  };
  const guarded = guardedStore(slow as unknown as Store);
  const filter = { accountId: null, keyId: null, modelId: null, fromMs: 0, toMs: 1 };
  const answers = Promise.allSettled([
    guarded.audit(),
    guarded.usage(filter, []),
    guarded.accounts(),
  ]);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(await answers).toMatchObject([
    { value: ['a fault'] },
    { value: [] },
    { reason: { code: 'store-unavailable' } },
  ]);
});

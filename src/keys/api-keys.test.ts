import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import { heldClock } from '../../test/support/held-clock.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Store } from '../storage/store.ts';
import { changeApiKey, createApiKey, hintOf, revokeApiKey, unknownModels } from './api-keys.ts';
import { sha256 } from './hash.ts';
import { openRootKey } from './open-root-key.ts';

let fresh: FreshStore;
let store: Store;
const clock = heldClock();

beforeAll(async () => {
  fresh = await freshStore();
  store = fresh.store;
  await openRootKey(store, fresh.directory, 'sk-root', clock);
});

afterAll(async () => fresh?.close());

const wanted = { accountId: 'main', name: 'Build', createdBy: 'root' };

describe('a new key', () => {
  it('is shown once and stored as a hash, with no restriction but those that were named', async () => {
    const { row, key } = await createApiKey(
      store,
      { ...wanted, limits: { dayBudgetNano: 5 } },
      clock,
    );
    expect(key).toMatch(/^sk-[0-9a-f]{48}$/);
    expect(await store.key(row.id)).toEqual(row);
    expect(row).toEqual({
      id: row.id,
      accountId: 'main',
      name: 'Build',
      hash: sha256(key),
      hint: `${key.slice(0, 7)}…${key.slice(-2)}`,
      admin: false,
      models: null,
      routes: null,
      limits: { ...NO_LIMITS, dayBudgetNano: 5 },
      expiresMs: null,
      createdMs: clock.nowMs(),
      createdBy: 'root',
      revokedMs: null,
      lastUsedMs: null,
    });
    expect(JSON.stringify(row)).not.toContain(key);
  });

  it.each([
    ['an account that is none', { accountId: 'nobody' }, 'resource-not-found', 'accountId'],
    ['no name', { name: ' ' }, 'value-invalid', 'name'],
    ['no models', { models: [] }, 'value-invalid', 'models'],
    ['a route that is none', { routes: ['admin' as 'chat'] }, 'value-invalid', 'routes[0]'],
    ['an end in the past', { expiresMs: 1 }, 'value-invalid', 'expiresMs'],
    [
      'a limit of half',
      { limits: { concurrentRequests: 0.5 } },
      'value-invalid',
      'limits.concurrentRequests',
    ],
  ])('is refused with %s', async (_what, fault, code, param) => {
    const before = await store.keys(null);
    await expect(createApiKey(store, { ...wanted, ...fault }, clock)).rejects.toMatchObject({
      code,
      param,
    });
    expect(await store.keys(null)).toEqual(before);
  });
});

describe('a change', () => {
  it('touches what it names', async () => {
    const { row } = await createApiKey(
      store,
      { ...wanted, models: ['m'], limits: { tokensPerMinute: 1 } },
      clock,
    );
    const changed = await changeApiKey(
      store,
      row.id,
      { name: 'Other', routes: ['tokens'], limits: { requestsPerMinute: 2 } },
      clock,
    );
    expect(changed).toEqual({
      ...row,
      name: 'Other',
      routes: ['tokens'],
      limits: { ...NO_LIMITS, tokensPerMinute: 1, requestsPerMinute: 2 },
    });
    const widened = await changeApiKey(
      store,
      row.id,
      { models: null, routes: null, expiresMs: clock.nowMs() + 1 },
      clock,
    );
    expect(widened).toEqual({
      ...changed,
      models: null,
      routes: null,
      expiresMs: clock.nowMs() + 1,
    });
    expect(await changeApiKey(store, row.id, {}, clock)).toEqual(widened);
    expect(await store.key(row.id)).toEqual(widened);
  });

  it('is refused with a fault, of a revoked key, of the root key and of none', async () => {
    const { row } = await createApiKey(store, wanted, clock);
    const change = (id: string, name = 'x'): Promise<unknown> =>
      changeApiKey(store, id, { name }, clock);
    await expect(change(row.id, '')).rejects.toMatchObject({
      code: 'value-invalid',
      param: 'name',
    });
    await revokeApiKey(store, row.id, clock);
    await expect(change(row.id)).rejects.toMatchObject({ code: 'resource-conflict' });
    await expect(change('root')).rejects.toMatchObject({ code: 'resource-conflict' });
    await expect(change('none')).rejects.toMatchObject({ code: 'resource-not-found' });
  });
});

describe('revoking', () => {
  it('is for good, from its first time on', async () => {
    const { row } = await createApiKey(store, wanted, clock);
    const revoked = await revokeApiKey(store, row.id, clock);
    expect(revoked).toEqual({ ...row, revokedMs: clock.nowMs() });
    clock.pass(1000);
    expect(await revokeApiKey(store, row.id, clock)).toEqual(revoked);
  });

  it('is refused for the root key, and says what to do instead', async () => {
    await expect(revokeApiKey(store, 'root', clock)).rejects.toMatchObject({
      code: 'resource-conflict',
      message: expect.stringContaining('start the server with another MIMOSA_ROOT_KEY'),
    });
    expect((await store.key('root'))?.revokedMs).toBeNull();
    await expect(revokeApiKey(store, 'none', clock)).rejects.toMatchObject({
      code: 'resource-not-found',
    });
  });
});

it('hints tell keys apart, and say nothing of short ones', () => {
  expect(hintOf('sk-0123456789abcdef0123456789abcdef')).toBe('sk-0123…ef');
  expect(hintOf('sk-short')).toBe('…');
});

it('models of a key that are none are named', () => {
  const isModel = (id: string): boolean => id.startsWith('mimo');
  expect(unknownModels(null, isModel)).toEqual([]);
  expect(unknownModels(['mimo-v2.5', 'mima'], isModel)).toEqual(['mima']);
});

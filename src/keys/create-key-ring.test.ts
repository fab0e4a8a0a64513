import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshStore, type FreshStore } from '../../test/support/fresh-store.ts';
import { heldClock, type HeldClock } from '../../test/support/held-clock.ts';
import { hexId } from '../core/ids.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Principal } from '../core/principal.ts';
import type { Store } from '../storage/store.ts';
import { createApiKey, revokeApiKey, type NewApiKey } from './api-keys.ts';
import { createKeyRing, type OpenKeyRing } from './create-key-ring.ts';

let fresh: FreshStore;
let store: Store;
let clock: HeldClock;
let accountId: string;
const rings: OpenKeyRing[] = [];

beforeAll(async () => {
  fresh = await freshStore();
  store = fresh.store;
});

afterAll(async () => fresh?.close());

beforeEach(async () => {
  clock = heldClock();
  accountId = hexId();
  await store.createAccount({
    id: accountId,
    name: 'Team',
    createdMs: clock.nowMs(),
    creditNano: 5,
    limits: { ...NO_LIMITS, requestsPerMinute: 7 },
    disabled: false,
  });
});

afterEach(async () => {
  await Promise.all(rings.splice(0).map((ring) => ring.close()));
});

function ringOver(of: Pick<Store, 'keyByHash' | 'touchKeys'> = store): OpenKeyRing {
  const ring = createKeyRing(of, clock);
  rings.push(ring);
  return ring;
}

/** The store with its look-ups counted, and made to fail or wait where the test says so. */
function watchedStore(): Pick<Store, 'touchKeys'> & {
  readonly keyByHash: ReturnType<typeof vi.fn<Store['keyByHash']>>;
} {
  return {
    keyByHash: vi.fn<Store['keyByHash']>((hash) => store.keyByHash(hash)),
    touchKeys: (uses) => store.touchKeys(uses),
  };
}

async function newKey(given: Partial<NewApiKey> = {}): Promise<{ id: string; key: string }> {
  const wanted = { accountId, name: 'Test', createdBy: 'test', ...given };
  const { row, key } = await createApiKey(store, wanted, clock);
  return { id: row.id, key };
}

describe('while the store is away', () => {
  it('the ring recalls whose key it was, for some minutes, but lets nobody in', async () => {
    const watched = watchedStore();
    const ring = ringOver(watched);
    const { id, key } = await newKey({ admin: true });
    const { key: revoked, id: revokedId } = await newKey();
    await revokeApiKey(store, revokedId, clock);
    expect(ring.recall?.(key)).toBeNull();
    await ring.verify(key);
    await ring.verify(revoked);
    watched.keyByHash.mockRejectedValue(new Error('gone'));
    clock.pass(60_000);
    await expect(ring.verify(key)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(ring.recall?.(key)).toMatchObject({ keyId: id, admin: true });
    expect(ring.recall?.(revoked)).toBeNull();
    expect(ring.recall?.('sk-never-seen')).toBeNull();
    clock.pass(10 * 60_000);
    expect(ring.recall?.(key)).toBeNull();
  });
});

describe('what the ring says of a key', () => {
  it('is who holds it, with what is left to spend', async () => {
    const { id, key } = await newKey({
      models: ['m'],
      routes: ['chat'],
      limits: { tokensPerMinute: 9 },
    });
    const top = {
      kind: 'top-up',
      requestId: 't',
      accountId,
      amountNano: 100,
      atMs: clock.nowMs(),
      note: '',
      by: 'test',
    } as const;
    await store.write([{ type: 'post', entry: top }]);
    expect(await ringOver().verify(key)).toEqual({
      accountId,
      keyId: id,
      admin: false,
      models: ['m'],
      routes: ['chat'],
      limits: { ...NO_LIMITS, tokensPerMinute: 9 },
      accountLimits: { ...NO_LIMITS, requestsPerMinute: 7 },
      fundsNano: 105,
    } satisfies Principal);
    await store.updateAccount(accountId, { creditNano: null });
    expect(await ringOver().verify(key)).toMatchObject({ fundsNano: null });
  });

  it('is null for any other key', async () => {
    const { key } = await newKey();
    const ring = ringOver();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.constantFrom(key.slice(1), `${key} `, key.toUpperCase())),
        async (other) => {
          expect(await ring.verify(other)).toBeNull();
        },
      ),
      { numRuns: 30 },
    );
    expect(await ring.verify(key)).not.toBeNull();
  });

  it('changes at the very moment of its end, though it was just looked up', async () => {
    const { key } = await newKey({ expiresMs: clock.nowMs() + 100 });
    const ring = ringOver();
    clock.pass(99);
    expect(await ring.verify(key)).not.toBeNull();
    clock.pass(1);
    expect(() => ring.verify(key)).toThrow(expect.objectContaining({ code: 'key-expired' }));
  });

  it('is that its account is disabled', async () => {
    const { key } = await newKey();
    await store.updateAccount(accountId, { disabled: true });
    await expect(ringOver().verify(key)).rejects.toMatchObject({ code: 'account-disabled' });
  });
});

describe('freshness', () => {
  it('a key revoked by one replica is refused by the other within a second', async () => {
    const { id, key } = await newKey();
    const [here, there] = [ringOver(), ringOver()];
    expect(await here.verify(key)).not.toBeNull();
    expect(await there.verify(key)).not.toBeNull();
    await revokeApiKey(store, id, clock);
    clock.pass(501);
    expect(await here.verify(key)).toBeNull();
    expect(await there.verify(key)).toBeNull();
  });

  it('a key that was just made works where it was unknown half a second ago', async () => {
    const ring = ringOver();
    const { key, id } = await newKey();
    await store.updateKey(id, { revokedMs: 1 });
    expect(await ring.verify(key)).toBeNull();
    await store.updateKey(id, { revokedMs: null });
    expect(ring.verify(key)).toBeNull();
    clock.pass(501);
    expect(await ring.verify(key)).not.toBeNull();
  });

  it('what is known is said at once, and renewed before it is stale', async () => {
    const watched = watchedStore();
    const ring = ringOver(watched);
    const { key } = await newKey();
    await ring.verify(key);
    expect(ring.verify(key)).toMatchObject({ accountId });
    expect(watched.keyByHash).toHaveBeenCalledTimes(1);
    clock.pass(251);
    expect(ring.verify(key)).toMatchObject({ accountId });
    expect(watched.keyByHash).toHaveBeenCalledTimes(2);
    await watched.keyByHash.mock.results[1]!.value;
    clock.pass(250);
    expect(ring.verify(key)).toMatchObject({ accountId });
    expect(watched.keyByHash).toHaveBeenCalledTimes(2);
  });

  it('a clock that is set back does not keep a key alive', async () => {
    const { id, key } = await newKey();
    const ring = ringOver();
    await ring.verify(key);
    await revokeApiKey(store, id, clock);
    clock.pass(-3_600_000);
    expect(await ring.verify(key)).toBeNull();
  });

  it('many requests at once ask once, but none is judged by an answer older than half a second', async () => {
    const watched = watchedStore();
    const ring = ringOver(watched);
    const { id, key } = await newKey();
    const gate = Promise.withResolvers<void>();
    watched.keyByHash.mockImplementationOnce(async (hash) => {
      const row = await store.keyByHash(hash);
      await gate.promise;
      return row;
    });
    const early = [1, 2, 3].map(async () => ring.verify(key));
    await vi.waitFor(() => expect(watched.keyByHash).toHaveBeenCalledTimes(1));
    clock.pass(501);
    await revokeApiKey(store, id, clock);
    const late = ring.verify(key);
    gate.resolve();
    for (const judged of await Promise.all(early)) expect(judged).toMatchObject({ keyId: id });
    expect(await late).toBeNull();
    expect(watched.keyByHash).toHaveBeenCalledTimes(2);
  });
});

describe('a lost store', () => {
  it('is 503 once what was known is stale, and forgotten when it is back', async () => {
    const watched = watchedStore();
    const ring = ringOver(watched);
    const { id, key } = await newKey();
    await ring.verify(key);
    watched.keyByHash.mockRejectedValue(new Error('connection lost'));
    clock.pass(400);
    expect(await ring.verify(key)).toMatchObject({ keyId: id });
    clock.pass(200);
    await expect(ring.verify(key)).rejects.toMatchObject({
      code: 'store-unavailable',
      retryAfterSeconds: 2,
      cause: new Error('connection lost'),
    });
    watched.keyByHash.mockImplementation((hash) => store.keyByHash(hash));
    expect(await ring.verify(key)).toMatchObject({ keyId: id });
  });

  it('that says nothing is 503 too', async () => {
    vi.useFakeTimers();
    try {
      const watched = watchedStore();
      watched.keyByHash.mockReturnValue(new Promise(() => {}));
      const judged = expect(ringOver(watched).verify('sk-x')).rejects.toMatchObject({
        code: 'store-unavailable',
      });
      await vi.advanceTimersByTimeAsync(5000);
      await judged;
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('whoever tries keys', () => {
  it('waits in a line that keys of ours pass by', async () => {
    const watched = watchedStore();
    const ring = ringOver(watched);
    const { id, key } = await newKey();
    await ring.verify(key);
    const gate = Promise.withResolvers<null>();
    watched.keyByHash.mockClear();
    watched.keyByHash.mockReturnValue(gate.promise);
    const tries = Array.from({ length: 50 }, async (_, index) => ring.verify(`sk-${index}`));
    await vi.waitFor(() => expect(watched.keyByHash).toHaveBeenCalledTimes(8));
    watched.keyByHash.mockImplementation((hash) => store.keyByHash(hash));
    clock.pass(501);
    expect(await ring.verify(key)).toMatchObject({ keyId: id });
    expect(watched.keyByHash).toHaveBeenCalledTimes(9);
    gate.resolve(null);
    expect(new Set(await Promise.all(tries))).toEqual(new Set([null]));
  });

  it('does not push out keys of ours, and is forgotten', async () => {
    const watched = watchedStore();
    const ring = ringOver(watched);
    const { key } = await newKey();
    await ring.verify(key);
    watched.keyByHash.mockResolvedValue(null);
    await ring.verify('sk-first');
    for (let index = 0; index < 10_000; index += 1) await ring.verify(`sk-${index}`);
    expect(ring.verify(key)).toMatchObject({ accountId });
    watched.keyByHash.mockClear();
    expect(ring.verify('sk-9999')).toBeNull();
    expect(watched.keyByHash).not.toHaveBeenCalled();
    // The oldest of more than 10,000 has given way.
    expect(await ring.verify('sk-first')).toBeNull();
    expect(watched.keyByHash).toHaveBeenCalledTimes(1);
  });
});

describe('last uses', () => {
  it('are noted when the ring closes, the latest one', async () => {
    const ring = ringOver();
    const { id, key } = await newKey();
    await ring.verify(key);
    clock.pass(300);
    await ring.verify(key);
    expect((await store.key(id))?.lastUsedMs).toBeNull();
    await ring.close();
    expect((await store.key(id))?.lastUsedMs).toBe(clock.nowMs());
  });

  it('are noted every ten seconds, and again after a failure', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const touchKeys = vi.fn<Store['touchKeys']>().mockRejectedValueOnce(new Error('lost'));
      const ring = ringOver({ keyByHash: (hash) => store.keyByHash(hash), touchKeys });
      const { id, key } = await newKey();
      await ring.verify(key);
      const uses = [{ keyId: id, usedMs: clock.nowMs() }];
      await vi.advanceTimersByTimeAsync(10_000);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(touchKeys.mock.calls).toEqual([[uses], [uses]]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of refused keys are none', async () => {
    const touchKeys = vi.fn<Store['touchKeys']>();
    const ring = ringOver({ keyByHash: (hash) => store.keyByHash(hash), touchKeys });
    const { key } = await newKey({ expiresMs: clock.nowMs() + 1 });
    clock.pass(1);
    await expect(ring.verify(key)).rejects.toMatchObject({ code: 'key-expired' });
    await ring.verify('sk-unknown');
    await ring.close();
    expect(touchKeys).not.toHaveBeenCalled();
  });
});

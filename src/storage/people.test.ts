/** Accounts, users, keys, sessions and prices: what is stored comes back, on both databases. */
import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../core/limits.ts';
import type { ListPage } from './list-page.ts';
import { newAccount, newKey, newPrice, newUser, NOON_MS } from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

type Listed = NonNullable<ListPage['after']>;

onEachDatabase((databases) => {
  const withAccount = async (): ReturnType<typeof databases.open> => {
    const store = await databases.open();
    await store.createAccount(newAccount());
    return store;
  };

  describe('accounts', () => {
    it('begin with nothing, and change in what is named alone', async () => {
      const store = await databases.open();
      const limits = { ...NO_LIMITS, requestsPerMinute: 7 };
      const given = newAccount({ creditNano: 0, limits });
      const account = { ...given, balanceNano: 0, reservedNano: 0 };
      expect(await store.createAccount(given)).toEqual(account);
      expect(await store.account('acme')).toEqual(account);
      expect(await store.account('nobody')).toBeNull();
      const renamed = { ...account, name: 'Acme Ltd.', disabled: true, creditNano: null };
      const change = { name: 'Acme Ltd.', disabled: true, creditNano: null };
      expect(await store.updateAccount('acme', change)).toEqual(renamed);
      expect(await store.updateAccount('acme', {})).toEqual(renamed);
      expect(await store.updateAccount('nobody', change)).toBeNull();
      await store.createAccount(newAccount({ id: 'early', createdMs: NOON_MS - 1 }));
      expect((await store.accounts()).map(({ id }) => id)).toEqual(['early', 'acme']);
    });
  });

  describe('lists', () => {
    it('come in pages, in the order in which things were made', async () => {
      const store = await withAccount();
      // Two were made at the same moment.
      const made = [
        { id: 'c', createdMs: NOON_MS },
        { id: 'a', createdMs: NOON_MS + 1 },
        { id: 'b', createdMs: NOON_MS + 1 },
      ];
      await store.createAccount(newAccount({ id: 'other' }));
      for (const { id, createdMs } of made) {
        await store.createAccount(newAccount({ id, createdMs: createdMs + 1 }));
        await store.createUser(newUser({ id, createdMs, email: `${id}@example.org` }));
        await store.createKey(newKey({ id, createdMs, hash: `hash of ${id}` }));
      }
      await store.createKey(newKey({ id: 'd', accountId: 'other', hash: 'hash of d' }));
      const lists: ((page?: ListPage) => Promise<readonly Listed[]>)[] = [
        (page) => store.accounts(page),
        (page) => store.users(null, page),
        (page) => store.users('acme', page),
        (page) => store.keys('acme', page),
        (page) => store.keys(null, page),
      ];
      for (const list of lists) {
        const all = await list();
        expect(all.length).toBeGreaterThanOrEqual(made.length);
        const paged: Listed[] = [];
        for (;;) {
          const page = await list({ limit: 2, after: paged.at(-1) ?? null });
          if (page.length === 0) break;
          paged.push(...page);
        }
        expect(paged).toEqual(all);
      }
    });
  });

  describe('users', () => {
    it('have an e-mail that nobody else has', async () => {
      const store = await withAccount();
      const user = newUser({ role: 'admin', passwordHash: 'scrypt…' });
      expect(await store.createUser(user)).toBe(true);
      expect(await store.createUser(newUser({ id: 'user-2' }))).toBe(false);
      expect(await store.user('user-1')).toEqual(user);
      expect(await store.user('user-2')).toBeNull();
      expect(await store.userByEmail('one@example.org')).toEqual(user);
      expect(await store.userByEmail('two@example.org')).toBeNull();
    });

    it('change, and are listed by account', async () => {
      const store = await withAccount();
      await store.createAccount(newAccount({ id: 'other' }));
      await store.createUser(newUser());
      const other = newUser({ id: 'user-2', email: 'two@example.org', accountId: 'other' });
      await store.createUser(other);
      const change = { role: 'admin', passwordHash: 'h', disabled: true, email: 'x@y.z' } as const;
      expect(await store.updateUser('user-1', change)).toEqual({ ...newUser(), ...change });
      expect(await store.updateUser('nobody', change)).toBeNull();
      expect(await store.users('other')).toEqual([other]);
      expect((await store.users(null)).map(({ id }) => id)).toEqual(['user-1', 'user-2']);
    });
  });

  describe('admins', () => {
    it('who demote each other at once leave one', async () => {
      const place = await databases.place();
      const stores = [await databases.open(place), await databases.open(place)] as const;
      await stores[0].createAccount(newAccount());
      for (let round = 0; round < 10; round += 1) {
        const [ada, bob] = ['ada', 'bob'].map((name) => `${name}-${round}`) as [string, string];
        for (const id of [ada, bob]) {
          await stores[0].createUser(newUser({ id, email: `${id}@example.org`, role: 'admin' }));
        }
        const results = await Promise.all([
          stores[0].demoteUser(ada, { role: 'member' }),
          stores[1].demoteUser(bob, { disabled: true }),
        ]);
        expect(results.filter((result) => result === 'last-admin')).toHaveLength(1);
        const left = (await stores[1].users(null)).filter(
          ({ role, disabled }) => role === 'admin' && !disabled,
        );
        expect(left).toHaveLength(1);
        await stores[0].updateUser(left[0]!.id, { role: 'member' });
      }
    });

    it('may be demoted while another is one', async () => {
      const store = await databases.open();
      await store.createAccount(newAccount());
      await store.createUser(newUser({ role: 'admin' }));
      expect(await store.demoteUser('user-1', { disabled: true })).toBe('last-admin');
      expect(await store.user('user-1')).toMatchObject({ role: 'admin', disabled: false });
      await store.createUser(newUser({ id: 'user-2', email: 'two@example.org', role: 'admin' }));
      expect(await store.demoteUser('user-1', { disabled: true })).toMatchObject({
        disabled: true,
      });
      expect(await store.demoteUser('user-2', { role: 'member' })).toBe('last-admin');
    });
  });

  describe('keys', () => {
    it('are found by hash, with their account', async () => {
      const store = await withAccount();
      const key = newKey({
        admin: true,
        models: ['mimo-v2.5'],
        routes: ['chat', 'usage'],
        limits: { ...NO_LIMITS, dayBudgetNano: 5 },
        expiresMs: NOON_MS + 1,
        revokedMs: NOON_MS + 2,
        lastUsedMs: NOON_MS + 3,
      });
      await store.createKey(key);
      expect(await store.key('key-1')).toEqual(key);
      expect(await store.key('nobody')).toBeNull();
      const account = await store.account('acme');
      expect(await store.keyByHash(key.hash)).toEqual({ key, account });
      expect(await store.keyByHash('b'.repeat(64))).toBeNull();
      await expect(store.createKey(newKey({ id: 'key-2' }))).rejects.toThrow();
    });

    it('change, and are listed by account', async () => {
      const store = await withAccount();
      await store.createAccount(newAccount({ id: 'other' }));
      await store.createKey(newKey());
      const other = newKey({ id: 'key-2', hash: 'b'.repeat(64), accountId: 'other' });
      await store.createKey(other);
      const change = { name: 'n', hash: 'c', hint: 'h', models: [], routes: [], revokedMs: 9 };
      const changed = { ...newKey(), ...change };
      expect(await store.updateKey('key-1', change)).toEqual(changed);
      const back = { models: null, routes: null, expiresMs: 8, limits: NO_LIMITS };
      expect(await store.updateKey('key-1', back)).toEqual({ ...changed, ...back });
      expect(await store.updateKey('nobody', change)).toBeNull();
      expect(await store.keys('other')).toEqual([other]);
      expect((await store.keys(null)).map(({ id }) => id)).toEqual(['key-1', 'key-2']);
    });

    it('remember when they were last used', async () => {
      const store = await withAccount();
      await store.createKey(newKey());
      await store.touchKeys([
        { keyId: 'key-1', usedMs: 5 },
        { keyId: 'key-1', usedMs: 4 },
        { keyId: 'nobody', usedMs: 9 },
      ]);
      expect(await store.key('key-1')).toMatchObject({ lastUsedMs: 5 });
      await store.touchKeys([{ keyId: 'key-1', usedMs: 3 }]);
      expect(await store.key('key-1')).toMatchObject({ lastUsedMs: 5 });
    });
  });

  describe('sessions', () => {
    it('last until they expire or are ended', async () => {
      const store = await withAccount();
      await store.createUser(newUser());
      const session = (hash: string): Parameters<typeof store.createSession>[0] => ({
        hash,
        userId: 'user-1',
        createdMs: NOON_MS,
        expiresMs: NOON_MS + 10,
      });
      for (const hash of ['one', 'two', 'three']) await store.createSession(session(hash));
      const found = { session: session('one'), user: newUser() };
      expect(await store.session('one', NOON_MS + 9)).toEqual(found);
      expect(await store.session('one', NOON_MS + 10)).toBeNull();
      await store.endSession('one');
      expect(await store.session('one', NOON_MS)).toBeNull();
      await store.endSessions('user-1', 'three');
      expect(await store.session('two', NOON_MS)).toBeNull();
      expect(await store.session('three', NOON_MS)).not.toBeNull();
      await store.endSessions('user-1', null);
      expect(await store.session('three', NOON_MS)).toBeNull();
    });

    it('begin with a link that works once and for a while', async () => {
      const store = await withAccount();
      await store.createUser(newUser());
      const expiresMs = NOON_MS + 10;
      for (const hash of ['used', 'late']) {
        await store.createSignInLink({ hash, userId: 'user-1', expiresMs });
      }
      expect(await store.useSignInLink('used', NOON_MS)).toEqual(newUser());
      expect(await store.useSignInLink('used', NOON_MS)).toBeNull();
      expect(await store.useSignInLink('late', expiresMs)).toBeNull();
      expect(await store.useSignInLink('late', NOON_MS)).toBeNull();
    });

    it('begin with no link that was made before all of them were ended', async () => {
      const store = await withAccount();
      await store.createUser(newUser());
      await store.createSignInLink({ hash: 'old', userId: 'user-1', expiresMs: NOON_MS + 10 });
      await store.endSessions('user-1', 'kept');
      expect(await store.useSignInLink('old', NOON_MS)).toBeNull();
    });
  });

  describe('the price book', () => {
    it('grows where a price is new, and never changes', async () => {
      const store = await databases.open();
      const first = { ...newPrice(), version: 1 };
      expect(await store.addPrice(newPrice())).toEqual(first);
      expect(await store.addPrice(newPrice({ validFromMs: NOON_MS + 5 }))).toEqual(first);
      const dearer = { ...first.prices, promptNano: 401 };
      const second = newPrice({ longContextPrices: dearer, by: 'root' });
      expect(await store.addPrice(second)).toEqual({ ...second, version: 2 });
      const third = newPrice({ modelId: 'mimo-v2-pro' });
      expect(await store.addPrice(third)).toEqual({ ...third, version: 3 });
      const versions = (await store.prices()).map(({ version }) => version);
      expect(versions).toEqual([1, 2, 3]);
    });

    it('takes the same price for an earlier moment', async () => {
      const store = await databases.open();
      await store.addPrice(newPrice({ validFromMs: NOON_MS + 5 }));
      expect(await store.addPrice(newPrice())).toEqual({ ...newPrice(), version: 2 });
    });

    it('takes back what was to come', async () => {
      const store = await databases.open();
      const now = await store.addPrice(newPrice());
      const { prices } = now;
      const dearer = { ...prices, promptNano: prices.promptNano + 1 };
      const laterMs = NOON_MS + 9;
      await store.addPrice(newPrice({ validFromMs: laterMs, prices: dearer }));
      await store.addPrice(newPrice({ validFromMs: NOON_MS + 2, prices: dearer }));
      await store.addPrice(newPrice({ validFromMs: NOON_MS + 3 }));
      // The newest entry says the same, but it is not what holds then.
      const back = newPrice({ validFromMs: laterMs });
      expect(await store.addPrice(back)).toEqual({ ...back, version: 5 });
    });

    it('counts its entries without gaps when many add at once', async () => {
      const store = await databases.open();
      const models = Array.from({ length: 8 }, (_, index) => `model-${index}`);
      await Promise.all(models.map((modelId) => store.addPrice(newPrice({ modelId }))));
      const versions = (await store.prices()).map(({ version }) => version);
      expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });
  });
});

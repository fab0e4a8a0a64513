/** The ledger's writes, one rule at a time, and the replicas that make them. */
import { describe, expect, it } from 'vitest';
import type { Store } from './store.ts';
import {
  charge,
  DAY_MS,
  everyEvent,
  newAccount,
  newCharge,
  newEntry,
  newPrice,
  newReserve,
  NOON_MS,
  settleOf,
  type NewAccount,
} from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

const OK = { ok: true };

onEachDatabase((databases) => {
  const openBooks = async (account: Partial<NewAccount> = {}): Promise<Store> => {
    const store = await databases.open();
    await store.createAccount(newAccount(account));
    await store.addPrice(newPrice());
    return store;
  };

  describe('a request', () => {
    it('holds money, and is charged once', async () => {
      const store = await openBooks({ creditNano: 250 });
      expect(await store.write([newReserve()])).toEqual([OK]);
      expect(await store.account('acme')).toMatchObject({ balanceNano: 0, reservedNano: 100 });
      expect(await store.write([settleOf()])).toEqual([OK]);
      expect(await store.account('acme')).toMatchObject({ balanceNano: -60, reservedNano: 0 });
      const again = { ok: false, reason: 'settled', leftNano: 0 };
      expect(await store.write([settleOf()])).toEqual([again]);
      expect(await store.eventOfRequest('request-1')).toEqual({ ...newCharge(), id: 1 });
      expect(await store.events(everyEvent(), { limit: 9, beforeId: null })).toHaveLength(1);
      expect(await store.audit()).toEqual([]);
    });

    it('is held once however often its replica asks', async () => {
      const store = await openBooks({ creditNano: 100 });
      expect(await store.write([newReserve(), newReserve()])).toEqual([OK, OK]);
      expect(await store.write([newReserve()])).toEqual([OK]);
      expect(await store.account('acme')).toMatchObject({ reservedNano: 100 });
      const known = { ok: false, reason: 'known', leftNano: 0 };
      expect(await store.write([newReserve({ replicaId: 'replica-2' })])).toEqual([known]);
      expect(await store.write([settleOf(), newReserve()])).toEqual([OK, known]);
    });

    it('keeps its receipt', async () => {
      const store = await openBooks();
      const receipt = {
        media: [],
        engine: null,
        timings: { preparedMs: 1.5, firstPartMs: null, totalMs: 3 },
        errorCode: null,
        finishReason: 'stop',
        stream: true,
        dialect: 'openai-chat',
      };
      await charge(store, { receipt, longContext: true, engine: null, outcome: 'hung-up' });
      const stored = await store.eventOfRequest('request-1');
      expect(stored).toMatchObject({
        receipt,
        longContext: true,
        engine: null,
        outcome: 'hung-up',
      });
      expect(await store.eventOfRequest('request-2')).toBeNull();
    });

    it.each([
      ['balance', { creditNano: 99 }, {}, 99],
      ['day-budget', {}, { dayBudgetNano: 99 }, 99],
      ['month-budget', {}, { dayBudgetNano: 100, monthBudgetNano: 30 }, 30],
      ['account', { disabled: true }, {}, 0],
      ['account', {}, { accountId: 'nobody' }, 0],
    ])('is refused for its %s', async (reason, account, reserve, leftNano) => {
      const store = await openBooks(account);
      const refused = { ok: false, reason, leftNano };
      expect(await store.write([newReserve(reserve)])).toEqual([refused]);
      expect(await store.account('acme')).toMatchObject({ reservedNano: 0 });
    });

    it('that costs nothing passes where nothing is left', async () => {
      const store = await openBooks({ creditNano: 0 });
      const free = newReserve({ amountNano: 0, dayBudgetNano: 0, monthBudgetNano: 0 });
      await store.write([{ type: 'post', entry: newEntry({ amountNano: -5 }) }]);
      expect(await store.write([free])).toEqual([OK]);
    });

    it('counts against the budgets of its key until it is settled, and then what it cost', async () => {
      const store = await openBooks();
      const ask = (requestId: string, atMs: number): ReturnType<typeof newReserve> =>
        newReserve({ requestId, atMs, dayBudgetNano: 100, monthBudgetNano: 150 });
      const refused = (reason: string, leftNano: number): object => ({
        ok: false,
        reason,
        leftNano,
      });
      const [first, second] = [ask('request-1', NOON_MS), ask('request-2', NOON_MS)];
      expect(await store.write([first, second])).toEqual([OK, refused('day-budget', 0)]);
      await store.write([settleOf()]);
      expect(await store.write([second])).toEqual([refused('day-budget', 40)]);
      const tomorrow = ask('request-2', NOON_MS + DAY_MS);
      expect(await store.write([tomorrow])).toEqual([refused('month-budget', 90)]);
      const nextMonth = ask('request-2', NOON_MS + 20 * DAY_MS);
      expect(await store.write([nextMonth])).toEqual([OK]);
      const otherKey = { ...ask('request-3', NOON_MS), keyId: 'key-2' };
      expect(await store.write([otherKey])).toEqual([OK]);
    });

    it('is settled for its own account alone', async () => {
      const store = await openBooks();
      await store.createAccount(newAccount({ id: 'other' }));
      await store.write([newReserve()]);
      const stranger = settleOf({ accountId: 'other' });
      expect(await store.write([stranger])).toMatchObject([{ reason: 'settled' }]);
      expect(await store.account('other')).toMatchObject({ balanceNano: 0 });
    });
  });

  describe('an entry', () => {
    it('is posted once', async () => {
      const store = await openBooks();
      const post = { type: 'post', entry: newEntry() } as const;
      const known = { ok: false, reason: 'known', leftNano: 0 };
      expect(await store.write([post, post])).toEqual([OK, known]);
      expect(await store.write([post])).toEqual([known]);
      expect(await store.account('acme')).toMatchObject({ balanceNano: 1000 });
      expect(await store.eventOfRequest('entry-1')).toEqual({ ...newEntry(), id: 1 });
    });

    it('cannot take the id of a request', async () => {
      const store = await openBooks();
      const post = { type: 'post', entry: newEntry({ requestId: 'request-1' }) } as const;
      await store.write([newReserve()]);
      expect(await store.write([post])).toMatchObject([{ reason: 'known' }]);
      expect(await store.write([settleOf(), post])).toMatchObject([OK, { reason: 'known' }]);
    });

    it('needs an account, which may be disabled', async () => {
      const store = await openBooks({ disabled: true });
      const stranger = newEntry({ accountId: 'nobody' });
      const refused = { ok: false, reason: 'account', leftNano: 0 };
      expect(await store.write([{ type: 'post', entry: stranger }])).toEqual([refused]);
      expect(await store.write([{ type: 'post', entry: newEntry() }])).toEqual([OK]);
    });
  });

  describe('a batch', () => {
    it('of nothing does nothing', async () => {
      const store = await openBooks();
      expect(await store.write([])).toEqual([]);
    });

    it('of more writes than a statement takes is one transaction', async () => {
      const store = await openBooks();
      const ids = Array.from({ length: 150 }, (_, index) => `request-${index}`);
      const reserves = ids.map((requestId) => newReserve({ requestId }));
      const settles = ids.map((requestId) => settleOf({ requestId }));
      expect(await store.write(reserves)).toEqual(ids.map(() => OK));
      expect(await store.write(settles)).toEqual(ids.map(() => OK));
      expect(await store.account('acme')).toMatchObject({ balanceNano: -9000, reservedNano: 0 });
      expect(await store.audit()).toEqual([]);
    });

    it('refuses by itself what cannot be counted exactly', async () => {
      const store = await openBooks();
      const entries = [
        newEntry({ amountNano: Number.MAX_SAFE_INTEGER }),
        newEntry({ requestId: 'entry-2', amountNano: 1 }),
        newEntry({ requestId: 'entry-3', amountNano: -0.5 }),
        newEntry({ requestId: 'entry-4', amountNano: -1 }),
      ];
      const refused = { ok: false, reason: 'balance', leftNano: 0 };
      const results = await store.write(entries.map((entry) => ({ type: 'post', entry })));
      expect(results).toEqual([OK, refused, refused, OK]);
      const balanceNano = Number.MAX_SAFE_INTEGER - 1;
      expect(await store.account('acme')).toMatchObject({ balanceNano });
    });

    it('settles for nothing what no balance can hold', async () => {
      const store = await openBooks();
      const ids = ['one', 'two'];
      await store.write(ids.map((requestId) => newReserve({ requestId })));
      const amountNano = -Number.MAX_SAFE_INTEGER;
      for (const requestId of ids) {
        expect(await store.write([settleOf({ requestId, amountNano })])).toEqual([OK]);
      }
      const left = { balanceNano: amountNano, reservedNano: 0 };
      expect(await store.account('acme')).toMatchObject(left);
      const nothing = { outcome: 'failed', amountNano: 0, promptTokens: 0, completionTokens: 0 };
      expect(await store.eventOfRequest('two')).toMatchObject(nothing);
      expect(await store.audit()).toEqual([]);
    });

    it('that fails leaves everything as it was', async () => {
      const store = await openBooks();
      await store.write([newReserve()]);
      const impossible = settleOf({ completionTokens: Number.NaN });
      const post = { type: 'post', entry: newEntry() } as const;
      await expect(store.write([post, impossible])).rejects.toThrow();
      expect(await store.account('acme')).toMatchObject({ balanceNano: 0, reservedNano: 100 });
      expect(await store.write([post, settleOf()])).toEqual([OK, OK]);
    });

    it('meets others of many senders without losing or doubling anything', async () => {
      const place = await databases.place();
      const stores = [await databases.open(place), await databases.open(place)];
      await stores[0]!.addPrice(newPrice());
      const accountIds = ['one', 'two', 'three'];
      for (const id of accountIds) await stores[0]!.createAccount(newAccount({ id }));
      const ids = Array.from({ length: 60 }, (_, index) => `request-${index}`);
      const accountOf = (index: number): string => accountIds[index % accountIds.length]!;
      const inTurn = (index: number): Store => stores[index % stores.length]!;
      // Each writes to all accounts, in another order than its neighbours.
      const batches = ids.map((requestId, index) =>
        [0, 1, 2].map((step) => ({
          requestId: `${requestId}-${step}`,
          accountId: accountOf(index + step * (index % 2 === 0 ? 1 : 2)),
        })),
      );
      await Promise.all(
        batches.map(async (batch, index) => {
          await inTurn(index).write(batch.map(newReserve));
          await Promise.all(
            stores.map((store) => store.write(batch.map((given) => settleOf(given)))),
          );
        }),
      );
      for (const id of accountIds) {
        expect(await stores[0]!.account(id)).toMatchObject({ balanceNano: -3600, reservedNano: 0 });
      }
      expect(await stores[1]!.audit()).toEqual([]);
    });
  });

  describe('replicas', () => {
    it('are known while they are heard of', async () => {
      const store = await databases.open();
      await store.beat({ replicaId: 'one', atMs: 5 });
      await store.beat({ replicaId: 'two', atMs: 6 });
      await store.beat({ replicaId: 'one', atMs: 9 });
      const all = [
        { replicaId: 'one', atMs: 9 },
        { replicaId: 'two', atMs: 6 },
      ];
      expect(await store.replicas(6)).toEqual(all);
      expect(await store.replicas(7)).toEqual([all[0]]);
      await store.leave('one');
      expect(await store.replicas(0)).toEqual([all[1]]);
    });

    it('that are lost have their requests ended for nothing, once', async () => {
      const store = await openBooks();
      await store.beat({ replicaId: 'alive', atMs: NOON_MS });
      await store.beat({ replicaId: 'silent', atMs: NOON_MS - 1 });
      const owners = ['alive', 'silent', 'never-heard-of'];
      await store.write(
        owners.map((replicaId) => newReserve({ requestId: `of-${replicaId}`, replicaId })),
      );
      expect(await store.releaseLost(NOON_MS, NOON_MS + 5)).toBe(2);
      expect(await store.releaseLost(NOON_MS, NOON_MS + 5)).toBe(0);
      expect(await store.account('acme')).toMatchObject({ balanceNano: 0, reservedNano: 100 });
      expect(await store.replicas(0)).toHaveLength(1);
      expect(await store.eventOfRequest('of-alive')).toBeNull();
      expect(await store.eventOfRequest('of-silent')).toMatchObject({
        outcome: 'interrupted',
        amountNano: 0,
        promptTokens: 0,
        priceVersion: 1,
        atMs: NOON_MS + 5,
        engine: null,
        receipt: null,
      });
      const late = settleOf({ requestId: 'of-silent' });
      expect(await store.write([late])).toMatchObject([{ reason: 'settled' }]);
      expect(await store.audit()).toEqual([]);
    });

    it('release what is lost once, though all of them look', async () => {
      const place = await databases.place();
      const stores = [await databases.open(place), await databases.open(place)];
      const [store] = stores as [Store, Store];
      await store.createAccount(newAccount());
      await store.addPrice(newPrice());
      const ids = Array.from({ length: 700 }, (_, index) => `request-${index}`);
      await store.write(ids.map((requestId) => newReserve({ requestId })));
      const released = await Promise.all(stores.map((each) => each.releaseLost(NOON_MS, NOON_MS)));
      expect(released.reduce((sum, count) => sum + count, 0)).toBe(700);
      expect(await store.account('acme')).toMatchObject({ reservedNano: 0 });
      expect(await store.audit()).toEqual([]);
    });
  });
});

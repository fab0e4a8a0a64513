/** Pages of events, sums of usage, bills and the audit, on both databases. */
import { describe, expect, it } from 'vitest';
import type { Charge, Entry } from '../core/ledger-event.ts';
import type { EventFilter, Store, UsageFilter, UsageRow } from './store.ts';
import {
  charge,
  DAY_MS,
  everyEvent,
  HOUR_MS,
  newAccount,
  newCharge,
  newEntry,
  newPrice,
  NOON_MS,
} from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

const MIDNIGHT_MS = NOON_MS - 12 * HOUR_MS;

onEachDatabase((databases) => {
  const openBooks = async (): Promise<Store> => {
    const store = await databases.open();
    for (const id of ['acme', 'other']) await store.createAccount(newAccount({ id }));
    await store.addPrice(newPrice());
    await store.addPrice(newPrice({ modelId: 'mimo-v2-pro' }));
    return store;
  };
  const post = async (store: Store, given: Partial<Entry>): Promise<void> => {
    await store.write([{ type: 'post', entry: newEntry(given) }]);
  };

  describe('events', () => {
    const openEvents = async (): Promise<Store> => {
      const store = await openBooks();
      await charge(store, { requestId: 'a', atMs: 10 });
      await charge(store, { requestId: 'b', atMs: 30, outcome: 'failed', amountNano: 0 });
      // Written later, happened before.
      await charge(store, { requestId: 'c', atMs: 20, keyId: 'key-2' });
      await charge(store, { requestId: 'd', atMs: 30, modelId: 'mimo-v2-pro', priceVersion: 2 });
      await post(store, { requestId: 'e', atMs: 30 });
      await post(store, { requestId: 'f', atMs: 5, accountId: 'other', kind: 'adjustment' });
      await charge(store, { requestId: 'g', atMs: 40, accountId: 'other', keyId: 'key-3' });
      return store;
    };
    const filters: readonly [what: string, filter: Partial<EventFilter>, newestFirst: string][] = [
      ['all', {}, 'g e d b c a f'],
      ['an account', { accountId: 'acme' }, 'e d b c a'],
      ['a key', { keyId: 'key-2' }, 'c'],
      ['a key of an account', { accountId: 'acme', keyId: 'key-2' }, 'c'],
      ['a key of another account', { accountId: 'other', keyId: 'key-2' }, ''],
      ['a model', { modelId: 'mimo-v2.5' }, 'g b c a'],
      ['a model of an account', { accountId: 'acme', modelId: 'mimo-v2.5' }, 'b c a'],
      ['a model and a key', { keyId: 'key-1', modelId: 'mimo-v2-pro' }, 'd'],
      ['charges', { kind: 'charge' }, 'g d b c a'],
      ['entries', { kind: 'entry' }, 'e f'],
      ['entries of an account', { accountId: 'other', kind: 'entry' }, 'f'],
      ['what was answered', { outcome: 'answered' }, 'g d c a'],
      ['what failed', { outcome: 'failed' }, 'b'],
      ['what failed of an account', { outcome: 'failed', accountId: 'acme' }, 'b'],
      ['what failed of a key', { outcome: 'failed', keyId: 'key-2' }, ''],
      ['a time', { fromMs: 10, toMs: 30 }, 'c a'],
      ['nothing', { kind: 'entry', outcome: 'failed' }, ''],
    ];

    it('are found by what is asked for, from either end', async () => {
      const store = await openEvents();
      for (const [what, given, expected] of filters) {
        const filter = everyEvent(given);
        const found = await store.events(filter, { limit: 9, beforeId: null });
        expect(found.map(({ requestId }) => requestId).join(' '), what).toBe(expected);
        const forward = await store.eventsForward(filter, { limit: 9, afterId: 0 });
        expect(forward, what).toEqual(found.toReversed());
      }
    });

    it('come in pages, each where the last one ended', async () => {
      const store = await openEvents();
      for (const [what, given, expected] of filters) {
        const filter = everyEvent(given);
        const backward: string[] = [];
        let beforeId: number | null = null;
        for (;;) {
          const [event] = await store.events(filter, { limit: 1, beforeId });
          if (event === undefined) break;
          backward.push(event.requestId);
          beforeId = event.id;
        }
        expect(backward.join(' '), what).toBe(expected);
        const forward: string[] = [];
        for (let afterId = 0; ;) {
          const page = await store.eventsForward(filter, { limit: 2, afterId });
          if (page.length === 0) break;
          forward.push(...page.map(({ requestId }) => requestId));
          afterId = page.at(-1)!.id;
        }
        expect(forward.toReversed().join(' '), what).toBe(expected);
      }
    });
  });

  describe('usage', () => {
    const inHours = (hours: number): number => MIDNIGHT_MS + hours * HOUR_MS;
    const requests: Partial<Charge>[] = [
      { atMs: inHours(-25) },
      { atMs: inHours(-2) },
      { atMs: inHours(0), longContext: true },
      { atMs: inHours(5), keyId: 'key-2', outcome: 'hung-up' },
      { atMs: inHours(5.5), modelId: 'mimo-v2-pro', priceVersion: 2, amountNano: -7 },
      { atMs: inHours(23.9), accountId: 'other', keyId: 'key-3' },
      { atMs: inHours(24) },
      { atMs: inHours(49), outcome: 'failed', amountNano: 0 },
    ];
    const openUsage = async (): Promise<Store> => {
      const store = await openBooks();
      for (const [index, given] of requests.entries()) {
        await charge(store, { ...given, requestId: `request-${index}` });
      }
      await post(store, { atMs: inHours(5) });
      return store;
    };
    const all: UsageFilter = {
      accountId: null,
      keyId: null,
      modelId: null,
      fromMs: inHours(-48),
      toMs: inHours(72),
    };
    /** The row that the charges among the requests above add up to. */
    const sumOf = (indexes: readonly number[], given: Partial<UsageRow>): UsageRow => {
      const charges = indexes.map((index) => newCharge(requests[index]));
      const total = (name: keyof Charge): number =>
        charges.reduce((sum, each) => sum + (each[name] as number), 0);
      return {
        atMs: null,
        accountId: null,
        keyId: null,
        modelId: null,
        requests: charges.length,
        unanswered: charges.filter(({ outcome }) => outcome !== 'answered').length,
        promptTokens: total('promptTokens'),
        cachedTokens: total('cachedTokens'),
        completionTokens: total('completionTokens'),
        reasoningTokens: total('reasoningTokens'),
        audioTokens: total('audioTokens'),
        imageTokens: total('imageTokens'),
        videoTokens: total('videoTokens'),
        costNano: 0 - total('amountNano'),
        ...given,
      };
    };

    it('is summed by what is asked for', async () => {
      const store = await openUsage();
      expect(await store.usage(all, [])).toEqual([sumOf([0, 1, 2, 3, 4, 5, 6, 7], {})]);
      expect(await store.usage(all, ['day'])).toEqual([
        sumOf([0], { atMs: inHours(-48) }),
        sumOf([1], { atMs: inHours(-24) }),
        sumOf([2, 3, 4, 5], { atMs: inHours(0) }),
        sumOf([6], { atMs: inHours(24) }),
        sumOf([7], { atMs: inHours(48) }),
      ]);
      const acme = { ...all, accountId: 'acme', fromMs: inHours(0), toMs: inHours(24) };
      expect(await store.usage(acme, ['hour'])).toEqual([
        sumOf([2], { atMs: inHours(0) }),
        sumOf([3, 4], { atMs: inHours(5) }),
      ]);
      expect(await store.usage(all, ['model', 'account', 'key'])).toEqual([
        sumOf([4], { accountId: 'acme', keyId: 'key-1', modelId: 'mimo-v2-pro' }),
        sumOf([0, 1, 2, 6, 7], { accountId: 'acme', keyId: 'key-1', modelId: 'mimo-v2.5' }),
        sumOf([3], { accountId: 'acme', keyId: 'key-2', modelId: 'mimo-v2.5' }),
        sumOf([5], { accountId: 'other', keyId: 'key-3', modelId: 'mimo-v2.5' }),
      ]);
      const key = { ...all, keyId: 'key-2', modelId: 'mimo-v2.5' };
      expect(await store.usage(key, ['model'])).toEqual([sumOf([3], { modelId: 'mimo-v2.5' })]);
      expect(await store.usage({ ...all, keyId: 'nobody' }, ['day'])).toEqual([]);
      expect(await store.usage({ ...all, keyId: 'nobody' }, [])).toEqual([sumOf([], {})]);
    });

    it('is exact to the hour', async () => {
      const store = await openUsage();
      const times: readonly [what: string, from: number, to: number, indexes: number[]][] = [
        ['within a day', 5, 6, [3, 4]],
        ['from within a day to within another', -2, 25, [1, 2, 3, 4, 5, 6]],
        ['whole days', 0, 48, [2, 3, 4, 5, 6]],
        ['from an hour to midnight', 5, 24, [3, 4, 5]],
        ['from midnight to an hour', -48, 1, [0, 1, 2]],
        ['no time', 5, 5, []],
      ];
      for (const [what, from, to, indexes] of times) {
        const filter = { ...all, fromMs: inHours(from), toMs: inHours(to) };
        expect(await store.usage(filter, []), what).toEqual([sumOf(indexes, {})]);
      }
    });

    it('is not known for less than an hour', async () => {
      const store = await openBooks();
      await expect(store.usage({ ...all, toMs: all.toMs + 1 }, [])).rejects.toThrow('whole hours');
    });
  });

  describe('a bill', () => {
    it('has the charges of its days by price, and its entries, from one balance to the next', async () => {
      const store = await openBooks();
      const [fromMs, toMs] = [MIDNIGHT_MS, MIDNIGHT_MS + 2 * DAY_MS];
      await post(store, { requestId: 'before', atMs: fromMs - 1, amountNano: 500 });
      await charge(store, { requestId: 'a', atMs: fromMs - 1, amountNano: -1 });
      await charge(store, { requestId: 'b', atMs: fromMs, amountNano: -10 });
      await charge(store, { requestId: 'c', atMs: toMs - 1, amountNano: -20 });
      await charge(store, { requestId: 'd', atMs: NOON_MS, amountNano: -30, longContext: true });
      await charge(store, { requestId: 'e', atMs: NOON_MS, amountNano: -40, priceVersion: 2 });
      await post(store, { requestId: 'within', atMs: NOON_MS, amountNano: -3, kind: 'adjustment' });
      await charge(store, { requestId: 'f', atMs: toMs, amountNano: -50 });
      await charge(store, { requestId: 'g', atMs: NOON_MS, accountId: 'other' });
      const { promptTokens, cachedTokens, completionTokens, modelId } = newCharge();
      const line = {
        modelId,
        priceVersion: 1,
        longContext: false,
        requests: 1,
        promptTokens,
        cachedTokens,
        completionTokens,
        costNano: 30,
      };
      expect(await store.billSums('acme', fromMs, toMs)).toEqual([
        {
          ...line,
          requests: 2,
          promptTokens: 2 * promptTokens,
          cachedTokens: 2 * cachedTokens,
          completionTokens: 2 * completionTokens,
        },
        { ...line, longContext: true },
        { ...line, priceVersion: 2, costNano: 40 },
      ]);
      const frame = await store.billFrame('acme', fromMs, toMs);
      expect(frame).toMatchObject({ openingNano: 499, closingNano: 396 });
      const entry = { requestId: 'within', kind: 'adjustment', amountNano: -3, atMs: NOON_MS };
      expect(frame.entries).toEqual([{ ...newEntry(entry as Partial<Entry>), id: 7 }]);
      const nothing = { openingNano: 0, entries: [], closingNano: 0 };
      expect(await store.billFrame('other', 0, DAY_MS)).toEqual(nothing);
      expect(await store.billSums('other', 0, DAY_MS)).toEqual([]);
    });

    it('is made of whole days', async () => {
      const store = await openBooks();
      await expect(store.billSums('acme', 1, DAY_MS)).rejects.toThrow('whole days');
      await expect(store.billFrame('acme', 0, HOUR_MS)).rejects.toThrow('whole days');
    });
  });

  describe('the database itself', () => {
    it('answers, and says what it is', async () => {
      const store = await databases.open();
      await expect(store.check()).resolves.toBeUndefined();
      const said = await store.describe();
      expect(said).toMatchObject({ kind: databases.kind });
      expect(said.version).toMatch(/^\d+\.\d+/);
      expect(said.sizeBytes).toBeGreaterThan(10_000);
    });
  });
});

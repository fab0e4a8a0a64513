/** What the database refuses by itself, and what the audit finds where somebody got past that. */
import { describe, expect, it } from 'vitest';
import type { StoreSettings } from './open-store.ts';
import type { Store } from './store.ts';
import { charge, newAccount, newKey, newPrice, newReserve, newUser } from './testing/records.ts';
import { onEachDatabase } from './testing/stores.ts';

onEachDatabase((databases) => {
  const openBooks = async (): Promise<{ store: Store; place: StoreSettings }> => {
    const place = await databases.place();
    const store = await databases.open(place);
    await store.createAccount(newAccount());
    await store.addPrice(newPrice());
    await charge(store, {});
    await store.write([newReserve({ requestId: 'running' })]);
    expect(await store.audit()).toEqual([]);
    return { store, place };
  };

  describe('events', () => {
    it.each([
      'update events set amount_nano = 0',
      "update events set note = 'x' where id = 1",
      'delete from events',
    ])('are only ever added: %s', async (statement) => {
      const { store, place } = await openBooks();
      await expect(databases.execute(place, statement)).rejects.toThrow('only ever added');
      expect(await store.eventOfRequest('request-1')).toMatchObject({ amountNano: -60 });
    });
  });

  describe('accounts', () => {
    it('are there before anything of theirs', async () => {
      const { store } = await openBooks();
      const accountId = 'nobody';
      await expect(store.createUser(newUser({ accountId }))).rejects.toThrow(/foreign key/i);
      await expect(store.createKey(newKey({ accountId }))).rejects.toThrow(/foreign key/i);
    });
  });

  describe('the audit', () => {
    it.each([
      [
        'update accounts set balance_nano = balance_nano + 1',
        ['The balance of account acme is -59 nano-dollars; its events add up to -60.'],
      ],
      [
        'update accounts set reserved_nano = 7',
        ['Account acme has 7 nano-dollars reserved; its reservations are 100.'],
      ],
      [
        "update reservations set request_id = 'request-1'",
        ['Request request-1 has an event and is reserved all the same.'],
      ],
      [
        'delete from prices',
        ['1 requests were charged by version 1 of the prices, which the book lacks.'],
      ],
      [
        'update usage_days set image_tokens = 0, requests = 2',
        [
          'usage_days has requests 2 for mimo-v2.5 of account acme; the events add up to 1.',
          'usage_days has image_tokens 0 for mimo-v2.5 of account acme; the events add up to 2.',
        ],
      ],
      [
        'update usage_hours set cost_nano = 61',
        ['usage_hours has cost_nano 61 for mimo-v2.5 of account acme; the events add up to 60.'],
      ],
    ])('notices: %s', async (statement, sentences) => {
      const { store, place } = await openBooks();
      await databases.execute(place, statement);
      expect(await store.audit()).toEqual(sentences);
    });
  });

  describe('numbers', () => {
    it('that cannot be told exactly are errors', async () => {
      const { store, place } = await openBooks();
      await databases.execute(place, 'update accounts set balance_nano = 9007199254740993');
      await expect(store.account('acme')).rejects.toThrow(/9007199254740993/);
    });
  });
});

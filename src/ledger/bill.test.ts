import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../core/ledger-event.ts';
import { type Bill, monthlyBill } from './bill.ts';
import { caller, type Desk, ended, openDesk } from './desk.fixture.ts';
import { onEachDatabase } from '../storage/testing/stores.ts';
import { billAsCsv, billAsJson, billAsText } from './encode-bill.ts';
import type { Ledger } from './ledger.ts';

const FEBRUARY_MS = Date.UTC(2028, 1, 1);
const MARCH_MS = Date.UTC(2028, 2, 1);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

onEachDatabase((databases) => {
  let desk: Desk;
  let ledger: Ledger;
  beforeAll(async () => {
    desk = await openDesk(Date.UTC(2027, 11, 31), await databases.place());
    ({ ledger } = await desk.open());
  });
  afterAll(() => desk.close());

  /** One request that ends at that moment. */
  async function request(accountId: string, id: string, atMs: number, said = 3): Promise<void> {
    const price = ledger.priceOf('m');
    const requestId = `${accountId} ${id}`;
    await ledger.hold({ requestId, principal: caller(accountId), price, amountNano: 0 });
    await ledger.settle(ended(requestId, caller(accountId), price, atMs, 'answered', said));
  }

  async function entry(accountId: string, id: string, atMs: number, nano: number): Promise<void> {
    const given = {
      requestId: `${accountId} ${id}`,
      accountId,
      amountNano: nano,
      atMs,
      by: 'root',
    };
    await ledger.post({ kind: nano > 0 ? 'top-up' : 'adjustment', note: id, ...given });
  }

  async function eventsOf(accountId: string, fromMs: number, toMs: number): Promise<LedgerEvent[]> {
    const filter = {
      accountId,
      keyId: null,
      modelId: null,
      kind: null,
      outcome: null,
      fromMs,
      toMs,
    };
    return [...(await desk.store.events(filter, { limit: 1000, beforeId: null }))];
  }

  describe('a bill', () => {
    it('has the requests of its month, from midnight to midnight UTC, leap days included', async () => {
      await desk.account('leap', 0, null);
      await request('leap', 'january', FEBRUARY_MS - 1);
      await request('leap', 'first', FEBRUARY_MS);
      await request('leap', 'leap day', MARCH_MS - 1);
      await request('leap', 'march', MARCH_MS);
      const bills = await Promise.all(
        ['2028-01', '2028-02', '2028-03', '2028-04'].map((month) =>
          monthlyBill(desk.store, 'leap', month),
        ),
      );
      expect(bills.map(({ requests }) => requests)).toEqual([1, 2, 1, 0]);
      expect(bills.map(({ openingNano }) => openingNano)).toEqual([0, -364, -1092, -1456]);
      expect(bills.map(({ closingNano }) => closingNano)).toEqual([-364, -1092, -1456, -1456]);
    });

    it('adds up to the events, to the nano-dollar', async () => {
      await desk.account('sums', 0, null);
      await entry('sums', 'top-up', FEBRUARY_MS, 5000);
      for (let index = 0; index < 60; index += 1) {
        await request('sums', String(index), FEBRUARY_MS + index * 40_000_000, index % 7);
      }
      await entry('sums', 'sorry', FEBRUARY_MS + 7, -1);
      const bill = await monthlyBill(desk.store, 'sums', '2028-02');
      const events = await eventsOf('sums', FEBRUARY_MS, MARCH_MS);
      const charges = events.filter(({ kind }) => kind === 'charge');
      expect(charges.length).toBeGreaterThan(50);
      expect(bill.requests).toBe(charges.length);
      expect(0 - bill.chargesNano).toBe(sum(charges.map(({ amountNano }) => amountNano)));
      expect(sum(bill.lines.map(({ amountNano }) => amountNano))).toBe(bill.chargesNano);
      expect(bill.openingNano + sum(events.map(({ amountNano }) => amountNano))).toBe(
        bill.closingNano,
      );
      expect(bill.entriesNano).toBe(4999);
    });

    it('has a line for each price and kind of tokens', async () => {
      await desk.account('lines', 0, null);
      await request('lines', 'before', FEBRUARY_MS);
      const old = ledger.priceOf('m');
      const dearer = { ...old.prices, completionNano: 777 };
      await desk.store.addPrice({ ...old, validFromMs: desk.nowMs(), prices: dearer, by: 'root' });
      const { ledger: later } = await desk.open();
      const next = later.priceOf('m');
      const principal = caller('lines');
      await later.hold({ requestId: 'lines after', principal, price: next, amountNano: 0 });
      await later.settle(ended('lines after', principal, next, FEBRUARY_MS, 'answered', 2));
      const bill = await monthlyBill(desk.store, 'lines', '2028-02');
      const line = { modelId: 'm', longContext: false };
      expect(bill.lines).toEqual([
        {
          ...line,
          priceVersion: old.version,
          kind: 'cached',
          tokens: 4,
          unitPriceNano: 1,
          amountNano: 4,
        },
        {
          ...line,
          priceVersion: old.version,
          kind: 'prompt',
          tokens: 6,
          unitPriceNano: 10,
          amountNano: 60,
        },
        {
          ...line,
          priceVersion: old.version,
          kind: 'completion',
          tokens: 3,
          unitPriceNano: 100,
          amountNano: 300,
        },
        {
          ...line,
          priceVersion: next.version,
          kind: 'cached',
          tokens: 4,
          unitPriceNano: 1,
          amountNano: 4,
        },
        {
          ...line,
          priceVersion: next.version,
          kind: 'prompt',
          tokens: 6,
          unitPriceNano: 10,
          amountNano: 60,
        },
        {
          ...line,
          priceVersion: next.version,
          kind: 'completion',
          tokens: 2,
          unitPriceNano: 777,
          amountNano: 1554,
        },
      ]);
    });

    it.each(['2028-13', '2028-00', '2028-2', '1999-01', '2028-02-01', '', 'now'])(
      'is not made for a month called %j',
      async (month) => {
        await expect(monthlyBill(desk.store, 'anybody', month)).rejects.toMatchObject({
          code: 'value-invalid',
          param: 'month',
        });
      },
    );

    it('is not made for an account that does not exist', async () => {
      await expect(monthlyBill(desk.store, 'nobody', '2028-02')).rejects.toMatchObject({
        code: 'resource-not-found',
      });
    });

    it('is not shown when it does not add up', async () => {
      await desk.account('wrong', 0, null);
      await request('wrong', 'one', FEBRUARY_MS);
      const { store } = desk;
      const [one] = await store.billSums('wrong', FEBRUARY_MS, MARCH_MS);
      const account = (await store.account('wrong'))!;
      const dearer = { ...one!, costNano: one!.costNano + 1 };
      const frame = await store.billFrame('wrong', FEBRUARY_MS, MARCH_MS);
      const books = {
        account: () => Promise.resolve(account),
        prices: () => store.prices(),
        billSums: () => Promise.resolve([one!]),
        billFrame: () => Promise.resolve(frame),
      };
      expect((await monthlyBill(books, 'wrong', '2028-02')).chargesNano).toBe(one!.costNano);
      const faults = [
        { billSums: () => Promise.resolve([dearer]) },
        { billSums: () => Promise.resolve([]) },
        { account: () => Promise.resolve({ ...account, balanceNano: account.balanceNano + 1 }) },
        {
          billSums: () => Promise.resolve([dearer]),
          billFrame: () => Promise.resolve({ ...frame, closingNano: frame.closingNano - 1 }),
          account: () => Promise.resolve({ ...account, balanceNano: account.balanceNano - 1 }),
        },
      ];
      for (const fault of faults) {
        await expect(monthlyBill({ ...books, ...fault }, 'wrong', '2028-02')).rejects.toThrow(
          'off by',
        );
      }
      await expect(
        monthlyBill({ ...books, prices: () => Promise.resolve([]) }, 'wrong', '2028-02'),
      ).rejects.toThrow('lacks version');
    });
  });
});

const BILL: Bill = {
  account: { id: 'a', name: 'Team\u001B[31m A' },
  month: '2026-11',
  requests: 1200,
  openingNano: 1_000_000_000,
  lines: [
    {
      modelId: 'm',
      priceVersion: 1,
      longContext: false,
      kind: 'cached',
      tokens: 1_000,
      unitPriceNano: 80,
      amountNano: 80_000,
    },
    {
      modelId: 'm',
      priceVersion: 2,
      longContext: true,
      kind: 'completion',
      tokens: 1,
      unitPriceNano: 2000,
      amountNano: 2000,
    },
  ],
  chargesNano: 82_000,
  entries: [
    {
      id: 7,
      kind: 'adjustment',
      requestId: 'x',
      accountId: 'a',
      amountNano: -1,
      atMs: Date.UTC(2026, 10, 3),
      note: '=1, a\nb',
      by: 'root',
    },
  ],
  entriesNano: -1,
  closingNano: 999_917_999,
};

describe('a bill is written', () => {
  it('as JSON, with exact dollars', () => {
    expect(billAsJson(BILL)).toEqual({
      account: BILL.account,
      month: '2026-11',
      currency: 'USD',
      requests: 1200,
      opening: '1.000000',
      lines: [
        {
          model: 'm',
          price_version: 1,
          long_context: false,
          tokens_of: 'cached',
          tokens: 1000,
          per_million_tokens: '0.080000',
          amount: '0.000080',
        },
        {
          model: 'm',
          price_version: 2,
          long_context: true,
          tokens_of: 'completion',
          tokens: 1,
          per_million_tokens: '2.000000',
          amount: '0.000002',
        },
      ],
      charges: '0.000082',
      entries: [
        {
          id: 7,
          at: '2026-11-03T00:00:00.000Z',
          kind: 'adjustment',
          amount: '-0.000000001',
          note: '=1, a\nb',
          by: 'root',
        },
      ],
      entries_total: '-0.000000001',
      closing: '0.999917999',
    });
  });

  it('as CSV, whose amounts add up to the last', () => {
    expect(billAsCsv(BILL).split('\r\n')).toEqual([
      'type,at,model,price_version,long_context,tokens_of,tokens,usd_per_million_tokens,amount_usd,note,by',
      'opening,,,,,,,,1.000000,,',
      'charge,,m,1,false,cached,1000,0.080000,-0.000080,,',
      'charge,,m,2,true,completion,1,2.000000,-0.000002,,',
      'adjustment,2026-11-03T00:00:00.000Z,,,,,,,-0.000000001,"\'=1, a\nb",root',
      'closing,,,,,,,,0.999917999,,',
      '',
    ]);
  });

  it('as text, in columns, without anything that a terminal would obey', () => {
    expect(billAsText(BILL).split('\n')).toEqual([
      'Bill of Team [31m A (a) for 2026-11, UTC',
      '',
      'Model  Price    Tokens              USD per million       USD',
      'm      v1        1,000  cached             0.080000  0.000080',
      'm      v2 long       1  completion         2.000000  0.000002',
      '',
      'Balance at the beginning            1.000000',
      'Charges (1,200 requests)           -0.000082',
      '2026-11-03 adjustment: =1, a b  -0.000000001',
      'Balance at the end               0.999917999',
      '',
    ]);
  });
});

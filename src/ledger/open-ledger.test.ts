import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry, Outcome } from '../core/ledger-event.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Principal } from '../core/principal.ts';
import { onEachDatabase } from '../storage/testing/stores.ts';
import { caller, type Desk, ended, openDesk } from './desk.fixture.ts';
import type { Ledger } from './ledger.ts';

const ANSWER_NANO = 4 * 1 + 6 * 10 + 3 * 100;

onEachDatabase((databases) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(undefined, await databases.place());
    await desk.account('unbound', 0, null);
  });
  afterAll(() => desk.close());

  async function hold(
    ledger: Ledger,
    requestId: string,
    principal: Principal,
    amountNano: number,
  ): Promise<void> {
    await ledger.hold({ requestId, principal, price: ledger.priceOf('m'), amountNano });
  }

  async function moneyOf(id: string): Promise<[balanceNano: number, reservedNano: number]> {
    const account = await desk.store.account(id);
    return [account!.balanceNano, account!.reservedNano];
  }

  async function eventually(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await sleep(20);
  }

  describe('a request', () => {
    it.each<[Outcome, number]>([
      ['answered', ANSWER_NANO],
      ['hung-up', ANSWER_NANO],
      ['failed', 0],
      ['interrupted', 0],
    ])('that is %s costs %i nano-dollars, and gives back what was held', async (outcome, cost) => {
      const { ledger } = await desk.open();
      const id = `account ${outcome}`;
      await desk.account(id, 1000, 0);
      await hold(ledger, `r ${outcome}`, caller(id), 900);
      expect(await moneyOf(id)).toEqual([1000, 900]);
      const price = ledger.priceOf('m');
      const charge = ended(`r ${outcome}`, caller(id), price, desk.nowMs(), outcome);
      await ledger.settle(charge);
      expect(await moneyOf(id)).toEqual([1000 - cost, 0]);
      expect(await desk.store.eventOfRequest(`r ${outcome}`)).toMatchObject(charge);
    });

    it('settles once, however often it is settled', async () => {
      const { ledger } = await desk.open();
      await desk.account('once', 1000, 0);
      await hold(ledger, 'once', caller('once'), 500);
      const charge = ended('once', caller('once'), ledger.priceOf('m'), desk.nowMs());
      await Promise.all([ledger.settle(charge), ledger.settle({ ...charge, outcome: 'failed' })]);
      await ledger.settle({ ...charge, amountNano: 0 });
      expect(await moneyOf('once')).toEqual([1000 - ANSWER_NANO, 0]);
      expect(await desk.store.eventOfRequest('once')).toMatchObject(charge);
    });

    it('is charged what is due, even above what was held', async () => {
      const { ledger } = await desk.open();
      await desk.account('above', 100, 0);
      await hold(ledger, 'above', caller('above'), 100);
      await ledger.settle(ended('above', caller('above'), ledger.priceOf('m'), desk.nowMs()));
      expect(await moneyOf('above')).toEqual([100 - ANSWER_NANO, 0]);
      await expect(hold(ledger, 'above 2', caller('above'), 1)).rejects.toMatchObject({
        code: 'balance-insufficient',
      });
    });
  });

  describe('money is refused', () => {
    it('beyond the balance and the credit, running requests included', async () => {
      const { ledger } = await desk.open();
      await desk.account('poor', 1000, 500);
      const principal = caller('poor');
      await hold(ledger, 'poor 1', principal, 1200);
      await expect(hold(ledger, 'poor 2', principal, 301)).rejects.toMatchObject({
        code: 'balance-insufficient',
        status: 402,
        message: expect.stringContaining('up to $0.000000301, and $0.0000003 are left') as string,
      });
      await hold(ledger, 'poor 3', principal, 300);
      await ledger.settle(ended('poor 1', principal, ledger.priceOf('m'), desk.nowMs(), 'failed'));
      await hold(ledger, 'poor 4', principal, 1200);
    });

    it('never where the account is billed afterwards', async () => {
      const { ledger } = await desk.open();
      await hold(ledger, 'rich', caller('unbound'), 9_000_000_000);
      await ledger.settle(
        ended('rich', caller('unbound'), ledger.priceOf('m'), desk.nowMs(), 'failed'),
      );
    });

    it.each([
      ['day', { dayBudgetNano: 1000 }, Date.UTC(2026, 10, 20, 23, 59, 59, 999)],
      ['month', { monthBudgetNano: 1000 }, Date.UTC(2026, 10, 30, 23, 59, 59, 999)],
      ['month', { monthBudgetNano: 1000 }, Date.UTC(2028, 1, 29, 23, 59, 59, 999)],
    ] as const)(
      'beyond the budget of the key for the %s, which ends at midnight UTC',
      async (period, limits, lastMs) => {
        const { ledger } = await desk.open();
        const [keyId, before] = [`${period} ${lastMs}`, desk.nowMs()];
        const principal = caller('unbound', { keyId, limits: { ...NO_LIMITS, ...limits } });
        desk.setNow(lastMs);
        await hold(ledger, `${keyId} 1`, principal, 1000);
        await expect(hold(ledger, `${keyId} 2`, principal, 1)).rejects.toMatchObject({
          code: 'budget-exceeded',
          message: expect.stringContaining(`the budget of $0.000001 per ${period}`) as string,
        });
        await ledger.settle(ended(`${keyId} 1`, principal, ledger.priceOf('m'), desk.nowMs()));
        await expect(hold(ledger, `${keyId} 3`, principal, 637)).rejects.toMatchObject({
          status: 402,
        });
        desk.setNow(lastMs + 1);
        await hold(ledger, `${keyId} 4`, principal, 1000);
        desk.setNow(before);
      },
    );

    it('to accounts that are closed or were never there', async () => {
      const { ledger } = await desk.open();
      await desk.account('closed', 1000, 0);
      await desk.store.updateAccount('closed', { disabled: true });
      for (const id of ['closed', 'nobody']) {
        await expect(hold(ledger, `to ${id}`, caller(id), 1)).rejects.toMatchObject({
          code: 'account-disabled',
        });
      }
    });

    it('by all replicas together', async () => {
      const [one, two] = [await desk.open(), await desk.open()];
      await desk.account('shared', 1000, 0);
      const tries = Array.from({ length: 40 }, (_, index) =>
        hold((index % 2 === 0 ? one : two).ledger, `shared ${index}`, caller('shared'), 100),
      );
      const kept = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
      expect(kept).toHaveLength(10);
      expect(await moneyOf('shared')).toEqual([1000, 1000]);
    });
  });

  describe('entries', () => {
    const topUp: Entry = {
      kind: 'top-up',
      requestId: 'top-up 1',
      accountId: 'topped',
      amountNano: 5,
      atMs: Date.UTC(2026, 10, 20),
      note: 'thanks',
      by: 'root',
    };

    it('are posted once under one id', async () => {
      const { ledger } = await desk.open();
      await desk.account('topped', 0, 0);
      expect(await ledger.post(topUp)).toBe(true);
      expect(await ledger.post(topUp)).toBe(false);
      expect(await moneyOf('topped')).toEqual([5, 0]);
    });

    it('that no number can hold are refused', async () => {
      const { ledger } = await desk.open();
      await desk.account('full', 1000, 0);
      const full = { ...topUp, accountId: 'full', amountNano: Number.MAX_SAFE_INTEGER };
      await expect(ledger.post({ ...full, requestId: 'too much' })).rejects.toMatchObject({
        code: 'resource-conflict',
      });
      expect(await moneyOf('full')).toEqual([1000, 0]);
    });

    it('that the database cannot take fail alone, not with what is written beside them', async () => {
      const { ledger } = await desk.open();
      await desk.account('beside', 1000, 0);
      const beside = ['beside 1', 'beside 2', 'beside 3', 'beside 4'].map((id) =>
        hold(ledger, id, caller('beside'), 10),
      );
      const nothing = null as unknown as string;
      const broken = { ...topUp, requestId: 'broken', accountId: 'beside', note: nothing };
      const refused = ledger.post(broken);
      const after = hold(ledger, 'beside 5', caller('beside'), 10);
      await expect(refused).rejects.toMatchObject({ code: 'store-unavailable' });
      await Promise.all([...beside, after]);
      expect(await moneyOf('beside')).toEqual([1000, 50]);
      expect(await desk.store.eventOfRequest('broken')).toBeNull();
    });

    it('need an account', async () => {
      const { ledger } = await desk.open();
      const lost = { ...topUp, requestId: 'top-up 2', accountId: 'nobody' };
      await expect(ledger.post(lost)).rejects.toMatchObject({ code: 'resource-not-found' });
    });
  });

  describe('while the database does not answer', () => {
    it('nothing new runs, and what is over is settled when it is back', async () => {
      const { ledger, setLine } = await desk.open();
      await desk.account('outage', 1000, 0);
      const principal = caller('outage');
      await hold(ledger, 'outage 1', principal, 400);
      setLine('down');
      await expect(hold(ledger, 'outage 2', principal, 1)).rejects.toMatchObject({
        code: 'store-unavailable',
        retryAfterSeconds: 2,
      });
      const settled = ledger.settle(
        ended('outage 1', principal, ledger.priceOf('m'), desk.nowMs()),
      );
      await expect(hold(ledger, 'outage 3', principal, 1)).rejects.toMatchObject({ status: 503 });
      await expect(ledger.check()).rejects.toMatchObject({ code: 'store-unavailable' });
      expect(await moneyOf('outage')).toEqual([1000, 400]);
      setLine('up');
      await settled;
      expect(await moneyOf('outage')).toEqual([1000 - ANSWER_NANO, 0]);
      await expect(ledger.check()).resolves.toBeUndefined();
      await hold(ledger, 'outage 4', principal, 1);
      expect(desk.warnings.filter((line) => line.includes('database'))).toEqual([
        expect.stringContaining('no line'),
        'the database answers again',
      ]);
    });

    it('a reservation that may have been made is given back', async () => {
      const { ledger, setLine } = await desk.open();
      await desk.account('unsure', 1000, 0);
      setLine('answers-lost');
      await expect(hold(ledger, 'unsure', caller('unsure'), 400)).rejects.toMatchObject({
        code: 'store-unavailable',
      });
      await eventually(async () => (await desk.store.eventOfRequest('unsure')) !== null);
      setLine('up');
      expect(await moneyOf('unsure')).toEqual([1000, 0]);
      expect(await desk.store.eventOfRequest('unsure')).toMatchObject({ outcome: 'failed' });
    });

    it('a settlement whose answer was lost is made once', async () => {
      const { ledger, setLine } = await desk.open();
      await desk.account('lost', 1000, 0);
      await hold(ledger, 'lost', caller('lost'), 400);
      setLine('answers-lost');
      const charge = ended('lost', caller('lost'), ledger.priceOf('m'), desk.nowMs());
      const settled = ledger.settle(charge);
      await eventually(async () => (await desk.store.eventOfRequest('lost')) !== null);
      setLine('up');
      await settled;
      expect(await moneyOf('lost')).toEqual([1000 - ANSWER_NANO, 0]);
      expect(desk.warnings.filter((line) => line.includes('request lost'))).toEqual([]);
    });
  });

  describe('a replica', () => {
    it('that was only thought dead charges nothing any more, and says so', async () => {
      const asleep = await desk.open();
      await desk.account('asleep', 1000, 0);
      await hold(asleep.ledger, 'asleep', caller('asleep'), 400);
      await desk.store.releaseLost(desk.nowMs() + 1, desk.nowMs());
      const price = asleep.ledger.priceOf('m');
      await asleep.ledger.settle(ended('asleep', caller('asleep'), price, desk.nowMs()));
      expect(await moneyOf('asleep')).toEqual([1000, 0]);
      expect(desk.warnings.at(-1)).toContain('request asleep');
    });

    it('that closes settles what is on its way, leaves, and lets nobody in', async () => {
      const { ledger } = await desk.open({ replicaId: 'leaver' });
      await desk.account('leaver', 1000, 0);
      await hold(ledger, 'leaver', caller('leaver'), 400);
      const settled = ledger.settle(
        ended('leaver', caller('leaver'), ledger.priceOf('m'), desk.nowMs()),
      );
      await ledger.close();
      await settled;
      expect(await moneyOf('leaver')).toEqual([1000 - ANSWER_NANO, 0]);
      const known = (await desk.store.replicas(0)).map(({ replicaId }) => replicaId);
      expect(known).not.toContain('leaver');
      await expect(hold(ledger, 'late', caller('leaver'), 1)).rejects.toMatchObject({
        code: 'server-stopping',
      });
    });
  });

  it('the books of all this agree', async () => {
    expect(await desk.store.audit()).toEqual([]);
  });
});

/** Who is dead, and who finds out when: by timers that only the test moves. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../storage/store.ts';
import { caller, type Connected, type Desk, openDesk } from './desk.fixture.ts';

const SECOND_MS = 1000;

let desk: Desk;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  desk = await openDesk();
  await desk.account('team', 1000, 0);
});
afterEach(async () => {
  vi.useRealTimers();
  await desk.close();
});

/** Clock and timers together, in steps in which the store answers. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    desk.setNow(desk.nowMs() + SECOND_MS);
    await vi.advanceTimersByTimeAsync(SECOND_MS);
    await desk.store.check();
  }
}

async function hold({ ledger }: Connected, requestId: string): Promise<void> {
  const price = ledger.priceOf('m');
  await ledger.hold({ requestId, principal: caller('team'), price, amountNano: 100 });
}

async function reservedNano(): Promise<number> {
  return (await desk.store.account('team'))!.reservedNano;
}

describe('of replicas that share a store', () => {
  it('those that live keep what they hold', async () => {
    await hold(await desk.open(), 'one');
    await desk.open();
    await pass(120);
    expect(await reservedNano()).toBe(100);
  });

  it('one that was silent for 30 seconds is buried by the others', async () => {
    const dead = await desk.open();
    await desk.open();
    await pass(14);
    await hold(dead, 'last');
    dead.setLine('cut');
    await pass(30);
    expect(await reservedNano()).toBe(100);
    await pass(17);
    expect(await reservedNano()).toBe(0);
    expect(await desk.store.eventOfRequest('last')).toMatchObject({ outcome: 'interrupted' });
    expect(desk.warnings).toEqual([expect.stringContaining('1 requests of replicas that died')]);
  });

  it('one that has just come listens before it buries anybody', async () => {
    const dead = await desk.open();
    await hold(dead, 'before');
    dead.setLine('cut');
    desk.setNow(desk.nowMs() + 3600 * SECOND_MS);
    await desk.open();
    await pass(11);
    expect(await reservedNano()).toBe(100);
    await pass(5);
    expect(await reservedNano()).toBe(0);
  });

  it('one whose clock was set back buries others as soon as it has listened again', async () => {
    await desk.open();
    await pass(20);
    desk.setNow(desk.nowMs() - 3600 * SECOND_MS);
    const dead = await desk.open();
    await hold(dead, 'after');
    dead.setLine('cut');
    await pass(50);
    expect(await reservedNano()).toBe(0);
  });

  it('none buries another for an outage that both went through', async () => {
    const both = [await desk.open(), await desk.open()];
    await hold(both[0]!, 'through');
    await pass(20);
    for (const { setLine } of both) setLine('down');
    await pass(108);
    both[1]!.setLine('up');
    // It beats, and would bury, before the other finds its way back.
    await pass(9);
    both[0]!.setLine('up');
    await pass(60);
    expect(await reservedNano()).toBe(100);
  });
});

describe('on a store of its own', () => {
  it('a replica buries whoever was there, even if the clock was put back meanwhile', async () => {
    const dead = await desk.open();
    await hold(dead, 'alone');
    dead.setLine('cut');
    desk.setNow(desk.nowMs() - 3600 * SECOND_MS);
    await desk.open({ onlyReplica: true });
    expect(await reservedNano()).toBe(0);
    expect(await desk.store.replicas(0)).toHaveLength(1);
  });
});

describe('a database that can be read, but not written', () => {
  it('is an outage until something was written', async () => {
    let full = false;
    const store = new Proxy(desk.store, {
      get: (target, name: keyof Store) =>
        full && (name === 'write' || name === 'beat')
          ? () => Promise.reject(new Error('the disk is full'))
          : target[name],
    });
    const one = await desk.open({ store });
    full = true;
    await pass(30);
    expect(desk.warnings).toEqual([expect.stringContaining('the disk is full')]);
    await expect(hold(one, 'meanwhile')).rejects.toMatchObject({ code: 'store-unavailable' });
    full = false;
    await pass(2);
    expect(desk.warnings.slice(1)).toEqual(['the database answers again']);
    await hold(one, 'afterwards');
  });
});

describe('prices', () => {
  it('of others are known within a second', async () => {
    const { ledger } = await desk.open();
    const old = ledger.priceOf('m');
    const prices = { ...old.prices, promptNano: 11 };
    const next = await desk.store.addPrice({ ...old, prices, validFromMs: desk.nowMs(), by: 'a' });
    await pass(2);
    expect(ledger.priceOf('m')).toEqual(next);
  });
});

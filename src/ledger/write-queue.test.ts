/** The line in front of the store, with a store that a test answers for: the real one cannot be told to fail. */
import { describe, expect, it } from 'vitest';
import type { LedgerWrite, LedgerWriteResult } from '../storage/store.ts';
import { createOutage } from './outage.ts';
import { createWriteQueue, type WriteFault, type WriteQueue } from './write-queue.ts';

interface Asked {
  readonly ids: readonly string[];
  readonly until: 'on disk' | 'decided' | undefined;
  readonly done: () => void;
  readonly fail: () => void;
}

/** Each batch waits for the test; `up` says what the small read of `check` comes to. */
function scriptedStore(): {
  readonly asked: Asked[];
  readonly state: { up: boolean };
  readonly queue: WriteQueue;
  readonly told: string[];
} {
  const asked: Asked[] = [];
  const state = { up: true };
  const told: string[] = [];
  const queue = createWriteQueue(
    {
      write: (writes, until) =>
        new Promise((resolve, reject) => {
          asked.push({
            ids: writes.map(idOf),
            until,
            done: () => resolve(writes.map((): LedgerWriteResult => ({ ok: true }))),
            fail: () => reject(new Error('no disk')),
          });
        }),
      check: () => (state.up ? Promise.resolve() : Promise.reject(new Error('not there'))),
    },
    createOutage((message) => told.push(message)),
  );
  return { asked, state, queue, told };
}

function entry(requestId: string): LedgerWrite {
  const event = { requestId, accountId: 'main', amountNano: 1, atMs: 0, note: '', by: '' };
  return { type: 'post', entry: { kind: 'top-up', ...event } };
}

function reserve(requestId: string): LedgerWrite {
  const ids = { replicaId: 'r', accountId: 'main', keyId: 'k', modelId: 'm', priceVersion: 1 };
  const budgets = { dayBudgetNano: null, monthBudgetNano: null };
  return { type: 'reserve', requestId, ...ids, ...budgets, amountNano: 1, atMs: 0 };
}

function idOf(write: LedgerWrite): string {
  if (write.type === 'reserve') return write.requestId;
  return write.type === 'post' ? write.entry.requestId : '';
}

/** Lets everything happen that waits for nothing. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('group commit', () => {
  it('sends together what has come in meanwhile, in its order', async () => {
    const { asked, queue } = scriptedStore();
    const first = queue.add(entry('a'));
    const later = [queue.add(entry('b')), queue.add(entry('c'))];
    expect(asked.map(({ ids }) => ids)).toEqual([['a']]);
    expect(queue.waiting()).toBe(2);
    asked[0]!.done();
    await first;
    await settled();
    expect(asked.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']]);
    asked[1]!.done();
    expect(await Promise.all(later)).toEqual([{ ok: true }, { ok: true }]);
    expect(queue.waiting()).toBe(0);
  });

  it('never sends more than 500 at a time', async () => {
    const { asked, queue } = scriptedStore();
    const all = Array.from({ length: 1002 }, (_, index) => queue.add(entry(String(index))));
    for (let batch = 0; batch < 4; batch += 1) {
      asked[batch]!.done();
      await settled();
    }
    await Promise.all(all);
    expect(asked.map(({ ids }) => ids.length)).toEqual([1, 500, 500, 1]);
  });

  it('finds the one write that the store cannot take, and writes the others', async () => {
    const { asked, queue, told } = scriptedStore();
    void queue.add(entry('first'));
    const names = ['a', 'b', 'bad', 'c', 'd'];
    const results = Promise.allSettled(names.map((name) => queue.add(entry(name))));
    asked[0]!.done();
    await settled();
    for (let batch = 1; asked[batch] !== undefined; batch += 1) {
      const { ids, done, fail } = asked[batch]!;
      if (ids.includes('bad')) fail();
      else done();
      await settled();
    }
    const states = (await results).map(({ status }) => status);
    expect(states).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(told).toEqual([]);
  });

  it('tells whoever waits behind a store that is down, without asking it again', async () => {
    const { asked, state, queue, told } = scriptedStore();
    const faults = ['a', 'b', 'c'].map((name) =>
      queue.add(entry(name)).catch((fault: unknown) => fault as WriteFault),
    );
    state.up = false;
    asked[0]!.fail();
    expect((await Promise.all(faults)).map((fault) => (fault as WriteFault).sent)).toEqual([
      true,
      false,
      false,
    ]);
    expect(asked).toHaveLength(1);
    expect(told).toHaveLength(1);
    state.up = true;
    const again = queue.add(entry('d'));
    asked[1]!.done();
    await again;
    expect(told).toEqual([expect.stringContaining('not there'), 'the database answers again']);
  });

  it('takes back what has not been sent', async () => {
    const { asked, queue } = scriptedStore();
    const [sent, waiting] = [entry('a'), entry('b')];
    void queue.add(sent);
    void queue.add(waiting);
    expect(queue.withdraw(sent)).toBe(false);
    expect(queue.withdraw(waiting)).toBe(true);
    asked[0]!.done();
    await settled();
    expect(asked).toHaveLength(1);
  });
});

describe('the disk', () => {
  it('is waited for by all but reservations alone', async () => {
    const { asked, queue } = scriptedStore();
    void queue.add(reserve('a'));
    void queue.add(reserve('b'));
    void queue.add(entry('c'));
    asked[0]!.done();
    await settled();
    expect(asked).toMatchObject([
      { ids: ['a'], until: 'decided' },
      { ids: ['b', 'c'], until: 'on disk' },
    ]);
    asked[1]!.done();
  });

  it('is waited for by whoever asks, once for all who do', async () => {
    const { asked, queue } = scriptedStore();
    await queue.sync();
    expect(asked).toEqual([]);
    const held = queue.add(reserve('a'));
    asked[0]!.done();
    await held;
    await settled();
    let synced = 0;
    for (let waiter = 0; waiter < 3; waiter += 1) void queue.sync().then(() => (synced += 1));
    const next = queue.add(reserve('b'));
    expect(asked).toMatchObject([{ ids: ['a'] }, { ids: [], until: 'on disk' }]);
    asked[1]!.done();
    await settled();
    expect(synced).toBe(1);
    expect(asked[2]).toMatchObject({ ids: ['b'], until: 'on disk' });
    asked[2]!.done();
    expect(await next).toEqual({ ok: true });
    await settled();
    expect(synced).toBe(3);
    await queue.sync();
    expect(asked).toHaveLength(3);
  });

  it('fails those who wait for it', async () => {
    const { asked, queue } = scriptedStore();
    const held = queue.add(reserve('a'));
    asked[0]!.done();
    await held;
    await settled();
    const synced = queue.sync().catch((fault: unknown) => (fault as WriteFault).name);
    asked[1]!.fail();
    expect(await synced).toBe('WriteFault');
  });
});

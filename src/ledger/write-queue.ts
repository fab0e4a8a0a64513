/**
 * Group commit: while one `store.write` is under way, writes that come in wait and go together as
 * the next one, so that a sync of the disk is shared by all who wait for it. Reservations alone wait
 * for no disk: what they are followed by takes them along.
 */
import { setImmediate } from 'node:timers/promises';
import type { LedgerWrite, LedgerWriteResult, Store } from '../storage/store.ts';
import type { Outage } from './outage.ts';

/** One transaction takes no more, so that nobody waits long behind it. */
const MAX_BATCH_WRITES = 500;
/** So many are worth a batch of their own at once. */
const GATHERED_WRITES = 12;
const MAX_GATHERING_TURNS = 20;

const SYNCED: LedgerWriteResult = { ok: true };

/** A write that did not come back well. */
export class WriteFault extends Error {
  override readonly name = 'WriteFault';
  /** Whether the store was asked, so that it may have been done all the same. */
  readonly sent: boolean;

  constructor(sent: boolean, cause: unknown) {
    super('the store did not take a write', { cause });
    this.sent = sent;
  }
}

export interface WriteQueue {
  /**
   * Resolves once it is on disk, a reservation once it is decided; rejects with a WriteFault.
   */
  readonly add: (write: LedgerWrite) => Promise<LedgerWriteResult>;
  /** Resolves once all that was decided is on disk; rejects with a WriteFault. */
  readonly sync: () => Promise<void>;
  /** Takes a write back that was not sent yet; false when it is too late. */
  readonly withdraw: (write: LedgerWrite) => boolean;
  /** Writes that wait to be sent. */
  readonly waiting: () => number;
}

/** Wants nothing written, but what was decided before on disk. */
interface Sync {
  readonly type: 'sync';
}

type Wish = LedgerWrite | Sync;

interface Waiting {
  readonly wish: Wish;
  readonly resolve: (result: LedgerWriteResult) => void;
  readonly reject: (fault: WriteFault) => void;
}

export function createWriteQueue(
  store: Pick<Store, 'write' | 'check'>,
  outage: Outage,
): WriteQueue {
  /** In order of arrival. */
  const line = new Map<Wish, Waiting>();
  let working = false;
  /** Whether something was decided that may not be on disk. */
  let unsynced = false;

  async function work(): Promise<void> {
    working = true;
    let sent = 0;
    while (line.size > 0) {
      if (sent > 1) await gather();
      const batch = takeBatch();
      sent = batch.length;
      await send(batch);
    }
    working = false;
  }

  /** Where several come at a time, a batch waits as long as each turn of the event loop brings more. */
  async function gather(): Promise<void> {
    let known = 1;
    for (let turns = 0; turns < MAX_GATHERING_TURNS; turns += 1) {
      if (line.size <= known || line.size >= GATHERED_WRITES) return;
      known = line.size;
      await setImmediate();
    }
  }

  function takeBatch(): readonly Waiting[] {
    const batch = [...line.values().take(MAX_BATCH_WRITES)];
    for (const { wish } of batch) line.delete(wish);
    return batch;
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    try {
      const writes = batch.map(({ wish }) => wish).filter((wish) => wish.type !== 'sync');
      const onDisk = batch.some(({ wish }) => wish.type !== 'reserve');
      const results = (await store.write(writes, onDisk ? 'on disk' : 'decided')).values();
      unsynced = !onDisk;
      outage.answered();
      for (const { wish, resolve } of batch) {
        resolve(wish.type === 'sync' ? SYNCED : results.next().value!);
      }
    } catch (error) {
      await parcel(batch, error);
    }
  }

  /** Nobody's write may fail for that of another: a batch that is refused is sent in halves. */
  async function parcel(batch: readonly Waiting[], error: unknown): Promise<void> {
    const down = await faultOf(store);
    if (down === null && batch.length > 1) {
      const middle = batch.length >> 1;
      await send(batch.slice(0, middle));
      await send(batch.slice(middle));
      return;
    }
    for (const { reject } of batch) reject(new WriteFault(true, error));
    // Whoever waits behind a store that is down should know at once.
    if (down === null) return;
    outage.failed(down);
    for (const { reject } of line.values()) reject(new WriteFault(false, down));
    line.clear();
  }

  function add(wish: Wish): Promise<LedgerWriteResult> {
    return new Promise((resolve, reject) => {
      line.set(wish, { wish, resolve, reject });
      if (!working) void work();
    });
  }

  return {
    add,
    async sync() {
      if (unsynced) await add({ type: 'sync' });
    },
    withdraw: (write) => line.delete(write),
    waiting: () => line.size,
  };
}

/** What is wrong with the store; null when it answers. */
async function faultOf(store: Pick<Store, 'check'>): Promise<unknown> {
  try {
    await store.check();
    return null;
  } catch (error) {
    return error ?? new Error('the store does not answer');
  }
}

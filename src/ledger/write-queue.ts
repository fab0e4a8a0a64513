/**
 * Group commit: while one `store.write` is under way, writes that come in wait and go together as
 * the next one, so that a sync of the disk is shared by all who wait for it.
 */
import type { LedgerWrite, LedgerWriteResult, Store } from '../storage/store.ts';
import type { Outage } from './outage.ts';

/** One transaction takes no more, so that nobody waits long behind it. */
const MAX_BATCH_WRITES = 500;

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
  /** Resolves once it is on disk; rejects with a WriteFault. */
  readonly add: (write: LedgerWrite) => Promise<LedgerWriteResult>;
  /** Takes a write back that was not sent yet; false when it is too late. */
  readonly withdraw: (write: LedgerWrite) => boolean;
  /** Writes that wait to be sent. */
  readonly waiting: () => number;
}

interface Waiting {
  readonly write: LedgerWrite;
  readonly resolve: (result: LedgerWriteResult) => void;
  readonly reject: (fault: WriteFault) => void;
}

export function createWriteQueue(
  store: Pick<Store, 'write' | 'check'>,
  outage: Outage,
): WriteQueue {
  /** In order of arrival. */
  const line = new Map<LedgerWrite, Waiting>();
  let working = false;

  async function work(): Promise<void> {
    working = true;
    while (line.size > 0) await send(takeBatch());
    working = false;
  }

  function takeBatch(): readonly Waiting[] {
    const batch = [...line.values().take(MAX_BATCH_WRITES)];
    for (const { write } of batch) line.delete(write);
    return batch;
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await store.write(batch.map(({ write }) => write));
      outage.answered();
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
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

  return {
    add: (write) =>
      new Promise((resolve, reject) => {
        line.set(write, { write, resolve, reject });
        if (!working) void work();
      }),
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

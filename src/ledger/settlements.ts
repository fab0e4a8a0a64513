/**
 * Settlements go on until they are written, whatever the database does meanwhile, as long as the
 * process lives: what was said cannot be taken back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Charge } from '../core/ledger-event.ts';
import type { LedgerWriteResult, Settle } from '../storage/store.ts';
import { storeUnavailable } from './refusals.ts';
import { within } from './within.ts';
import type { WriteQueue } from './write-queue.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Whoever waits for a settlement hears of the trouble after this; the settlement goes on. */
const PATIENCE_MS = 10_000;

export interface Settlements {
  /**
   * Resolves once it is on disk, with false where there was nothing to settle; rejects with
   * `store-unavailable` when that takes too long.
   */
  readonly settle: (charge: Charge) => Promise<boolean>;
  /** The same, without anybody who waits. */
  readonly settleInBackground: (charge: Charge) => void;
  /** Those that have failed once or more. */
  readonly overdue: () => number;
  /** Waits for all that are on their way, for so long; returns how many were given up. */
  readonly close: (limitMs: number) => Promise<number>;
}

export function createSettlements(queue: WriteQueue): Settlements {
  const underWay = new Set<Promise<boolean>>();
  const closing = new AbortController();
  let overdue = 0;

  function start(charge: Charge): Promise<boolean> {
    const written = writeAtLast({ type: 'settle', charge }).finally(() => underWay.delete(written));
    underWay.add(written);
    return written;
  }

  async function writeAtLast(settle: Settle): Promise<boolean> {
    const first = await tried(settle);
    if (first !== null) return first.ok;
    overdue += 1;
    try {
      await tryOn(settle);
    } finally {
      overdue -= 1;
    }
    // `settled` may now mean that an earlier try was written after all.
    return true;
  }

  async function tryOn(settle: Settle): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (closing.signal.aborted) throw storeUnavailable();
      await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => {});
      if ((await tried(settle)) !== null) return;
    }
  }

  async function tried(settle: Settle): Promise<LedgerWriteResult | null> {
    try {
      return await queue.add(settle);
    } catch {
      // Of a fault of the store the queue has told; all that helps is another try.
      return null;
    }
  }

  return {
    settle: (charge) => within(start(charge), PATIENCE_MS, () => storeUnavailable()),
    settleInBackground: (charge) => void start(charge).catch(() => {}),
    overdue: () => overdue,
    async close(limitMs) {
      const written = Promise.allSettled(underWay);
      await within(written, limitMs, () => new Error('too slow')).catch(() => {});
      const givenUp = underWay.size;
      closing.abort();
      return givenUp;
    },
  };
}

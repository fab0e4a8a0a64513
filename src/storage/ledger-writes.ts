/** What is asked of the ledger's tables, and what they answer. */
import type { Charge, Entry } from '../core/ledger-event.ts';

/** Holds money for a request that is about to run. */
export interface Reserve {
  readonly type: 'reserve';
  readonly requestId: string;
  /** Who will settle it: see `beat`. */
  readonly replicaId: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly modelId: string;
  readonly priceVersion: number;
  /** ≥ 0: the most that it can cost. */
  readonly amountNano: number;
  readonly atMs: number;
  /** Of the key: spent in the UTC day or month of `atMs`, running requests included. */
  readonly dayBudgetNano: number | null;
  readonly monthBudgetNano: number | null;
}

/**
 * Ends a reservation with its event and adds the event to the roll-ups and the balance. A request
 * without a reservation (settled before, or given up with its replica) is left alone, unless it was
 * never to have one: then only what has an event is left alone.
 */
export interface Settle {
  readonly type: 'settle';
  readonly charge: Charge;
}

/** A top-up or an adjustment. */
interface Post {
  readonly type: 'post';
  readonly entry: Entry;
}

export type LedgerWrite = Reserve | Settle | Post;

export type LedgerWriteResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** `settled`: there is nothing to settle. `known`: this entry was posted before. */
      readonly reason: 'balance' | 'day-budget' | 'month-budget' | 'settled' | 'known' | 'account';
      /** What is left, for the three money reasons. */
      readonly leftNano: number;
    };

/**
 * What the pipeline and the platform ask of the ledger. Money is held before an engine runs and
 * settled exactly once afterwards, whatever happened.
 */
import type { Charge, Entry } from '../core/ledger-event.ts';
import type { Price } from '../core/prices.ts';
import type { Principal } from '../core/principal.ts';

export interface Holding {
  readonly requestId: string;
  readonly principal: Principal;
  readonly price: Price;
  /** The most that the request can cost. */
  readonly amountNano: number;
}

export interface Ledger {
  /** In force now; never waits. Throws `model-unknown` where the book has no such model. */
  priceOf(modelId: string): Price;
  /**
   * Holds money for a request; resolves once that is decided, which `sync` brings on disk. Throws
   * 402 `balance-insufficient` or `budget-exceeded`, 403 `account-disabled`, 503 `store-unavailable`
   * or `server-stopping`.
   */
  hold(holding: Holding): Promise<void>;
  /** Resolves once all that was held is on disk. Rejects with `store-unavailable`. */
  sync(): Promise<void>;
  /**
   * Ends a holding with its event; resolves once that is on disk. A second settlement of the same
   * request changes nothing. Rejects with `store-unavailable` after trying for a while, and goes on
   * trying in the background as long as the process lives.
   */
  settle(charge: Charge): Promise<void>;
  /**
   * A top-up or an adjustment; false when this id was posted before. 404 for no such account, 409
   * where the balance would be more than can be counted.
   */
  post(entry: Entry): Promise<boolean>;
  /** Rejects with `store-unavailable` while nothing can be written, so that nothing may run. */
  check(): Promise<void>;
  /** Settles what is on its way, says that this replica leaves. */
  close(): Promise<void>;
}

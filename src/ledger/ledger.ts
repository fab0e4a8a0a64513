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
  /**
   * Whether every request must be held before an engine runs: where the database may go away, which
   * should be noticed before the work is done. Else what nothing can refuse needs no holding.
   */
  readonly holdsAll: boolean;
  /** In force now; never waits. Throws `model-unknown` where the book has no such model. */
  priceOf(modelId: string): Price;
  /**
   * Throws what `hold` throws where nothing new may run: 503 `server-stopping`, `store-unavailable`.
   */
  requireRunning(): void;
  /**
   * Holds money for a request; resolves once that is decided, which `sync` brings on disk. Throws 402 `balance-insufficient` or
   * `budget-exceeded`, 403 `account-disabled`, 503 `store-unavailable`.
   */
  hold(holding: Holding): Promise<void>;
  /** Resolves once all that was held is on disk. Rejects with `store-unavailable`. */
  sync(): Promise<void>;
  /**
   * Ends a holding with its event; resolves once that is on disk. A second settlement of the same
   * request changes nothing. Rejects with `store-unavailable` after trying for a while, and goes on
   * trying in the background as long as the process lives. `unheld`: it may have run without a
   * holding, and is charged all the same.
   */
  settle(charge: Charge, unheld?: boolean): Promise<void>;
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

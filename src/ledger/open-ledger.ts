/**
 * The ledger at work: holds money before an engine runs, settles it exactly once afterwards. The
 * rules of charging are in `charge.ts`, the story as a whole in docs/billing.md.
 */
import type { Clock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import type { Model } from '../core/models.ts';
import type { LedgerWriteResult, LedgerWrite, Reserve, Store } from '../storage/store.ts';
import { chargeOf } from './charge.ts';
import type { Holding, Ledger } from './ledger.ts';
import { createOutage } from './outage.ts';
import { openPriceBook } from './price-book.ts';
import { refusalOf, refusalOfEntry, storeUnavailable } from './refusals.ts';
import { createSettlements } from './settlements.ts';
import { startUpkeep } from './upkeep.ts';
import { within } from './within.ts';
import { createWriteQueue, WriteFault } from './write-queue.ts';

/** Writes in the line; whoever comes then is refused. */
const MAX_WAITING_WRITES = 10_000;
/** Settlements that failed and are tried on; nothing new runs while there are so many. */
const MAX_OVERDUE_SETTLEMENTS = 100;
/** A request waits so long for its reservation. */
const HOLD_PATIENCE_MS = 10_000;
/** The end waits so long for settlements, and for the database to let this replica go. */
const CLOSE_PATIENCE_MS = 10_000;

export interface LedgerOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Of this process and no other, not even of its earlier life. */
  readonly replicaId: string;
  /**
   * Nobody else serves on this store (SQLite): what others have reserved is released at once. Never
   * for a process beside a running server.
   */
  readonly onlyReplica: boolean;
  /** Their prices are entered into the book. */
  readonly models: readonly Model[];
  /** Told what an operator should know; never contents. */
  readonly warn: (message: string) => void;
}

/** Enters prices, releases what dead replicas left behind, and begins. Rejects as the store does. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { store, clock, replicaId, models, warn } = options;
  const outage = createOutage(warn);
  const queue = createWriteQueue(store, outage);
  const settlements = createSettlements(queue);
  const book = await openPriceBook(store, models, clock);
  const upkeep = await startUpkeep({ ...options, book, outage });
  let closed = false;

  function requireStore(): void {
    if (closed) throw apiError('server-stopping', null, []);
    if (outage.lasts() || queue.waiting() >= MAX_WAITING_WRITES) throw storeUnavailable();
  }

  /** Rejects with a WriteFault; in time. */
  async function write(one: LedgerWrite): Promise<LedgerWriteResult> {
    requireStore();
    return within(
      queue.add(one),
      HOLD_PATIENCE_MS,
      () => new WriteFault(!queue.withdraw(one), new Error('the store is too slow')),
    );
  }

  async function hold(holding: Holding): Promise<void> {
    if (settlements.overdue() >= MAX_OVERDUE_SETTLEMENTS) throw storeUnavailable();
    const reserve = reserveOf(holding, replicaId, clock.nowMs());
    const result = await write(reserve).catch((fault: unknown) => {
      if (!(fault instanceof WriteFault)) throw fault;
      // It may be written all the same, or still be: nobody else would give that money back.
      if (fault.sent) settlements.settleInBackground(neverRun(holding, clock.nowMs()));
      throw storeUnavailable(fault);
    });
    if (!result.ok) throw refusalOf(result, holding);
  }

  return {
    priceOf: (modelId) => book.priceOf(modelId),
    hold,
    async sync() {
      const tooSlow = (): Error => new Error('the store is too slow');
      await within(queue.sync(), HOLD_PATIENCE_MS, tooSlow).catch((fault: unknown) => {
        throw storeUnavailable(fault);
      });
    },
    async settle(charge) {
      if (await settlements.settle(charge)) return;
      warn(`request ${charge.requestId} was settled before: twice, or for a replica thought dead`);
    },
    async post(entry) {
      const result = await write({ type: 'post', entry }).catch((fault: unknown) => {
        throw fault instanceof WriteFault ? storeUnavailable(fault) : fault;
      });
      if (!result.ok && result.reason !== 'known') throw refusalOfEntry(result);
      return result.ok;
    },
    async check() {
      if (outage.lasts()) throw storeUnavailable();
      await store.check();
    },
    async close() {
      closed = true;
      upkeep.stop();
      const givenUp = await settlements.close(CLOSE_PATIENCE_MS);
      if (givenUp > 0) {
        warn(`${givenUp} requests could not be settled; the next start does so, for nothing`);
      }
      await within(store.leave(replicaId), CLOSE_PATIENCE_MS, () => storeUnavailable()).catch(
        outage.failed,
      );
    },
  };
}

function reserveOf(holding: Holding, replicaId: string, atMs: number): Reserve {
  const { requestId, principal, price, amountNano } = holding;
  return {
    type: 'reserve',
    requestId,
    replicaId,
    accountId: principal.accountId,
    keyId: principal.keyId,
    modelId: price.modelId,
    priceVersion: price.version,
    amountNano,
    atMs,
    dayBudgetNano: principal.limits.dayBudgetNano,
    monthBudgetNano: principal.limits.monthBudgetNano,
  };
}

/** Ends a reservation of which nobody knows whether it was made. */
function neverRun(holding: Holding, atMs: number): ReturnType<typeof chargeOf> {
  const over = { outcome: 'failed', usage: null, engine: null, receipt: null, atMs } as const;
  return chargeOf({ ...holding, ...over });
}

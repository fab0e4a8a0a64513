/**
 * The people's side of a request: how much is left of rates and money, what does it cost. The
 * way of a request passes here three times: `admit` before its media are touched, `hold` before an
 * engine runs, and the settlement at its end, whatever that is. Without a ledger (`mimosa chat`,
 * which serves the owner of the machine alone) the same way is gone and nothing is kept.
 */
import { apiError } from '../core/errors.ts';
import type { Charge } from '../core/ledger-event.ts';
import { NO_LIMITS } from '../core/limits.ts';
import type { Model } from '../core/models.ts';
import { formatUsd } from '../core/money.ts';
import type { Price } from '../core/prices.ts';
import type { Principal } from '../core/principal.ts';
import type { Holding, Ledger } from '../ledger/ledger.ts';
import type { Span } from '../observe/trace.ts';
import type { AdmittedRequest, RateLimits, RateWindows, Spending } from '../limits/rate-limits.ts';

/** One request, and who sent it. */
export interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
  /** How it is spoken with, for its receipt. */
  readonly dialect: string;
  /** Where requests are traced. */
  readonly span?: Span | undefined;
}

/** Money was held. */
export interface Held {
  /**
   * Settles once it is on disk, before which no word of the answer may leave; null where the
   * settlement is on disk before the first word anyway. Rejects with `store-unavailable`.
   */
  readonly onDisk: Promise<void> | null;
}

/** A request that was let in. `release` must be called in a `finally`. */
export interface Admitted {
  /** What is left of the rates; null where nothing is limited. */
  windows(): RateWindows | null;
  /**
   * Takes what the request needs: tokens and media of its rates, money of its account. Throws 429 or
   * 402. Once it has resolved, exactly one charge must reach `settle`. `streamed`: whether words of
   * the answer leave before it is settled.
   */
  hold(spending: Spending, price: Price, mostNano: number, streamed: boolean): Promise<Held>;
  /** Resolves once the charge is on disk. */
  settle(charge: Charge): Promise<void>;
  release(): Promise<void>;
}

export interface Admission {
  /** The price in force. */
  priceOf(model: Model): Price;
  /**
   * `paid`: whether the request can cost money. Throws 402 `balance-insufficient`, 429 `rate-limited`
   * or `concurrency-limited`.
   */
  admit(caller: Caller, model: Model, paid: boolean): Promise<Admitted>;
}

/** `limits`: null where rates are not limited. */
export function createAdmission(ledger: Ledger, limits: RateLimits | null): Admission {
  return {
    priceOf: (model) => ledger.priceOf(model.id),
    async admit({ principal, requestId }, model, paid) {
      if (paid) requireFunds(principal, ledger.priceOf(model.id));
      const admitted = (await limits?.admit(principal, model, requestId)) ?? null;
      return {
        windows: () => admitted?.windows() ?? null,
        async hold(spending, price, mostNano, streamed) {
          await admitted?.spend(spending);
          try {
            const holding = { requestId, principal, price, amountNano: mostNano };
            return await holdMoney(ledger, holding, streamed);
          } catch (error) {
            await admitted?.takeBack();
            throw error;
          }
        },
        async settle(charge) {
          // Rates are counted at once, whatever the database does.
          await Promise.all([addCompletion(admitted, charge), ledger.settle(charge)]);
        },
        release: async () => admitted?.release(),
      };
    },
  };
}

/** Who sits at the machine. */
export const OWNER: Principal = {
  accountId: 'owner',
  keyId: 'none',
  admin: true,
  models: null,
  routes: null,
  limits: NO_LIMITS,
  accountLimits: NO_LIMITS,
  fundsNano: null,
};

/** For one person on their own machine: everything is allowed, prices are those of the settings. */
export const OPEN_ADMISSION: Admission = {
  priceOf: ({ id, prices, longContextPrices }) => ({
    version: 0,
    modelId: id,
    validFromMs: 0,
    prices,
    longContextPrices,
  }),
  admit: async () => ({
    windows: () => null,
    hold: async () => ({ onDisk: null }),
    settle: async () => {},
    release: async () => {},
  }),
};

/**
 * What can be refused is decided before the engine hears of the request; the disk is waited for
 * beside the engine's work: docs/decisions/2026-11-20-hold-beside-the-engine.md.
 */
async function holdMoney(ledger: Ledger, holding: Holding, streamed: boolean): Promise<Held> {
  await ledger.hold(holding);
  if (!streamed) return { onDisk: null };
  const onDisk = ledger.sync();
  // Who waits for it hears of it; a request that ended before is settled all the same.
  onDisk.catch(() => {});
  return { onDisk };
}

/** An account that owes may still use what costs nothing. */
function requireFunds({ fundsNano }: Principal, { prices }: Price): void {
  const free = prices.promptNano === 0 && prices.completionNano === 0;
  if (fundsNano === null || fundsNano > 0 || free) return;
  throw apiError('balance-insufficient', null, [
    formatUsd(prices.promptNano),
    formatUsd(Math.max(0, fundsNano)),
  ]);
}

async function addCompletion(
  admitted: AdmittedRequest | null,
  { completionTokens }: Charge,
): Promise<void> {
  if (completionTokens > 0) await admitted?.addCompletion(completionTokens);
}

/**
 * The end of a request in the ledger: whoever of those that see it end (the answer itself, a fault,
 * a client that left, the last `finally`) comes first says how, and only that counts.
 */
import type { Clock } from '../core/clock.ts';
import { apiError, type ErrorCode } from '../core/errors.ts';
import type { Charge, Outcome } from '../core/ledger-event.ts';
import type { Price } from '../core/prices.ts';
import type { EngineReceipt, MediaReceipt } from '../core/receipt.ts';
import type { FinishReason, Usage } from '../core/stream-part.ts';
import { chargeOf } from '../ledger/charge.ts';
import { within } from '../observe/trace.ts';
import type { Admitted, Caller } from './admission.ts';
import type { MediaTimes } from './media-times.ts';

/** How it ended. */
export interface Ending {
  readonly outcome: Exclude<Outcome, 'interrupted'>;
  /** Null when nothing was said. */
  readonly usage: Usage | null;
  readonly engine: EngineReceipt | null;
  readonly errorCode: ErrorCode | null;
  readonly finishReason: FinishReason | null;
  /** When the first part came; null when none did. */
  readonly firstPartAtMs: number | null;
  /** How long it stood in the line for an engine; null when it did not. */
  readonly queueMs: number | null;
}

/** What was known before the engine was asked. */
export interface Beginning {
  readonly caller: Caller;
  readonly price: Price;
  readonly media: readonly MediaReceipt[];
  readonly stream: boolean;
  readonly startedMs: number;
  readonly mediaTimes: ReturnType<MediaTimes['taken']>;
  readonly preparedMs: number;
}

/** The ending of a request to which nobody said anything. */
export function nothingSaid(outcome: Ending['outcome'], errorCode: ErrorCode | null): Ending {
  return {
    outcome,
    usage: null,
    engine: null,
    errorCode,
    finishReason: null,
    firstPartAtMs: null,
    queueMs: null,
  };
}

export interface Settlement {
  /** Whether the end has been told, on disk or on its way there. */
  readonly settled: boolean;
  /** Resolves once the end is on disk; a second call does nothing. Rejects with `store-unavailable`. */
  settle(ending: Ending): Promise<void>;
}

export function createSettlement(
  beginning: Beginning,
  admitted: Pick<Admitted, 'settle'>,
  clock: Clock,
): Settlement {
  let settled = false;
  const keep = (charge: Charge): Promise<void> =>
    within(beginning.caller.span, 'settle', async (span) => {
      span?.note({
        'mimosa.outcome': charge.outcome,
        'mimosa.prompt_tokens': charge.promptTokens,
        'mimosa.completion_tokens': charge.completionTokens,
        'mimosa.amount_nano_usd': charge.amountNano,
      });
      await admitted.settle(charge);
    });
  return {
    get settled() {
      return settled;
    },
    async settle(ending) {
      if (settled) return;
      settled = true;
      const nowMs = clock.nowMs();
      try {
        await keep(chargeAt(nowMs, beginning, ending));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        // Counts that no money can pay for: an engine that is out of its mind is nobody's debt.
        const failed = { ...ending, outcome: 'failed', errorCode: 'engine-failed' } as const;
        await keep(chargeAt(nowMs, beginning, failed));
        throw apiError('engine-failed', null, [], { cause: error });
      }
    },
  };
}

/** Throws a RangeError where the counts of the engine are absurd. */
function chargeAt(nowMs: number, beginning: Beginning, ending: Ending): Charge {
  const { caller, price, startedMs, mediaTimes, preparedMs } = beginning;
  const { firstPartAtMs } = ending;
  return chargeOf({
    requestId: caller.requestId,
    principal: caller.principal,
    engine: ending.engine?.name ?? null,
    outcome: ending.outcome,
    price,
    usage: ending.usage,
    atMs: nowMs,
    receipt: {
      media: beginning.media,
      engine: ending.engine,
      timings: {
        preparedMs: preparedMs - startedMs,
        ...mediaTimes,
        firstPartMs: firstPartAtMs === null ? null : firstPartAtMs - preparedMs,
        queueMs: ending.queueMs,
        totalMs: nowMs - startedMs,
      },
      errorCode: ending.errorCode,
      finishReason: ending.finishReason,
      stream: beginning.stream,
      dialect: caller.dialect,
    },
  });
}

/** The rules of charging (docs/billing.md): how a request ended → what it is charged. */
import {
  NO_TOKENS,
  type Charge,
  type ChargedTokens,
  type Outcome,
  type RequestReceipt,
} from '../core/ledger-event.ts';
import { costNano, isLongContext } from '../core/money.ts';
import type { Price } from '../core/prices.ts';
import type { Principal } from '../core/principal.ts';
import type { Usage } from '../core/stream-part.ts';

/** A request that is over. */
export interface Ending {
  readonly requestId: string;
  readonly principal: Pick<Principal, 'accountId' | 'keyId'>;
  /** The one that was reserved with. */
  readonly price: Price;
  readonly outcome: Outcome;
  /** Null where no engine came to say anything. */
  readonly usage: Usage | null;
  /** Name of the engine that answered; null when none did. */
  readonly engine: string | null;
  readonly receipt: RequestReceipt | null;
  readonly atMs: number;
}

/**
 * What goes into the ledger. The amount is what is due, even where an engine whose own counts are
 * billed says more than was reserved. RangeError where its counts cannot be money at all.
 */
export function chargeOf(ending: Ending): Charge {
  const { requestId, principal, price, outcome, engine, receipt, atMs } = ending;
  const usage = chargedUsage(ending);
  return {
    kind: 'charge',
    requestId,
    accountId: principal.accountId,
    keyId: principal.keyId,
    modelId: price.modelId,
    engine,
    outcome,
    priceVersion: price.version,
    longContext: usage !== null && isLongContext(price, usage.promptTokens),
    ...(usage === null ? NO_TOKENS : tokensOf(usage)),
    // Less than nothing, but never -0.
    amountNano: usage === null ? 0 : 0 - costNano(price, usage),
    atMs,
    receipt,
  };
}

/** Null where nothing is charged. Whoever hangs up pays once anything was said. */
function chargedUsage({ outcome, usage }: Ending): Usage | null {
  switch (outcome) {
    case 'answered':
      return usage;
    case 'hung-up':
      return usage !== null && usage.completionTokens > 0 ? usage : null;
    case 'failed':
    case 'interrupted':
      return null;
  }
}

function tokensOf({ modalities, ...usage }: Usage): ChargedTokens {
  return {
    promptTokens: usage.promptTokens,
    cachedTokens: usage.cachedTokens,
    completionTokens: usage.completionTokens,
    reasoningTokens: usage.reasoningTokens,
    audioTokens: modalities.audio ?? 0,
    imageTokens: modalities.image ?? 0,
    videoTokens: modalities.video ?? 0,
  };
}

/**
 * The words of the ledger. Events are only ever added; the balance of an account is the sum of
 * their amounts. Amounts are integer nano-dollars with the sign of their effect on the balance:
 * charges are negative or zero, top-ups positive, adjustments either.
 */
import type { EngineReceipt, MediaReceipt } from './receipt.ts';

/**
 * How a request ended.
 * `answered`: charged. `hung-up`: the client left; charged for the prompt and what was said once
 * anything was said, else nothing. `failed`: ended in an error of ours or of an engine; nothing.
 * `interrupted`: the server died meanwhile; nothing.
 */
export type Outcome = 'answered' | 'hung-up' | 'failed' | 'interrupted';

/** Tokens that were charged; all 0 where nothing was. */
export interface ChargedTokens {
  readonly promptTokens: number;
  /** Part of the prompt. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Part of the completion. */
  readonly reasoningTokens: number;
  /** Parts of the prompt. */
  readonly audioTokens: number;
  readonly imageTokens: number;
  readonly videoTokens: number;
}

export const NO_TOKENS: ChargedTokens = {
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  audioTokens: 0,
  imageTokens: 0,
  videoTokens: 0,
};

/** Milliseconds; null where it did not come to that. */
export interface RequestTimings {
  /** Until media were fetched, read and counted. */
  readonly preparedMs: number | null;
  /** Part of that, while bytes of media came over the network. Not in old receipts, as the next. */
  readonly fetchMs?: number | null;
  /** Part of that, while media that were there were read. */
  readonly decodeMs?: number | null;
  /** From `preparedMs` until the first part of the answer. */
  readonly firstPartMs: number | null;
  /** Part of that, in the line for an engine. */
  readonly queueMs?: number | null;
  readonly totalMs: number;
}

/** What a request's page shows beside its ledger line. */
export interface RequestReceipt {
  readonly media: readonly MediaReceipt[];
  readonly engine: EngineReceipt | null;
  readonly timings: RequestTimings;
  /** Code of the error it ended in, where it did. */
  readonly errorCode: string | null;
  readonly finishReason: string | null;
  readonly stream: boolean;
  readonly dialect: string;
}

export interface Charge extends ChargedTokens {
  readonly kind: 'charge';
  readonly requestId: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly modelId: string;
  /** Name of the engine that answered; null when none did. */
  readonly engine: string | null;
  readonly outcome: Outcome;
  readonly priceVersion: number;
  /** Whether the long-context prices of that version hold. */
  readonly longContext: boolean;
  readonly amountNano: number;
  readonly atMs: number;
  readonly receipt: RequestReceipt | null;
}

export interface Entry {
  readonly kind: 'top-up' | 'adjustment';
  /** Whoever sends the same id twice adds one event. */
  readonly requestId: string;
  readonly accountId: string;
  readonly amountNano: number;
  readonly atMs: number;
  /** Why, in the words of who did it. */
  readonly note: string;
  /** Key or user who did it. */
  readonly by: string;
}

/** A stored event; `id` grows with time. */
export type LedgerEvent = (Charge | Entry) & { readonly id: number };

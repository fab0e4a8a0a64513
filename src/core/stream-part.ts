/**
 * What an engine says, piece by piece. Exactly one `finish` or `error` ends the useful part;
 * `usage` may follow `finish`. Reasoning comes before text.
 */
import type { ApiError } from './errors.ts';
import type { EngineReceipt } from './receipt.ts';

export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool_calls'
  | 'content_filter'
  | 'repetition_truncation';

/** What is said, whoever speaks. */
type SpokenPart =
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  /** First piece of a call carries id and name; later ones only more of the arguments. */
  | {
      readonly type: 'tool-call';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly arguments?: string;
    }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly matchedStop?: string }
  | { readonly type: 'error'; readonly error: ApiError };

/** A part on its way to the client. */
export type StreamPart =
  | SpokenPart
  | { readonly type: 'usage'; readonly usage: Usage; readonly engine?: EngineReceipt };

/** A part as an engine says it. */
export type EnginePart =
  | SpokenPart
  | { readonly type: 'usage'; readonly usage: EngineUsage }
  /** Before anything is said: what the engine will do otherwise than asked, for `x-mimo-notice`. */
  | { readonly type: 'notice'; readonly text: string };

/** What an engine says it used; null where it does not say. */
export interface EngineUsage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly cachedTokens: number | null;
  /** The settings want the prompt billed as the engine counts it. */
  readonly promptIsBilled?: true;
  /** Media tokens as the engine counts them, where it does. */
  readonly modalities?: ModalityTokens;
}

/**
 * Token counts of one request. `modalities` holds only the kinds that the request contained:
 * pads without markers and stamps (audio: sound parts and the sound tracks of videos together).
 */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly cachedTokens: number;
  readonly modalities: ModalityTokens;
}

export interface ModalityTokens {
  readonly audio?: number;
  readonly image?: number;
  readonly video?: number;
}

/**
 * What a dialect of the wire is: the words of its requests, answers, streams and errors, and the
 * names of its headers. The door works with any of them in one way; a dialect is one folder.
 */
import type { ChatRequest, SpooledString } from '../core/chat-request.ts';
import type { ERRORS } from '../core/error-catalogue.ts';
import type { ApiError, ErrorCode } from '../core/errors.ts';
import type { MediaReceipt } from '../core/receipt.ts';
import type { StreamPart } from '../core/stream-part.ts';
import type { CollectedAnswer } from './collect-answer.ts';

export interface Dialect {
  /** For receipts and the log. */
  readonly name: 'openai' | 'anthropic';
  /** Headers that may hold the key, in their order; `Authorization: Bearer` comes after them. */
  readonly keyHeaders: readonly string[];
  /** Headers of the answer that carry the id of the request. */
  readonly requestIdHeaders: readonly string[];
  /**
   * Parsed JSON → the request as every other room knows it. `spooled` holds the long base64
   * strings that the body reader diverted, by the token that stands in their place. Throws an
   * ApiError for the first thing that is wrong, and nothing else.
   */
  decode(body: unknown, spooled: ReadonlyMap<string, SpooledString>): ChatRequest;
  /** The body of an answer that is not streamed. */
  encodeAnswer(head: AnswerHead, answer: CollectedAnswer): string;
  createStreamEncoder(head: AnswerHead): StreamEncoder;
  /** The body of an error. `requestId` as in the headers. */
  encodeError(error: ApiError, requestId: string): string;
  /** The events that end a stream with an error. */
  encodeErrorEvents(error: ApiError, requestId: string): string;
}

/** What is known of an answer before its first word. */
export interface AnswerHead {
  /** 32 lower-case hex digits. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** As the client sent it. */
  readonly model: string;
  /** Whether the model thinks; without it reasoning is withheld. */
  readonly thinking: boolean;
  /** All of them, cached ones included. */
  readonly promptTokens: number;
  /** False only when the client of a stream said so. */
  readonly includeUsage: boolean;
  /** Given when the client asked for them. */
  readonly receipts?: readonly MediaReceipt[] | undefined;
}

/** What an engine says as long as nothing goes wrong. */
export type SaidPart = Exclude<StreamPart, { type: 'error' }>;

/**
 * Makes the text of server-sent events, whole ones, to be written as they are. The caller keeps
 * the order: `opening`, the parts up to `finish` and `usage`, `done`.
 */
export interface StreamEncoder {
  opening(): string;
  /** '' when the client is not to see the part, or not yet. */
  part(part: SaidPart): string;
  done(): string;
}

/** Every status that an error can have: a table by status without a line for one does not compile. */
export type ErrorStatus = (typeof ERRORS)[ErrorCode]['status'];

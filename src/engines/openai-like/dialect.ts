/** What one kind of OpenAI-like engine does differently from the others. */
import type { ApiError } from '../../core/errors.ts';
import type { Attachment, ConversationMessage } from '../conversation.ts';
import type { EngineRequest } from '../engine.ts';
import type { Refusal } from './failures.ts';
import type { ReferenceOf } from './json-body.ts';
import type { BodyContent } from './request-body.ts';

export interface Dialect {
  /** As in the configuration. */
  readonly kind: string;
  /**
   * Fields of the body that only this kind knows, or names in its own way; undefined ones take a
   * common field away. Called once for each call.
   */
  fields(request: EngineRequest): Record<string, unknown>;
  /**
   * A medium as a part of a message. `reference` is a `data:` URI (with a mark in the place of its
   * base64, which is filled in while the body is sent), a `file:` URL or a one-time `http:` URL.
   */
  part(attachment: Attachment, reference: string): unknown;
  /** Fields of a past assistant turn for its reasoning; absent = `reasoning_content`, if any. */
  pastReasoning?(
    message: Pick<ConversationMessage, 'reasoning' | 'toolCalls'>,
    request: EngineRequest,
  ): Record<string, unknown>;
  /** What a client may know of a refusal; null, or absent = what all kinds say. */
  refusal?(refusal: Refusal, request: EngineRequest): ApiError | null;
  /** How work is ended besides closing its socket; absent = that is enough. */
  readonly abort?: RemoteAbort;
  /** Absent = OpenAI's chat completions. */
  readonly protocol?: Protocol;
}

/** Another API than OpenAI's that says the same things. */
export interface Protocol {
  /** Behind the base URL. */
  readonly path: string;
  /** The whole body, as a JSON value. */
  body(content: BodyContent, referenceOf: ReferenceOf): unknown;
  /** For one answer: what it reads are events as OpenAI-like engines send them. */
  reader(): AnswerReader;
}

export interface AnswerReader {
  /** Events that these bytes complete. Throws `engine-failed` when one is too large. */
  read(bytes: Buffer): string[];
  /** What is left, once the answer is over. */
  end(): string[];
}

/** A route that ends the work of one call. */
export interface RemoteAbort {
  /** From the root of the server, without `/v1`. */
  readonly path: string;
  /** Field of both bodies that holds the name of the call, 32 random hex digits. */
  readonly field: string;
}

/** What one kind of OpenAI-like engine does differently from the others. */
import type { Attachment } from '../conversation.ts';
import type { EngineRequest } from '../engine.ts';

export interface Dialect {
  /** As in the configuration. */
  readonly kind: string;
  /** Fields of the body that only this kind knows, or names in its own way. */
  fields(request: EngineRequest): Record<string, unknown>;
  /**
   * A medium as a part of a message. `reference` is a `data:` URI (with a mark in the place of its
   * base64, which is filled in while the body is sent), a `file:` URL or a one-time `http:` URL.
   */
  part(attachment: Attachment, reference: string): unknown;
}

/**
 * The media room's front desk: one part of a request in, checked bytes with facts and a reader
 * out. Order: get the bytes (bounded), say what they are, admit or refuse, read the facts.
 */
import type { MediaPart } from '../core/chat-request.ts';
import type { Blob, MediaFacts, MediaReader } from '../core/media-plan.ts';
import type { Spool } from './spool/spool.ts';

/** One media part whose bytes are here and whose facts are known. */
export interface OpenedMedia {
  readonly blob: Blob;
  readonly facts: MediaFacts;
  readonly reader: MediaReader;
  /** Gives the bytes back; the reader must not be used afterwards. */
  release(): Promise<void>;
}

export interface Media {
  /** Where request bodies park their long strings. */
  readonly spool: Spool;
  /** Fetches or decodes, identifies and probes. Rejects with an ApiError that names `part.path`. */
  open(part: MediaPart, signal: AbortSignal): Promise<OpenedMedia>;
  /** Rejects unless the decoders answer. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

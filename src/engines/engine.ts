/**
 * What an engine is to the rest of the house: something that turns a planned request into stream
 * parts. Engines never fetch, decode or count media themselves; they ask the readers they are given.
 */
import type { ChatRequest, MediaKind, MediaPart } from '../core/chat-request.ts';
import type { PlannedMedia } from '../core/media-plan.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { EnginePart } from '../core/stream-part.ts';

/** A request that has passed every check: what is asked, and the media as they will be seen. */
export interface EngineRequest {
  readonly requestId: string;
  readonly chat: ChatRequest;
  /** Decided: the client's wish or the model's default. */
  readonly thinking: boolean;
  /** Decided: finite, within the model and the context. */
  readonly maxCompletionTokens: number;
  /** The planned media of every media part of `chat`, by identity of the part. */
  readonly media: ReadonlyMap<MediaPart, PlannedMedia>;
  /** Number of MiMo tokens of a text, for the output limit. */
  countTokens(text: string): number;
  /** Told what the engine is doing; see `core/progress`. */
  readonly onProgress: ReportProgress;
}

export type EngineHealth =
  | { readonly state: 'ok' }
  | { readonly state: 'loading'; readonly detail: string }
  | { readonly state: 'down'; readonly detail: string };

export interface EngineCapabilities {
  readonly inputs: readonly MediaKind[];
  /** Longest prompt the engine takes; null = as the model says. */
  readonly contextTokens: number | null;
}

export interface Engine {
  readonly name: string;
  readonly kind: string;
  probe(signal: AbortSignal): Promise<EngineCapabilities>;
  health(signal: AbortSignal): Promise<EngineHealth>;
  /**
   * Streams the answer. Rejects, or yields an `error` part, with an ApiError; stops working when
   * the signal aborts. It obeys `maxCompletionTokens` itself; stop
   * texts are cut by the pipeline, though an engine that knows them may end sooner.
   */
  stream(request: EngineRequest, signal: AbortSignal): AsyncIterable<EnginePart>;
  /** Frees workers and sockets. */
  close(): Promise<void>;
}

/**
 * What an engine is to the rest of the house: something that turns a planned request into stream
 * parts. Engines never fetch, decode or count media themselves; they ask the readers they are given.
 */
import type { ChatRequest, MediaKind, MediaPart } from '../core/chat-request.ts';
import type { AudioFormat, ImageFormat, PlannedMedia } from '../core/media-plan.ts';
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
  /** Told how long the request stood in a line, each time after it did. */
  readonly onWaited?: (milliseconds: number) => void;
  /** Our own count of the whole prompt. */
  readonly promptTokens: number;
  affinity(): Affinity;
  /** W3C trace headers of the client, where it sent any that are well formed. */
  readonly trace: Readonly<Record<string, string>>;
  /** Parks bytes that an engine needs in another form than they came; the caller disposes. */
  store(content: AsyncIterable<Uint8Array>): Promise<StoredBytes>;
}

/** Opaque values made with the server's secret: nothing of the client can be read from them. */
export interface Affinity {
  /** The same for all turns of a conversation of one account: 64 hex digits. */
  readonly session: string;
  /** The same for all requests of one account: 64 hex digits. */
  readonly tenant: string;
}

export interface StoredBytes {
  /** Absolute path on this machine. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
  dispose(): Promise<void>;
}

export type EngineHealth =
  | { readonly state: 'ok' }
  | { readonly state: 'loading'; readonly detail: string }
  | { readonly state: 'down'; readonly detail: string };

/** What an engine can take and do; from its kind, from probing it, and from the settings. */
export interface EngineCapabilities {
  readonly inputs: readonly MediaKind[];
  /** Hears the sound track of a video that it is given whole. */
  readonly videoSound: boolean;
  /** `one-fps`: takes sampled frames for one a second, whatever they are. */
  readonly videoTiming: 'exact' | 'one-fps';
  readonly imageFormats: readonly ImageFormat[];
  readonly audioFormats: readonly AudioFormat[];
  /** Takes media in `tool` messages. */
  readonly toolMedia: boolean;
  /** Goes on from an assistant turn at the end. */
  readonly prefill: boolean;
  /** Honours `tool_choice`. */
  readonly toolChoice: boolean;
  /** Honours a JSON schema as response format. */
  readonly jsonSchema: boolean;
  /** Greatest long side ÷ short side of pictures and frames; null = any. */
  readonly maxAspect: number | null;
  /** Longest prompt the engine takes; null = as the model says. */
  readonly contextTokens: number | null;
  /** Largest request body; null = any. */
  readonly maxBodyBytes: number | null;
}

export interface Engine {
  readonly name: string;
  readonly kind: string;
  /** As known now: from the kind, the settings, and the last probe that was answered. */
  capabilities(): EngineCapabilities;
  /** Asks the engine. */
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

/** What the model saw, and who answered, in the words of the wire: shown beside `usage` on demand. */
import type { MediaKind, MediaResolution } from './chat-request.ts';
import type { MediaTokens } from './media-plan.ts';

export interface MediaReceipt {
  readonly type: MediaKind;
  /** Path of the part in the request. */
  readonly path: string;
  readonly source: 'url' | 'base64' | 'file';
  /** Null in a quote that did not have to read all bytes. */
  readonly sha256: string | null;
  readonly bytes: number;
  readonly container: string;
  readonly codecs: readonly string[];
  /** Sound and video. */
  readonly duration_seconds?: number;
  /** Pictures and video: stored size → size the model sees. */
  readonly original?: { readonly width: number; readonly height: number };
  readonly used?: { readonly width: number; readonly height: number };
  /** Video. */
  readonly fps?: number;
  readonly media_resolution?: MediaResolution;
  /** What the request asked for, where `mimosa.max_media_tokens` made the server choose less. */
  readonly asked?: {
    readonly fps?: number;
    readonly media_resolution?: MediaResolution;
    readonly tokens: number;
  };
  readonly frames?: { readonly count: number; readonly times_seconds: readonly number[] };
  readonly tokens: MediaTokens;
}

/** Which engine answered, and how it counted. */
export interface EngineReceipt {
  readonly name: string;
  readonly kind: string;
  /** The prompt as the engine counts it; null when it does not say. */
  readonly prompt_tokens: number | null;
  /** That number less our own; null when it is not known. */
  readonly drift: number | null;
  /** What it did otherwise than asked. */
  readonly notices: readonly string[];
}

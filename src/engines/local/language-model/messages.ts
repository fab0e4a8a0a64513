/** What the server and the process of the language model say to each other; plain JSON. */
import type { FinishReason } from '../../../core/stream-part.ts';

export interface LoadSettings {
  /** Module of the library: its name, or the URL of a file. */
  readonly library: string;
  /** Absolute path of the GGUF file. */
  readonly model: string;
  /** Absolute path of its multimodal projector; null = text only. */
  readonly projector: string | null;
  readonly threads: number;
  /** Room for prompt and answer: this, or what the model was trained for if that is less. */
  readonly contextTokens: number;
}

/** What a loaded model can take. */
export interface LoadedModel {
  readonly contextTokens: number;
  readonly sees: boolean;
  readonly hears: boolean;
  /** Its chat template shows tools to it. */
  readonly tools: boolean;
}

export interface Generation {
  readonly id: number;
  /** Another tenant's prompt must not be found in the cache, not even by its speed. */
  readonly tenant: string;
  readonly thinking: boolean;
  /** Options of the library's `completion`; media as absolute paths. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What was said by now; counts in the tokens of the model. */
export interface GenerationEnd {
  readonly reason: FinishReason;
  /** The stop text that ended it. */
  readonly matchedStop: string | null;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null where the library cannot tell. */
  readonly cachedTokens: number | null;
}

export type Saying =
  | { readonly type: 'reasoning' | 'text'; readonly text: string }
  | {
      readonly type: 'tool-call';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly arguments?: string;
    };

export type ToModel =
  | { readonly type: 'load'; readonly settings: LoadSettings }
  | { readonly type: 'generate'; readonly generation: Generation }
  | { readonly type: 'stop'; readonly id: number };

export type FromModel =
  | { readonly type: 'loaded'; readonly model: LoadedModel }
  /** `library`: it is not installed; `projector`: it does not fit the model. */
  | { readonly type: 'not-loaded'; readonly what: 'library' | 'projector' }
  | { readonly type: 'said'; readonly id: number; readonly sayings: readonly Saying[] }
  | { readonly type: 'ended'; readonly id: number; readonly end: GenerationEnd }
  | { readonly type: 'stopped'; readonly id: number }
  | { readonly type: 'too-long'; readonly id: number; readonly promptTokens: number }
  /** The template or the grammar cannot be made of what was asked. */
  | { readonly type: 'refused'; readonly id: number }
  /** The library has not begun, and never will; the process ends itself. */
  | { readonly type: 'stuck'; readonly id: number }
  /** The library is in an unknown state; the process ends itself. */
  | { readonly type: 'failed'; readonly id: number };

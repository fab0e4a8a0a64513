/**
 * The part of `@fugood/llama.node` that is used here, written down because users add the library
 * themselves: without it nothing of it, not even its types, is on the machine.
 */

export interface LlamaLibrary {
  /** Head of a GGUF file; every value as text. */
  loadLlamaModelInfo(path: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  loadModel(options: Readonly<Record<string, unknown>>): Promise<LlamaModel>;
}

export interface LlamaModel {
  getModelInfo(): {
    readonly chatTemplates: {
      readonly jinja: { readonly defaultCaps?: { readonly tools: boolean } };
    };
  };
  /** False, or a throw, when the projector does not fit. */
  initMultimodal(options: { readonly path: string }): boolean;
  getMultimodalSupport(): { readonly vision: boolean; readonly audio: boolean };
  getFormattedChat(
    messages: unknown,
    template: undefined,
    options: Readonly<Record<string, unknown>>,
  ): { readonly prompt: string; readonly media_paths?: readonly string[] };
  tokenize(
    text: string,
    options: { readonly media_paths: readonly string[] },
  ): Promise<{ readonly tokens: Int32Array }>;
  completion(
    options: Readonly<Record<string, unknown>>,
    onToken: (state: AnswerState) => void,
  ): Promise<CompletionResult>;
  stopCompletion(): void;
  clearCache(): void;
}

/** All that has been said so far, taken apart by the library; absent = nothing yet. */
export interface AnswerState {
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly {
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

export interface CompletionResult extends AnswerState {
  /** Prompt and answer together. */
  readonly tokens_evaluated: number;
  readonly tokens_predicted: number;
  readonly context_full: boolean;
  readonly interrupted: boolean;
  readonly stopped_limited: boolean;
  /** '' when no stop text ended it. */
  readonly stopping_word: string;
  readonly timings: { readonly prompt_n: number };
}

/** Rejects with `ERR_MODULE_NOT_FOUND` when it is not installed. */
export async function importLibrary(specifier: string): Promise<LlamaLibrary> {
  const { default: library } = (await import(specifier)) as { readonly default: LlamaLibrary };
  return library;
}

/** Token counts of the Anthropic dialect: what came from the cache is not part of `input_tokens`. */
import type { Usage } from '../../core/stream-part.ts';

export interface MessageUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens?: number;
}

/** Counts → the object that stands under `usage`. */
export function encodeUsage({
  promptTokens,
  completionTokens,
  cachedTokens,
}: Pick<Usage, 'promptTokens' | 'completionTokens' | 'cachedTokens'>): MessageUsage {
  return {
    input_tokens: promptTokens - cachedTokens,
    output_tokens: completionTokens,
    ...(cachedTokens > 0 ? { cache_read_input_tokens: cachedTokens } : {}),
  };
}

/** Body of the answer of count_tokens: the whole prompt, whatever the cache holds. */
export function encodeInputTokens(promptTokens: number): string {
  return JSON.stringify({ input_tokens: promptTokens });
}

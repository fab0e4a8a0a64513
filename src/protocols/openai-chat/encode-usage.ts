/**
 * The usage object of the OpenAI dialect (wire.md section 7). The order of the keys is part of the
 * format: clients compare and store these objects as text.
 */
import type { Usage } from '../../core/stream-part.ts';

/** Keys in alphabetical order; a kind that the request did not contain is absent, never 0. */
export interface PromptTokensDetails {
  readonly audio_tokens?: number;
  readonly cached_tokens: number;
  readonly image_tokens?: number;
  readonly video_tokens?: number;
}

export interface UsageObject {
  readonly completion_tokens: number;
  readonly prompt_tokens: number;
  readonly total_tokens: number;
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
  readonly prompt_tokens_details: PromptTokensDetails | null;
}

/** Counts → the object that stands under `usage`. */
export function encodeUsage(usage: Usage): UsageObject {
  return {
    completion_tokens: usage.completionTokens,
    prompt_tokens: usage.promptTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    prompt_tokens_details: encodePromptTokensDetails(usage),
  };
}

/** The split of the prompt; null when it held no media and nothing came from the cache. */
export function encodePromptTokensDetails({
  modalities: { audio, image, video },
  cachedTokens,
}: Pick<Usage, 'modalities' | 'cachedTokens'>): PromptTokensDetails | null {
  const hasMedia = audio !== undefined || image !== undefined || video !== undefined;
  if (!hasMedia && cachedTokens === 0) return null;
  return {
    ...(audio === undefined ? {} : { audio_tokens: audio }),
    cached_tokens: cachedTokens,
    ...(image === undefined ? {} : { image_tokens: image }),
    ...(video === undefined ? {} : { video_tokens: video }),
  };
}

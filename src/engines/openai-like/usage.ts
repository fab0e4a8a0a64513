/** What an engine says it used, wherever it says it. */
import type { EngineUsage } from '../../core/stream-part.ts';
import { countAt, type JsonObject, objectAt } from './json.ts';

/** The counts of a `usage` object: SGLang keeps reasoning outside of the details. */
export function engineUsage(usage: JsonObject): EngineUsage {
  const completionDetails = objectAt(usage, 'completion_tokens_details') ?? {};
  const promptDetails = objectAt(usage, 'prompt_tokens_details') ?? {};
  return {
    promptTokens: countAt(usage, 'prompt_tokens') ?? null,
    completionTokens: countAt(usage, 'completion_tokens') ?? null,
    reasoningTokens:
      countAt(usage, 'reasoning_tokens') ?? countAt(completionDetails, 'reasoning_tokens') ?? null,
    cachedTokens:
      countAt(promptDetails, 'cached_tokens') ?? countAt(usage, 'cached_tokens') ?? null,
  };
}

/** What an engine says it used → the completion side of `Usage`; the prompt side is not asked. */
import type { Usage } from '../../core/stream-part.ts';
import { countAt, type JsonObject, objectAt } from './json.ts';

/**
 * Null when the engine does not count what it wrote. `countReasoning` is asked when it does not
 * say how much of that was reasoning. Cached tokens that nobody mentions are 0, as the
 * specification has it (engines.md section 6).
 */
export function engineUsage(usage: JsonObject | null, countReasoning: () => number): Usage | null {
  if (usage === null) return null;
  const completionTokens = countAt(usage, 'completion_tokens');
  if (completionTokens === undefined) return null;
  const completionDetails = objectAt(usage, 'completion_tokens_details') ?? {};
  const promptDetails = objectAt(usage, 'prompt_tokens_details') ?? {};
  const reasoningTokens =
    countAt(usage, 'reasoning_tokens') ??
    countAt(completionDetails, 'reasoning_tokens') ??
    countReasoning();
  const cachedTokens =
    countAt(promptDetails, 'cached_tokens') ?? countAt(usage, 'cached_tokens') ?? 0;
  return {
    promptTokens: countAt(usage, 'prompt_tokens') ?? 0,
    completionTokens,
    reasoningTokens: Math.min(reasoningTokens, completionTokens),
    cachedTokens,
    modalities: {},
  };
}

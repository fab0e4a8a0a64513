/** What an engine says it used, wherever it says it. */
import type { EngineUsage, ModalityTokens } from '../../core/stream-part.ts';
import { countAt, type JsonObject, objectAt } from './json.ts';

const MODALITIES = ['audio', 'image', 'video'] as const;

/** The counts of a `usage` object: SGLang keeps reasoning outside of the details. */
export function engineUsage(usage: JsonObject, promptIsBilled: boolean): EngineUsage {
  const completionDetails = objectAt(usage, 'completion_tokens_details') ?? {};
  const promptDetails = objectAt(usage, 'prompt_tokens_details') ?? {};
  const modalities = modalityTokens(promptDetails);
  return {
    promptTokens: countAt(usage, 'prompt_tokens') ?? null,
    completionTokens: countAt(usage, 'completion_tokens') ?? null,
    reasoningTokens:
      countAt(usage, 'reasoning_tokens') ?? countAt(completionDetails, 'reasoning_tokens') ?? null,
    cachedTokens:
      countAt(promptDetails, 'cached_tokens') ?? countAt(usage, 'cached_tokens') ?? null,
    ...(promptIsBilled && { promptIsBilled }),
    ...(Object.keys(modalities).length > 0 && { modalities }),
  };
}

/** Those that are said. */
function modalityTokens(details: JsonObject): ModalityTokens {
  const said = MODALITIES.map((name) => [name, countAt(details, `${name}_tokens`)] as const);
  return Object.fromEntries(said.filter(([, tokens]) => tokens !== undefined));
}

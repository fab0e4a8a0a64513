/**
 * The kind `vllm`: vLLM's OpenAI server. It calls reasoning `reasoning`, older versions
 * `reasoning_content`, so both names go out; accounts get prefix caches of their own by a salt.
 */
import type { KindEngine } from '../discovery/decided.ts';
import type { Dialect } from '../openai-like/dialect.ts';
import { createOpenAiLikeEngine, type OpenAiLikeParts } from '../openai-like/engine.ts';
import { urlPart } from '../openai-like/parts.ts';
import { isPrefilled, templateFields } from '../openai-like/prompting.ts';

/** Makes the engine. */
export function createVllmEngine(parts: OpenAiLikeParts): KindEngine {
  return createOpenAiLikeEngine(vllm(parts), parts);
}

function vllm({ settings, capabilities }: OpenAiLikeParts): Dialect {
  return {
    kind: 'vllm',
    fields: (request) => ({
      max_completion_tokens: request.maxCompletionTokens,
      ...templateFields(request),
      ...(isPrefilled(request, capabilities()) && {
        continue_final_message: true,
        add_generation_prompt: false,
      }),
      ...(!settings.shareCache && { cache_salt: request.affinity().tenant }),
    }),
    part: urlPart,
    pastReasoning: ({ reasoning }) =>
      reasoning === null ? {} : { reasoning, reasoning_content: reasoning },
  };
}

/**
 * The kind `sglang`: SGLang's OpenAI server. A closed socket may not end its work, so every call
 * has a name by which it is aborted. SGLang matches names by their beginning: they are random and
 * of one length, so that no call can end another.
 */
import type { KindEngine } from '../discovery/decided.ts';
import type { Dialect } from '../openai-like/dialect.ts';
import { createOpenAiLikeEngine, type OpenAiLikeParts } from '../openai-like/engine.ts';
import { urlPart } from '../openai-like/parts.ts';
import { isPrefilled, templateFields } from '../openai-like/prompting.ts';

/** Makes the engine. */
export function createSglangEngine(parts: OpenAiLikeParts): KindEngine {
  return createOpenAiLikeEngine(sglang(parts), parts);
}

function sglang({ settings, capabilities }: OpenAiLikeParts): Dialect {
  return {
    kind: 'sglang',
    fields: (request) => ({
      max_completion_tokens: request.maxCompletionTokens,
      ...templateFields(request),
      ...(isPrefilled(request, capabilities()) && { continue_final_message: true }),
      ...(!settings.shareCache && { cache_salt: request.affinity().tenant }),
    }),
    part: urlPart,
    abort: { path: '/abort_request', field: 'rid' },
  };
}

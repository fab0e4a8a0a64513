/**
 * The engine kind `openai`: any server that speaks the OpenAI chat dialect and is not known to be
 * one of the others. Such servers share no switch for thinking, so none is sent; nothing is sent
 * that only some of them understand.
 */
import type { KindEngine } from '../discovery/decided.ts';
import type { Dialect } from '../openai-like/dialect.ts';
import { createOpenAiLikeEngine, type OpenAiLikeParts } from '../openai-like/engine.ts';
import { urlPart } from '../openai-like/parts.ts';

const OPENAI: Dialect = {
  kind: 'openai',
  fields: ({ maxCompletionTokens }) => ({ max_completion_tokens: maxCompletionTokens }),
  part: urlPart,
};

/** Makes the engine. */
export function createOpenAiEngine(parts: OpenAiLikeParts): KindEngine {
  return createOpenAiLikeEngine(OPENAI, parts);
}

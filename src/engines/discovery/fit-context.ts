/**
 * Keeps a request within the context of the engine, which may be shorter than that of the model:
 * engines refuse what is too long, and an output limit that leaves no room for the prompt.
 */
import { apiError } from '../../core/errors.ts';
import type { EngineRequest } from '../engine.ts';

/** Engines may count so many times our number of tokens before it is worth an alarm (engines.md 6). */
const COUNTING_DRIFT = 1.25;

/**
 * The request with an output limit for which there is room. Throws `context-exceeded` when not even
 * the prompt fits; with media that is left to the engine, which may get less of them than was planned.
 */
export function fitContext(request: EngineRequest, contextTokens: number | null): EngineRequest {
  if (contextTokens === null) return request;
  const { promptTokens, maxCompletionTokens, media } = request;
  if (promptTokens >= contextTokens) {
    if (media.size > 0) return request;
    throw apiError('context-exceeded', 'messages', [contextTokens, promptTokens]);
  }
  const careful = contextTokens - Math.ceil(promptTokens * COUNTING_DRIFT);
  const room = careful > 0 ? careful : contextTokens - promptTokens;
  return room < maxCompletionTokens ? { ...request, maxCompletionTokens: room } : request;
}

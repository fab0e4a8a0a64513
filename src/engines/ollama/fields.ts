/**
 * The fields of a request to Ollama beside the messages. This is the allow-list: what is not written
 * here does not reach it. A prompt that is too long is to be refused: Ollama would otherwise forget
 * its beginning without a word.
 */
import type { ChatRequest, ResponseFormat, Tool } from '../../core/chat-request.ts';
import type { EngineRequest } from '../engine.ts';
import { servedTopP } from '../openai-like/fields.ts';
import { harmlessJson } from './messages.ts';

/**
 * `contextTokens` is what the operator wants the model to be loaded with; undefined = as Ollama
 * likes. Undefined values are dropped when the object becomes JSON.
 */
export function ollamaFields(
  request: EngineRequest,
  contextTokens: number | undefined,
): Record<string, unknown> {
  const { chat } = request;
  return {
    format: format(chat.responseFormat),
    tools: chat.tools.length === 0 ? undefined : chat.tools.map(wireTool),
    truncate: false,
    shift: false,
    options: {
      num_ctx: contextTokens,
      num_predict: request.maxCompletionTokens,
      ...options(chat),
    },
  };
}

function options(chat: ChatRequest): Record<string, unknown> {
  return {
    temperature: chat.temperature,
    top_p: servedTopP(chat),
    frequency_penalty: chat.frequencyPenalty === 0 ? undefined : chat.frequencyPenalty,
    presence_penalty: chat.presencePenalty === 0 ? undefined : chat.presencePenalty,
    stop: chat.stop.length === 0 ? undefined : chat.stop,
    seed: chat.seed,
  };
}

function format(wanted: ResponseFormat): unknown {
  if (wanted.type === 'text') return undefined;
  return wanted.type === 'json_object' ? 'json' : wanted.schema;
}

function wireTool({ name, description, parameters }: Tool): unknown {
  return { type: 'function', function: harmlessJson({ name, description, parameters }) };
}

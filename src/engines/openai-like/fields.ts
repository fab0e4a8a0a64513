/**
 * The fields of a request beside the messages, the same for every OpenAI-like engine. This is the
 * allow-list: what is not written here does not reach an engine. Penalties and `tool_choice` are
 * left out while they say what is the default anyway, as some engines refuse the mere keys.
 */
import type { ChatRequest, ResponseFormat, Tool, ToolChoice } from '../../core/chat-request.ts';

/** Engines divide by it, or refuse 0. */
const MIN_TOP_P = 0.01;

/** As every kind is told. */
export function servedTopP({ topP }: Pick<ChatRequest, 'topP'>): number {
  return Math.max(topP, MIN_TOP_P);
}

/** Undefined values are dropped when the object becomes JSON. */
export function commonFields(chat: ChatRequest): Record<string, unknown> {
  const { tools } = chat;
  return {
    temperature: chat.temperature,
    top_p: servedTopP(chat),
    frequency_penalty: chat.frequencyPenalty === 0 ? undefined : chat.frequencyPenalty,
    presence_penalty: chat.presencePenalty === 0 ? undefined : chat.presencePenalty,
    stop: chat.stop.length === 0 ? undefined : chat.stop,
    seed: chat.seed,
    response_format: responseFormat(chat.responseFormat),
    tools: tools.length === 0 ? undefined : tools.map(wireTool),
    tool_choice: tools.length === 0 ? undefined : toolChoice(chat.toolChoice),
  };
}

function responseFormat(format: ResponseFormat): unknown {
  if (format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: format.type };
  const { type, name, schema, strict } = format;
  return { type, json_schema: { name, schema, strict } };
}

function wireTool({ name, description, parameters, strict }: Tool): unknown {
  return { type: 'function', function: { name, description, parameters, strict } };
}

function toolChoice(choice: ToolChoice): unknown {
  if (choice === 'auto') return undefined;
  return typeof choice === 'string'
    ? choice
    : { type: 'function', function: { name: choice.name } };
}

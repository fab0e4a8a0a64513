/**
 * What is asked of an engine that does not honour everything: the nearest that it does honour. A
 * forbidden tool is not shown, a demanded one is the only one shown, a schema becomes plain JSON.
 */
import type { ChatRequest } from '../../core/chat-request.ts';
import type { EngineCapabilities } from '../engine.ts';

export interface Honoured {
  readonly chat: ChatRequest;
  /** What is less than asked, for `x-mimo-notice`. */
  readonly notices: readonly string[];
}

/** The chat as this engine can honour it. */
export function honoured(
  asked: ChatRequest,
  {
    toolChoice,
    jsonSchema,
    prefill,
  }: Pick<EngineCapabilities, 'toolChoice' | 'jsonSchema' | 'prefill'>,
): Honoured {
  const notices: string[] = [];
  let chat = asked;
  if (!toolChoice && chat.tools.length > 0 && chat.toolChoice !== 'auto') {
    chat = withAutoChoice(chat);
    // No tools at all is exactly what `none` asks for.
    if (asked.toolChoice !== 'none') notices.push('tool_choice taken as auto');
  }
  if (!jsonSchema && chat.responseFormat.type === 'json_schema') {
    chat = { ...chat, responseFormat: { type: 'json_object' } };
    notices.push('json_schema taken as json_object');
  }
  if (!prefill && chat.messages.at(-1)?.role === 'assistant') {
    notices.push('the last turn is not continued');
  }
  return { chat, notices };
}

function withAutoChoice(chat: ChatRequest): ChatRequest {
  const { toolChoice } = chat;
  const named = typeof toolChoice === 'string' ? null : toolChoice.name;
  const tools =
    toolChoice === 'none' ? [] : chat.tools.filter(({ name }) => named === null || name === named);
  return { ...chat, tools, toolChoice: 'auto' };
}

/**
 * The conversation in the OpenAI dialect, for engines: plain strings wherever there is only text,
 * and every medium as the part that the kind of engine knows.
 */
import type { ToolCall } from '../../core/chat-request.ts';
import type { ConversationMessage, ConversationPart } from '../conversation.ts';
import type { EngineRequest } from '../engine.ts';
import type { Dialect } from './dialect.ts';
import { isObject, parseJson } from './json.ts';
import type { ReferenceOf } from './json-body.ts';
import { neutraliseTags } from './neutralise.ts';

/** Whose text loses the tags that would imitate a model or a tool. */
export type NeutralizeTags = 'none' | 'tool' | 'all';

export interface Writing {
  readonly dialect: Pick<Dialect, 'part' | 'pastReasoning'>;
  readonly request: EngineRequest;
  readonly neutralizeTags: NeutralizeTags;
  /** What stands in the JSON for the bytes of a medium. */
  readonly referenceOf: ReferenceOf;
}

/** The messages as JSON values. */
export function wireMessages(
  messages: readonly ConversationMessage[],
  writing: Writing,
): Record<string, unknown>[] {
  return messages.map((message) => wireMessage(message, writing));
}

function wireMessage(message: ConversationMessage, writing: Writing): Record<string, unknown> {
  const { role, toolCalls, toolCallId } = message;
  const content = wireContent(message, writing);
  if (role === 'tool') return { role, tool_call_id: toolCallId, content };
  if (role !== 'assistant') return { role, content };
  return {
    role,
    content,
    ...reasoningFields(message, writing),
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map((call) => wireToolCall(call, writing)),
    }),
  };
}

function reasoningFields(
  { reasoning: said, toolCalls }: ConversationMessage,
  { dialect, request, neutralizeTags }: Writing,
): Record<string, unknown> {
  const reasoning = said !== null && neutralizeTags === 'all' ? neutraliseTags(said) : said;
  if (dialect.pastReasoning !== undefined) {
    return dialect.pastReasoning({ reasoning, toolCalls }, request);
  }
  return reasoning === null ? {} : { reasoning_content: reasoning };
}

function wireContent(message: ConversationMessage, writing: Writing): unknown {
  const parts = joinTexts(message.content).map((part) => withoutTags(part, message.role, writing));
  if (parts.length === 0) return '';
  if (parts.length === 1 && parts[0]?.type === 'text') return parts[0].text;
  return parts.map((part) =>
    part.type === 'text'
      ? part
      : writing.dialect.part(part.attachment, writing.referenceOf(part.attachment)),
  );
}

/** Tags are ordinary in prompts, but in a tool's result they would imitate the model. */
function withoutTags(
  part: ConversationPart,
  role: ConversationMessage['role'],
  { neutralizeTags }: Writing,
): ConversationPart {
  const applies = neutralizeTags === 'all' || (neutralizeTags === 'tool' && role === 'tool');
  return applies && part.type === 'text' ? { ...part, text: neutraliseTags(part.text) } : part;
}

/** Neighbouring texts as one, as templates join them: a control token could be cut in two. */
function joinTexts(content: readonly ConversationPart[]): ConversationPart[] {
  const joined: ConversationPart[] = [];
  for (const part of content) {
    const last = joined.at(-1);
    if (part.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = { type: 'text', text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

function wireToolCall(call: ToolCall, { neutralizeTags }: Writing): unknown {
  const text = objectArguments(call.arguments);
  return {
    id: call.id,
    type: 'function',
    function: {
      name: call.name,
      arguments: neutralizeTags === 'all' ? neutraliseTags(text) : text,
    },
  };
}

/** Templates want the JSON text of an object; any other text becomes the value of `arguments`. */
function objectArguments(text: string): string {
  const value = parseJson(text);
  if (!isObject(value)) return JSON.stringify({ arguments: text });
  // Escapes could hide a control token until the engine's template reads the arguments.
  return text.includes('\\u') ? JSON.stringify(value) : text;
}

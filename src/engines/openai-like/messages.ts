/**
 * The conversation in the OpenAI dialect, for engines: plain strings wherever there is only text,
 * media as `*_url` parts, and nothing in a `tool` message but text, because hardly any engine takes
 * media there: they follow in a user turn right after the tools have spoken.
 */
import type { MediaKind, MediaPart, Message, Part, ToolCall } from '../../core/chat-request.ts';
import { isObject, parseJson } from './json.ts';
import { neutraliseTags } from './neutralise.ts';

/** What stands in the JSON where the data URI of a part goes. */
export type UriOf = (part: MediaPart) => string;

const PART_TYPES = {
  image: 'image_url',
  audio: 'audio_url',
  video: 'video_url',
} as const satisfies Record<MediaKind, string>;

/** The messages as JSON values; `uriOf` is called once a medium, in the order of the JSON text. */
export function wireMessages(messages: readonly Message[], uriOf: UriOf): unknown[] {
  const wire: unknown[] = [];
  let moved: MediaPart[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'tool') {
      wire.push(wireMessage(message, uriOf));
      continue;
    }
    moved.push(...message.content.filter((part) => part.type === 'media'));
    wire.push(toolMessage(message));
    if (moved.length > 0 && messages[index + 1]?.role !== 'tool') {
      wire.push({ role: 'user', content: wireContent(moved, uriOf) });
      moved = [];
    }
  }
  return wire;
}

function wireMessage(message: Exclude<Message, { role: 'tool' }>, uriOf: UriOf): unknown {
  const { role } = message;
  const content = wireContent(message.content, uriOf);
  if (role !== 'assistant') return { role, content };
  return {
    role,
    content,
    ...(message.reasoning !== null && { reasoning_content: message.reasoning }),
    ...(message.toolCalls.length > 0 && { tool_calls: message.toolCalls.map(wireToolCall) }),
  };
}

function toolMessage({ toolCallId, content }: Extract<Message, { role: 'tool' }>): unknown {
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { role: 'tool', tool_call_id: toolCallId, content: neutraliseTags(text) };
}

function wireContent(content: readonly Part[], uriOf: UriOf): unknown {
  const parts = joinTexts(content);
  if (parts.length === 0) return '';
  if (parts.length === 1 && parts[0]?.type === 'text') return parts[0].text;
  return parts.map((part) => {
    if (part.type === 'text') return part;
    const type = PART_TYPES[part.kind];
    return { type, [type]: { url: uriOf(part) } };
  });
}

/** Neighbouring texts as one, as templates join them: a control token could be cut in two. */
function joinTexts(content: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of content) {
    const last = joined.at(-1);
    if (part.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = { type: 'text', text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

function wireToolCall(call: ToolCall): unknown {
  return {
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: objectArguments(call.arguments) },
  };
}

/** Templates want the JSON text of an object; any other text becomes the value of `arguments`. */
function objectArguments(text: string): string {
  const value = parseJson(text);
  if (!isObject(value)) return JSON.stringify({ arguments: text });
  // Escapes could hide a control token until the engine's template reads the arguments.
  return text.includes('\\u') ? JSON.stringify(value) : text;
}

/**
 * Messages and their content (wire.md section 4): who may say what. Each message is read whole
 * before the next, so the first fault in reading order is the one reported.
 */
import type { Message, Part, SpooledString, TextPart, ToolCall } from '../../core/chat-request.ts';
import {
  ARRAY,
  calledByKey,
  elementFields,
  type Fields,
  isAbsent,
  isNonEmptyArray,
  NON_EMPTY_ARRAY,
  oneOf,
  optional,
  required,
  requiredFields,
  STRING,
} from '../fields.ts';
import { CONTENT, decodeContent, decodeText } from '../message-content.ts';
import { decodeMediaPart, MEDIA_PART_TYPES } from './decode-media.ts';

const ROLE = oneOf(['system', 'developer', 'user', 'assistant', 'tool']);
const PART_TYPE = oneOf(['text', ...MEDIA_PART_TYPES]);
const FUNCTION_TYPE = oneOf(['function'], '"function"');

type TextRole = 'system' | 'developer' | 'assistant';
type SpooledStrings = ReadonlyMap<string, SpooledString>;

/** The messages of a request, in order; `developer` has become `system`. */
export function decodeMessages(request: Fields, spooled: SpooledStrings): Message[] {
  return required(request, 'messages', NON_EMPTY_ARRAY).map((value, index) =>
    decodeMessage(calledByKey(elementFields(request, 'messages', index, value)), spooled),
  );
}

function decodeMessage(message: Fields, spooled: SpooledStrings): Message {
  const role = required(message, 'role', ROLE);
  if (role === 'user') return { role, content: decodeParts(message, spooled) };
  if (role === 'tool') {
    return {
      role,
      content: decodeParts(message, spooled),
      toolCallId: required(message, 'tool_call_id', STRING),
    };
  }
  if (role === 'assistant') {
    return {
      role,
      content: mayBeSilent(message) ? [] : decodeTexts(message, role),
      reasoning: optional(message, 'reasoning_content', STRING) ?? null,
      toolCalls: decodeToolCalls(message),
    };
  }
  return { role: 'system', content: decodeTexts(message, role) };
}

/** An assistant that reasoned or called tools need not have said anything. */
function mayBeSilent({ object }: Fields): boolean {
  return (
    isAbsent(object['content']) &&
    (isNonEmptyArray(object['tool_calls']) || typeof object['reasoning_content'] === 'string')
  );
}

function decodeTexts(message: Fields, role: TextRole): TextPart[] {
  const textOnly = oneOf(['text'], `text in a ${role} message`);
  return decodeContent(message, 'content', CONTENT, (part) => {
    required(part, 'type', textOnly);
    return decodeText(part);
  });
}

function decodeParts(message: Fields, spooled: SpooledStrings): Part[] {
  return decodeContent<Part>(message, 'content', CONTENT, (part) => {
    const type = required(part, 'type', PART_TYPE);
    return type === 'text' ? decodeText(part) : decodeMediaPart(part, type, spooled);
  });
}

function decodeToolCalls(message: Fields): ToolCall[] {
  const calls = optional(message, 'tool_calls', ARRAY) ?? [];
  return calls.map((value, index) => {
    const call = elementFields(message, 'tool_calls', index, value);
    const id = required(call, 'id', STRING);
    required(call, 'type', FUNCTION_TYPE);
    const called = requiredFields(call, 'function');
    return {
      id,
      name: required(called, 'name', STRING),
      arguments: required(called, 'arguments', STRING),
    };
  });
}

/**
 * Messages of the Anthropic dialect. Its user turns also carry what tools returned; `core` has a
 * role for that, so one such turn becomes several messages: the results, in their order, and then
 * the rest of the turn.
 */
import type { Message, Part, SpooledString, ToolCall } from '../../core/chat-request.ts';
import {
  BOOLEAN,
  calledByKey,
  elementFields,
  type Fields,
  isAbsent,
  NON_EMPTY_ARRAY,
  OBJECT,
  oneOf,
  optional,
  required,
  type Shape,
  STRING,
} from '../fields.ts';
import { type Content, CONTENT, decodeContent, decodeText } from '../message-content.ts';
import { decodeMediaBlock, MEDIA_BLOCK_TYPES } from './decode-media.ts';

const ROLE = oneOf(['user', 'assistant']);
const USER_BLOCK_TYPE = oneOf(['text', ...MEDIA_BLOCK_TYPES, 'tool_result']);
const RESULT_BLOCK_TYPE = oneOf(['text', ...MEDIA_BLOCK_TYPES]);
const ASSISTANT_BLOCK_TYPES = ['text', 'thinking', 'redacted_thinking', 'tool_use'] as const;
const ASSISTANT_BLOCK_TYPE = oneOf(
  ASSISTANT_BLOCK_TYPES,
  `one of ${ASSISTANT_BLOCK_TYPES.join(', ')} in an assistant message`,
);
/** An answer may have been empty, and comes back as it was given; so may a result. */
const MAYBE_EMPTY: Shape<Content> = {
  expectation: 'a string or an array of parts',
  accepts: (value) => typeof value === 'string' || Array.isArray(value),
};

/** Stands before the content of a result with `is_error`: the model has no other mark for it. */
export const TOOL_ERROR_TEXT = 'The tool reported an error:\n';

type SpooledStrings = ReadonlyMap<string, SpooledString>;
type ToolMessage = Extract<Message, { role: 'tool' }>;
type AssistantMessage = Extract<Message, { role: 'assistant' }>;

/** The messages of a request, in order, without the system text. */
export function decodeMessages(request: Fields, spooled: SpooledStrings): Message[] {
  return required(request, 'messages', NON_EMPTY_ARRAY).flatMap((value, index) => {
    const message = calledByKey(elementFields(request, 'messages', index, value));
    const role = required(message, 'role', ROLE);
    return role === 'user' ? decodeUserTurn(message, spooled) : [decodeAssistant(message)];
  });
}

function decodeUserTurn(message: Fields, spooled: SpooledStrings): Message[] {
  const blocks = decodeContent(message, 'content', CONTENT, (block): Part | ToolMessage => {
    const type = required(block, 'type', USER_BLOCK_TYPE);
    if (type === 'tool_result') return decodeToolResult(block, spooled);
    return type === 'text' ? decodeText(block) : decodeMediaBlock(block, type, spooled);
  });
  const results = blocks.filter((block) => 'role' in block);
  const content = blocks.filter((block): block is Part => !('role' in block));
  return content.length === 0 ? results : [...results, { role: 'user', content }];
}

function decodeToolResult(block: Fields, spooled: SpooledStrings): ToolMessage {
  const toolCallId = required(block, 'tool_use_id', STRING);
  const content = isAbsent(block.object['content'])
    ? []
    : decodeContent<Part>(block, 'content', MAYBE_EMPTY, (part) => {
        const type = required(part, 'type', RESULT_BLOCK_TYPE);
        return type === 'text' ? decodeText(part) : decodeMediaBlock(part, type, spooled);
      });
  const isError = optional(block, 'is_error', BOOLEAN) ?? false;
  const mark: Part[] = isError ? [{ type: 'text', text: TOOL_ERROR_TEXT }] : [];
  return { role: 'tool', toolCallId, content: [...mark, ...content] };
}

/** Several thinking blocks are one reasoning; whether they stood between texts is not kept. */
function decodeAssistant(message: Fields): AssistantMessage {
  const turns = decodeContent(message, 'content', MAYBE_EMPTY, decodeAssistantBlock);
  const thoughts = turns.filter((turn) => turn.type === 'thinking');
  return {
    role: 'assistant',
    content: turns.filter((turn) => turn.type === 'text'),
    reasoning: thoughts.length === 0 ? null : thoughts.map(({ thinking }) => thinking).join(''),
    toolCalls: turns.filter((turn) => turn.type === 'tool_use').map(({ call }) => call),
  };
}

type AssistantBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'redacted_thinking' }
  | { readonly type: 'tool_use'; readonly call: ToolCall };

function decodeAssistantBlock(block: Fields): AssistantBlock {
  const type = required(block, 'type', ASSISTANT_BLOCK_TYPE);
  switch (type) {
    case 'text':
      return decodeText(block);
    case 'thinking':
      return { type, thinking: required(block, 'thinking', STRING) };
    case 'redacted_thinking':
      return { type };
    case 'tool_use':
      return { type, call: decodeToolUse(block) };
  }
}

function decodeToolUse(block: Fields): ToolCall {
  return {
    id: required(block, 'id', STRING),
    name: required(block, 'name', STRING),
    arguments: JSON.stringify(optional(block, 'input', OBJECT) ?? {}),
  };
}

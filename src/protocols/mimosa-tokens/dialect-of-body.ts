/**
 * POST /v1/tokens/count takes the body of either dialect, and tells them apart by what only the
 * Anthropic one has: its keys, its blocks, its tools. A body without any of them means the same in
 * both.
 */
import { ANTHROPIC_MESSAGES } from '../anthropic-messages/dialect.ts';
import type { Dialect } from '../dialect.ts';
import { isAbsent, isObject } from '../fields.ts';
import { OPENAI_CHAT } from '../openai-chat/dialect.ts';

const ANTHROPIC_KEYS = ['system', 'stop_sequences'];
const ANTHROPIC_BLOCKS = new Set<unknown>([
  'image',
  'audio',
  'video',
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
]);

/** Looks no closer than needed: whatever is wrong with the body, its dialect will say. */
export function dialectOfBody(body: unknown): Dialect {
  if (!isObject(body)) return OPENAI_CHAT;
  const isAnthropic =
    ANTHROPIC_KEYS.some((key) => !isAbsent(body[key])) ||
    itemsOf(body['messages']).some(hasAnthropicBlock) ||
    itemsOf(body['tools']).some(isAnthropicTool);
  return isAnthropic ? ANTHROPIC_MESSAGES : OPENAI_CHAT;
}

function hasAnthropicBlock(message: unknown): boolean {
  return (
    isObject(message) &&
    itemsOf(message['content']).some(
      (block) => isObject(block) && ANTHROPIC_BLOCKS.has(block['type']),
    )
  );
}

/** Their name stands outside; OpenAI's stands in `function`. */
function isAnthropicTool(tool: unknown): boolean {
  return isObject(tool) && 'name' in tool && !('function' in tool);
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

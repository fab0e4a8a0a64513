/**
 * POST /v1/tokens/count takes the body of either dialect, and tells them apart by what only one of
 * them has: its blocks, its roles, its tools, its keys. A body without any of them means the same
 * in both. Keys count least: each dialect passes over those that it does not know.
 */
import { ANTHROPIC_MESSAGES } from '../anthropic-messages/dialect.ts';
import type { Dialect } from '../dialect.ts';
import { isAbsent, isObject, type JsonObject } from '../fields.ts';
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
const OPENAI_ROLES = new Set<unknown>(['system', 'developer', 'tool']);
const OPENAI_PARTS = new Set<unknown>(['image_url', 'input_audio', 'video_url']);

/** Looks no closer than needed: whatever is wrong with the body, its dialect will say. */
export function dialectOfBody(body: unknown): Dialect {
  if (!isObject(body)) return OPENAI_CHAT;
  const messages = itemsOf(body['messages']).filter(isObject);
  const tools = itemsOf(body['tools']).filter(isObject);
  if (messages.some(isAnthropicMessage) || tools.some(isAnthropicTool)) return ANTHROPIC_MESSAGES;
  if (messages.some(isOpenAiMessage) || tools.some((tool) => 'function' in tool)) {
    return OPENAI_CHAT;
  }
  const hasKey = ANTHROPIC_KEYS.some((key) => !isAbsent(body[key]));
  return hasKey || isAdaptive(body['thinking']) ? ANTHROPIC_MESSAGES : OPENAI_CHAT;
}

/** Only there may an answer come back as the empty list that it was. */
function isAnthropicMessage({ role, content }: JsonObject): boolean {
  const isEmptyAnswer = role === 'assistant' && Array.isArray(content) && content.length === 0;
  return isEmptyAnswer || hasPart(content, ANTHROPIC_BLOCKS);
}

function isOpenAiMessage(message: JsonObject): boolean {
  return (
    OPENAI_ROLES.has(message['role']) ||
    'tool_calls' in message ||
    hasPart(message['content'], OPENAI_PARTS)
  );
}

/** Their name stands outside; OpenAI's stands in `function`. */
function isAnthropicTool(tool: JsonObject): boolean {
  return 'name' in tool && !('function' in tool);
}

function isAdaptive(thinking: unknown): boolean {
  return isObject(thinking) && thinking['type'] === 'adaptive';
}

function hasPart(content: unknown, types: ReadonlySet<unknown>): boolean {
  return itemsOf(content).some((part) => isObject(part) && types.has(part['type']));
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

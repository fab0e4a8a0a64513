import { describe, expect, it } from 'vitest';
import type { ToolCall } from '../../../core/chat-request.ts';
import { continuation, prefillOf } from './prefill.ts';

function conversation(
  said: string,
  toolCalls: readonly ToolCall[] = [],
): Parameters<typeof prefillOf>[0] {
  return {
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'What is it?' }] },
      { role: 'assistant', content: [{ type: 'text', text: said }], reasoning: null, toolCalls },
    ],
  };
}

describe('prefill', () => {
  it('is what the assistant has said last, unless it called tools or somebody spoke since', () => {
    const call = { id: 'call_1', name: 'look', arguments: '{}' };
    const { messages } = conversation('It is ');
    expect(prefillOf({ messages })).toBe('It is ');
    expect(prefillOf(conversation('It is ', [call]))).toBe('');
    expect(prefillOf({ messages: messages.slice(0, 1) })).toBe('');
  });

  it.each([
    ['', 'A cat.', 'A cat.'],
    ['A', 'A cat.', ' cat.'],
    ['A cat.', 'A cat.', ''],
    ['The', 'A cat.', 'A cat.'],
    ['{', '{\n  "total": 3\n}', '\n  "total": 3\n}'],
    ['{"total":', '{\n  "total": 3\n}', ' 3\n}'],
    ['{"sum":', '{\n  "total": 3\n}', '{\n  "total": 3\n}'],
    ['A cat. And', 'A cat.', 'A cat.'],
    ['😀', '😀 here', ' here'],
  ])('%j before %j leaves %j', (prefill, answer, rest) => {
    expect(continuation(answer, prefill)).toBe(rest);
  });
});

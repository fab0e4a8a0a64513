/**
 * The whole answer of the Anthropic dialect as one JSON text (wire.md section 12); its keys keep
 * the order of the hosted service.
 */
import type { ToolCall } from '../../core/chat-request.ts';
import type { CollectedAnswer } from '../collect-answer.ts';
import type { AnswerHead } from '../dialect.ts';
import { encodeExtension } from '../mimosa-extension.ts';
import { encodeUsage } from './encode-usage.ts';
import { stopReason } from './stop-reason.ts';
import { toolInput } from './tool-input.ts';

/** An answer → the body of the response. Blocks that would be empty are left out. */
export function encodeMessage(head: AnswerHead, answer: CollectedAnswer): string {
  const { content: text, matchedStop } = answer;
  const thinking = head.thinking ? answer.reasoning : '';
  return JSON.stringify({
    id: head.id,
    type: 'message',
    role: 'assistant',
    model: head.model,
    stop_reason: stopReason(answer.finishReason, matchedStop),
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...(thinking === '' ? [] : [{ type: 'thinking', thinking, signature: '' }]),
      ...answer.toolCalls.map(toolUseBlock),
    ],
    usage: encodeUsage(answer.usage),
    stop_sequence: matchedStop,
    mimosa: encodeExtension(head.receipts, answer.engine),
  });
}

function toolUseBlock({ id, name, arguments: text }: ToolCall): object {
  return { type: 'tool_use', id, name, input: toolInput(text) };
}

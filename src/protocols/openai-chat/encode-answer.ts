/** The whole answer as one JSON text (wire.md section 6); its keys keep the order of the seeds. */
import type { ToolCall } from '../../core/chat-request.ts';
import type { EngineReceipt, MediaReceipt } from '../../core/receipt.ts';
import type { FinishReason, Usage } from '../../core/stream-part.ts';
import { encodeExtension } from '../mimosa-extension.ts';
import { encodeUsage } from './encode-usage.ts';

export interface ChatAnswer {
  /** 32 lower-case hex digits. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** As the client sent it. */
  readonly model: string;
  /** Whether the model thought; `reasoning_content` is there only then. */
  readonly thinking: boolean;
  readonly content: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  /** Given when the client asked for them. */
  readonly receipts?: readonly MediaReceipt[] | undefined;
  readonly engine?: EngineReceipt | undefined;
}

/** An answer → the body of the response. */
export function encodeChatAnswer(answer: ChatAnswer): string {
  return JSON.stringify({
    id: answer.id,
    choices: [
      {
        finish_reason: answer.finishReason,
        index: 0,
        message: {
          content: answer.content,
          role: 'assistant',
          tool_calls: answer.toolCalls.length === 0 ? null : answer.toolCalls.map(encodeToolCall),
          reasoning_content: answer.thinking ? answer.reasoning : undefined,
        },
      },
    ],
    created: answer.created,
    model: answer.model,
    object: 'chat.completion',
    usage: encodeUsage(answer.usage),
    mimosa: encodeExtension(answer.receipts, answer.engine),
  });
}

function encodeToolCall(call: ToolCall): unknown {
  return {
    id: call.id,
    function: { arguments: call.arguments, name: call.name },
    type: 'function',
  };
}

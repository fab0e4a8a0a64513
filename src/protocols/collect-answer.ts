/** Gathers what an engine says piece by piece into one answer, for clients that do not stream. */
import type { ToolCall } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import type { EngineReceipt } from '../core/receipt.ts';
import type { FinishReason, StreamPart, Usage } from '../core/stream-part.ts';

export interface CollectedAnswer {
  readonly content: string;
  readonly reasoning: string;
  /** In the order of their indexes. */
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: FinishReason;
  /** The stop text that ended the answer, when the engine named it. */
  readonly matchedStop: string | null;
  readonly usage: Usage;
  /** Who answered, where that is known. */
  readonly engine?: EngineReceipt | undefined;
}

/**
 * Reads all parts to their end. Throws the error of an `error` part, whatever the source throws,
 * and `engine-failed` when it ends without having finished or without the counts.
 */
export async function collectAnswer(parts: AsyncIterable<StreamPart>): Promise<CollectedAnswer> {
  let content = '';
  let reasoning = '';
  let finishReason: FinishReason | null = null;
  let matchedStop: string | null = null;
  let usage: Usage | null = null;
  let engine: EngineReceipt | undefined;
  const calls = new Map<number, ToolCall>();
  for await (const part of parts) {
    switch (part.type) {
      case 'reasoning':
        reasoning += part.text;
        break;
      case 'text':
        content += part.text;
        break;
      case 'tool-call':
        calls.set(part.index, extendedCall(calls.get(part.index), part));
        break;
      case 'finish':
        finishReason = part.reason;
        matchedStop = part.matchedStop ?? null;
        break;
      case 'usage':
        ({ usage, engine } = part);
        break;
      case 'error':
        throw part.error;
    }
  }
  if (finishReason === null || usage === null) throw apiError('engine-failed', null, []);
  const toolCalls = [...calls].sort(([a], [b]) => a - b).map(([, call]) => call);
  return { content, reasoning, toolCalls, finishReason, matchedStop, usage, engine };
}

function extendedCall(
  call: ToolCall | undefined,
  piece: Extract<StreamPart, { type: 'tool-call' }>,
): ToolCall {
  return {
    id: call?.id ?? piece.id ?? '',
    name: call?.name ?? piece.name ?? '',
    arguments: (call?.arguments ?? '') + (piece.arguments ?? ''),
  };
}

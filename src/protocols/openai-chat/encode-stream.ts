/**
 * The streamed answer of the OpenAI dialect (wire.md section 6). Every chunk is a whole event; the
 * encoder keeps no state: the same call gives the same text.
 */
import type { ApiError } from '../../core/errors.ts';
import type { EngineReceipt } from '../../core/receipt.ts';
import type { FinishReason, Usage } from '../../core/stream-part.ts';
import type { AnswerHead, SaidPart, StreamEncoder } from '../dialect.ts';
import { encodeExtension } from '../mimosa-extension.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import { encodeError } from './encode-error.ts';
import { encodeUsage } from './encode-usage.ts';

const DONE = 'data: [DONE]\n\n';

/** All four keys are always there, thinking or not. */
const NO_DELTA = { content: null, role: null, tool_calls: null, reasoning_content: null } as const;

/** Makes the encoder of one stream. */
export function createStreamEncoder(head: AnswerHead): StreamEncoder {
  function chunk(choices: readonly unknown[], closing: object = {}): string {
    return serverSentEvent(
      JSON.stringify({
        id: head.id,
        choices,
        created: head.created,
        model: head.model,
        object: 'chat.completion.chunk',
        ...closing,
      }),
    );
  }

  function delta(
    said: object,
    finishReason: FinishReason | null = null,
    closing: object = {},
  ): string {
    const choice = { delta: { ...NO_DELTA, ...said }, finish_reason: finishReason, index: 0 };
    return chunk([choice], closing);
  }

  /**
   * `usage` is null here whether or not the numbers follow, so the chunk is the same for every
   * client. When they do not follow, this is the last place beside `usage` for the receipts.
   */
  function finish(reason: FinishReason): string {
    const mimosa = head.includeUsage ? undefined : encodeExtension(head.receipts);
    return delta({}, reason, { usage: null, mimosa });
  }

  function usage(counts: Usage, engine?: EngineReceipt): string {
    if (!head.includeUsage) return '';
    return chunk([], {
      usage: encodeUsage(counts),
      mimosa: encodeExtension(head.receipts, engine),
    });
  }

  function part(said: SaidPart): string {
    switch (said.type) {
      case 'reasoning':
        return head.thinking ? delta({ reasoning_content: said.text }) : '';
      case 'text':
        return delta({ content: said.text });
      case 'tool-call':
        return delta({ tool_calls: [encodeToolCallPiece(said)] });
      case 'finish':
        return finish(said.reason);
      case 'usage':
        return usage(said.usage, said.engine);
    }
  }

  return {
    opening: () => delta({ content: '', role: 'assistant' }),
    part,
    done: () => DONE,
  };
}

/** The error in place of the rest, and the end of the stream. */
export function encodeErrorEvents(error: ApiError): string {
  return serverSentEvent(encodeError(error)) + DONE;
}

/** The first piece of a call introduces it, the later ones only lengthen its arguments. */
function encodeToolCallPiece(piece: Extract<SaidPart, { type: 'tool-call' }>): unknown {
  const text = piece.arguments ?? '';
  return piece.id === undefined
    ? { index: piece.index, function: { arguments: text } }
    : {
        index: piece.index,
        id: piece.id,
        function: { arguments: text, name: piece.name ?? '' },
        type: 'function',
      };
}

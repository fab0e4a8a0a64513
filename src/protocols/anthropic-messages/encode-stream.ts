/**
 * The streamed answer of the Anthropic dialect (wire.md section 12): blocks that open, grow and
 * close one after the other. Engines may speak of several tool calls in turns; a block that has
 * closed cannot grow again, so while one call is open whatever is said beside it waits for the end.
 * The arguments of a call are said at once, when they are whole: SDKs parse them piece by piece, and
 * give up the stream where they are no JSON.
 */
import type { Usage } from '../../core/stream-part.ts';
import type { EngineReceipt } from '../../core/receipt.ts';
import type { AnswerHead, SaidPart, StreamEncoder } from '../dialect.ts';
import { encodeExtension } from '../mimosa-extension.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import { encodeUsage } from './encode-usage.ts';
import { stopReason } from './stop-reason.ts';
import { toolInputText } from './tool-input.ts';

const MESSAGE_ID_DIGITS = 24;

/** What goes into blocks. */
type Piece = Extract<SaidPart, { type: 'reasoning' | 'text' | 'tool-call' }>;
type Finish = Extract<SaidPart, { type: 'finish' }>;

/** Makes the encoder of one stream; it remembers which block is open. */
export function createStreamEncoder(head: AnswerHead): StreamEncoder {
  /** First piece of the open block. */
  let open: Piece | null = null;
  /** Of the open call, so far. */
  let callArguments = '';
  let closedBlocks = 0;
  let waiting: Piece[] = [];
  let ending: Finish = { type: 'finish', reason: 'stop' };

  function opening(): string {
    return event('message_start', {
      message: {
        id: `msg_${head.id.slice(0, MESSAGE_ID_DIGITS)}`,
        type: 'message',
        role: 'assistant',
        model: head.model,
        content: [],
        usage: { input_tokens: head.promptTokens, output_tokens: 0 },
      },
    });
  }

  function grow(piece: Piece): string {
    if (piece.type === 'reasoning' && !head.thinking) return '';
    if (piece.type !== 'tool-call' && piece.text === '') return '';
    const sameBlock = open !== null && belongTogether(open, piece);
    const before = sameBlock ? '' : close() + start(piece);
    if (piece.type !== 'tool-call') return before + delta(textDelta(piece));
    callArguments += piece.arguments ?? '';
    return before;
  }

  function start(piece: Piece): string {
    open = piece;
    const content_block = emptyBlock(piece);
    return event('content_block_start', { index: closedBlocks, content_block });
  }

  function delta(said: object): string {
    return event('content_block_delta', { delta: said, index: closedBlocks });
  }

  function close(): string {
    if (open === null) return '';
    const last = lastDelta(open.type);
    const stop = event('content_block_stop', { index: closedBlocks });
    open = null;
    closedBlocks += 1;
    return last + stop;
  }

  function lastDelta(type: Piece['type']): string {
    if (type === 'text') return '';
    if (type === 'reasoning') return delta({ type: 'signature_delta', signature: '' });
    const partial_json = toolInputText(callArguments);
    callArguments = '';
    return partial_json === '' ? '' : delta({ type: 'input_json_delta', partial_json });
  }

  function growOrWait(piece: Piece): string {
    const mustWait = open?.type === 'tool-call' && !belongTogether(open, piece);
    if (!mustWait) return grow(piece);
    waiting.push(piece);
    return '';
  }

  function finish(said: Finish): string {
    ending = said;
    const rest = waiting.toSorted((left, right) => place(left) - place(right)).map(grow);
    waiting = [];
    return rest.join('') + close();
  }

  function usage(counts: Usage, engine?: EngineReceipt): string {
    const matchedStop = ending.matchedStop ?? null;
    return event('message_delta', {
      delta: { stop_reason: stopReason(ending.reason, matchedStop), stop_sequence: matchedStop },
      usage: encodeUsage(counts),
      mimosa: encodeExtension(head.receipts, engine),
    });
  }

  return {
    opening,
    part: (said) => {
      if (said.type === 'finish') return finish(said);
      return said.type === 'usage' ? usage(said.usage, said.engine) : growOrWait(said);
    },
    done: () => event('message_stop', {}),
  };
}

function belongTogether(left: Piece, right: Piece): boolean {
  return left.type === right.type && place(left) === place(right);
}

/** Calls by their index, after whatever else was said. */
function place(piece: Piece): number {
  return piece.type === 'tool-call' ? piece.index : -1;
}

function emptyBlock(piece: Piece): object {
  if (piece.type === 'text') return { type: 'text', text: '' };
  if (piece.type === 'reasoning') return { type: 'thinking', thinking: '', signature: '' };
  return { type: 'tool_use', id: piece.id ?? '', name: piece.name ?? '', input: {} };
}

function textDelta({ type, text }: Exclude<Piece, { type: 'tool-call' }>): object {
  return type === 'text'
    ? { type: 'text_delta', text }
    : { type: 'thinking_delta', thinking: text };
}

function event(type: string, rest: object): string {
  return serverSentEvent(JSON.stringify({ type, ...rest }), type);
}

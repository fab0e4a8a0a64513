/**
 * The streamed answer as server-sent events (wire.md section 6). Every method returns the text of
 * whole events, to be written as it is. The order is the caller's: `opening`, any number of
 * `part`s, `finish`, `usage`, `done`; or `error` at any moment, and nothing after it.
 */
import type { ApiError } from '../../core/errors.ts';
import type { MediaReceipt } from '../../core/receipt.ts';
import type { FinishReason, StreamPart, Usage } from '../../core/stream-part.ts';
import { encodeReceipts } from './encode-answer.ts';
import { encodeError } from './encode-error.ts';
import { encodeUsage } from './encode-usage.ts';

const DONE = 'data: [DONE]\n\n';
const COMMENT = ': PROCESSING\n\n';

/** All four keys are always there, thinking or not. */
const NO_DELTA = { content: null, role: null, tool_calls: null, reasoning_content: null } as const;

export interface StreamSettings {
  /** 32 lower-case hex digits. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** As the client sent it. */
  readonly model: string;
  /** Without it reasoning is withheld, as it is from a whole answer. */
  readonly thinking: boolean;
  /** False only when the client said so: then `usage()` is empty. */
  readonly includeUsage: boolean;
  /** Given when the client asked for them; they go out beside `usage`. */
  readonly receipts?: readonly MediaReceipt[] | undefined;
}

export interface StreamEncoder {
  /** The first chunk, which names the role. */
  opening(): string;
  /** What an engine said; '' when the client is not to see it. */
  part(part: StreamPart): string;
  finish(reason: FinishReason): string;
  usage(usage: Usage): string;
  /** The end of a good stream. */
  done(): string;
  /** The error and the end of the stream. */
  error(error: ApiError): string;
  /** Bridges silence before the first event; clients skip it. */
  comment(): string;
}

/** Makes the encoder of one stream. It keeps no state: the same call gives the same text. */
export function createStreamEncoder(settings: StreamSettings): StreamEncoder {
  const receipts = encodeReceipts(settings.receipts);

  function chunk(choices: readonly unknown[], closing: object = {}): string {
    return event(
      JSON.stringify({
        id: settings.id,
        choices,
        created: settings.created,
        model: settings.model,
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
    const mimosa = settings.includeUsage ? undefined : receipts;
    return delta({}, reason, { usage: null, mimosa });
  }

  function usage(counts: Usage): string {
    if (!settings.includeUsage) return '';
    return chunk([], { usage: encodeUsage(counts), mimosa: receipts });
  }

  function error(problem: ApiError): string {
    return event(encodeError(problem)) + DONE;
  }

  function part(said: StreamPart): string {
    if (said.type === 'reasoning') {
      return settings.thinking ? delta({ reasoning_content: said.text }) : '';
    }
    if (said.type === 'text') return delta({ content: said.text });
    if (said.type === 'tool-call') return delta({ tool_calls: [encodeToolCallPiece(said)] });
    if (said.type === 'finish') return finish(said.reason);
    return said.type === 'usage' ? usage(said.usage) : error(said.error);
  }

  return {
    opening: () => delta({ content: '', role: 'assistant' }),
    part,
    finish,
    usage,
    done: () => DONE,
    error,
    comment: () => COMMENT,
  };
}

/** The first piece of a call introduces it, the later ones only lengthen its arguments. */
function encodeToolCallPiece(piece: Extract<StreamPart, { type: 'tool-call' }>): unknown {
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

function event(json: string): string {
  return `data: ${onOneLine(json)}\n\n`;
}

/**
 * JSON escapes line feeds itself, but not the line ends that only Unicode knows, and some clients
 * split streams at those. They can stand only inside strings, where an escape means the same.
 */
function onOneLine(json: string): string {
  return json.replace(
    /[\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

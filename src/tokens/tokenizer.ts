/**
 * The tokenizer of the MiMo models: byte-level byte-pair encoding (Qwen2 family) in plain
 * JavaScript. Client text is never matched against added tokens: `<|im_end|>` in a message is six
 * ordinary tokens, so nobody can open a turn by writing one.
 */
import { mergeBytePairs } from './byte-pairs.ts';
import { BYTE_TOKENS, loadPairTable, type PairTable } from './merges.ts';
import { composeText } from './normalize.ts';
import { pieceEnd } from './pieces.ts';

/**
 * Longest piece that is remembered. V8 copies slices this short; longer ones would keep the whole
 * text that they were cut from alive.
 */
const CACHED_PIECE_CHARACTERS = 12;
/** Some eight megabytes. When full, the cache starts afresh. */
const CACHE_LIMIT_PIECES = 32_768;
/** A UTF-16 unit becomes at most three bytes. */
const MAX_BYTES_PER_UNIT = 3;
/** Ids of bytes that are kept allocated; a longer piece gets memory of its own. */
const SCRATCH_LENGTH = 4_096;

export interface Tokenizer {
  /** Token ids of a text. */
  encode(text: string): number[];
  /** `encode(text).length` without building the list. */
  count(text: string): number;
}

let shared: Tokenizer | undefined;

/** The tokenizer of this thread; the first call reads the table (some 30 ms). */
export function loadTokenizer(): Tokenizer {
  shared ??= createTokenizer(loadPairTable());
  return shared;
}

function createTokenizer(table: PairTable): Tokenizer {
  const byteIds = byteTokenIds();
  const cache = new Map<string, Int32Array>();
  const scratch = new Int32Array(SCRATCH_LENGTH);

  /** Tokens of a piece; a view that is good until the next call. */
  const tokenize = (text: string, start: number, end: number): Int32Array => {
    const capacity = (end - start) * MAX_BYTES_PER_UNIT;
    const symbols = capacity <= SCRATCH_LENGTH ? scratch : new Int32Array(capacity);
    const bytes = writeByteIds(text, start, end, byteIds, symbols);
    return symbols.subarray(0, mergeBytePairs(table, symbols, bytes));
  };

  /** Tokens of a short piece, remembered. */
  const recall = (piece: string): Int32Array => {
    let tokens = cache.get(piece);
    if (tokens === undefined) {
      tokens = tokenize(piece, 0, piece.length).slice();
      if (cache.size >= CACHE_LIMIT_PIECES) cache.clear();
      cache.set(piece, tokens);
    }
    return tokens;
  };

  /** Tokens of a stretch of text that is one piece; good until the next call. */
  const tokensOf = (text: string, start: number, end: number): Int32Array =>
    end - start <= CACHED_PIECE_CHARACTERS
      ? recall(text.slice(start, end))
      : tokenize(text, start, end);

  return {
    encode(text) {
      const composed = composeText(text);
      const tokens: number[] = [];
      for (let start = 0, end = 0; start < composed.length; start = end) {
        end = pieceEnd(composed, start);
        for (const token of tokensOf(composed, start, end)) tokens.push(token);
      }
      return tokens;
    },
    count(text) {
      const composed = composeText(text);
      let total = 0;
      for (let start = 0, end = 0; start < composed.length; start = end) {
        end = pieceEnd(composed, start);
        total += tokensOf(composed, start, end).length;
      }
      return total;
    },
  };
}

/** Token id of every byte, in the order of GPT-2: printable characters first, then the rest. */
function byteTokenIds(): Uint8Array {
  const isPrintable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  const bytes = Array.from({ length: BYTE_TOKENS }, (_, byte) => byte);
  const order = [
    ...bytes.filter((byte) => isPrintable(byte)),
    ...bytes.filter((byte) => !isPrintable(byte)),
  ];
  const ids = new Uint8Array(BYTE_TOKENS);
  for (const [id, byte] of order.entries()) ids[byte] = id;
  return ids;
}

/** UTF-8 of a stretch of well-formed text as token ids of its bytes; returns their number. */
function writeByteIds(
  text: string,
  start: number,
  end: number,
  byteIds: Uint8Array,
  into: Int32Array,
): number {
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.codePointAt(at)!;
    if (code < 0x80) {
      into[length++] = byteIds[code]!;
      continue;
    }
    if (code < 0x8_00) {
      into[length++] = byteIds[0xc0 | (code >> 6)]!;
    } else {
      if (code < 0x1_00_00) {
        into[length++] = byteIds[0xe0 | (code >> 12)]!;
      } else {
        at += 1;
        into[length++] = byteIds[0xf0 | (code >> 18)]!;
        into[length++] = byteIds[0x80 | ((code >> 12) & 0x3f)]!;
      }
      into[length++] = byteIds[0x80 | ((code >> 6) & 0x3f)]!;
    }
    into[length++] = byteIds[0x80 | (code & 0x3f)]!;
  }
  return length;
}

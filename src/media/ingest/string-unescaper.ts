/**
 * Takes JSON escapes out of a string that arrives in pieces, cut anywhere. Some clients escape
 * every slash (`\/`), some write `\u002f` or wrap base64 with `\n`; the decoder behind wants the
 * plain characters. Escaped characters beyond ASCII become one byte that is no base64 and no part
 * of a data URI, which is all that anybody asks about them.
 */
import { apiError } from '../../core/errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const UNICODE_ESCAPE = 0x75;
const UNICODE_DIGITS = 4;
const BEYOND_ASCII = 0xff;
const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({
    '"': '"',
    '\\': '\\',
    '/': '/',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
  }).map(([letter, character]) => [letter.charCodeAt(0), character.charCodeAt(0)]),
);

export interface Unescaped {
  /** Valid until the next piece is pushed. */
  readonly bytes: Buffer;
  /** Index of the closing quote in the piece, or the length of the piece. */
  readonly end: number;
}

export class StringUnescaper {
  /** 0 outside an escape, 1 after its backslash, 2 to 5 within the digits of `\uXXXX`. */
  #stage = 0;
  #unit = 0;
  /** Serves again for every piece. */
  #out = Buffer.alloc(0);

  /** Whether the last piece ended in the middle of an escape. */
  get withinEscape(): boolean {
    return this.#stage > 0;
  }

  /**
   * Unescapes from `start` up to the closing quote or the end of the piece. `offset` is the
   * position of the piece in the body, for the error (`json-invalid`).
   */
  push(piece: Uint8Array, start: number, offset: number): Unescaped {
    if (this.#out.length < piece.length - start) this.#out = Buffer.alloc(piece.length - start);
    const out = this.#out;
    let length = 0;
    let at = start;
    for (; at < piece.length; at += 1) {
      const byte = piece[at]!;
      if (this.#stage > 0) {
        const character = this.#escaped(byte);
        if (character === null) throw apiError('json-invalid', null, ['bad escape', offset + at]);
        if (character !== -1) out[length++] = character;
      } else if (byte === QUOTE) break;
      else if (byte === BACKSLASH) this.#stage = 1;
      else if (byte < FIRST_PRINTABLE) throw controlCharacterError(offset + at);
      else out[length++] = byte;
    }
    return { bytes: out.subarray(0, length), end: at };
  }

  /** The next byte of an escape → its character, -1 when more must come, null when it is wrong. */
  #escaped(byte: number): number | null {
    if (this.#stage === 1) {
      if (byte === UNICODE_ESCAPE) {
        this.#stage = 2;
        this.#unit = 0;
        return -1;
      }
      this.#stage = 0;
      return SIMPLE_ESCAPES.get(byte) ?? null;
    }
    const digit = Number.parseInt(String.fromCharCode(byte), 16);
    if (Number.isNaN(digit)) return null;
    this.#unit = this.#unit * 16 + digit;
    this.#stage += 1;
    if (this.#stage < 2 + UNICODE_DIGITS) return -1;
    this.#stage = 0;
    return this.#unit < 0x80 ? this.#unit : BEYOND_ASCII;
  }
}

/** Throws where a string holds a raw control character, which JSON forbids. */
export function refuseControlCharacters(piece: Uint8Array, offset: number): void {
  for (let at = 0; at < piece.length; at += 1) {
    if (piece[at]! < FIRST_PRINTABLE) throw controlCharacterError(offset + at);
  }
}

function controlCharacterError(position: number): Error {
  return apiError('json-invalid', null, ['control character in a string', position]);
}

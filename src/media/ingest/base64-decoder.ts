/**
 * Base64 in pieces of any length → bytes. Node's native decoder is faster still, but it wants a
 * JavaScript string for every piece, and collecting that garbage costs a busy server far more; it
 * also never complains. This one makes no garbage, and what is not base64 it sees in passing.
 */

/** 50 MB: what one base64 string may have, white space included (wire.md section 5). */
export const BASE64_LIMIT_CHARACTERS = 52_428_800;

const QUANTUM_CHARACTERS = 4;
const MAX_PADDING_CHARACTERS = 2;

const FOREIGN = -1;
const WHITE_SPACE = -2;
const PADDING = -3;
/** Byte → its six bits, or one of the three marks, which are negative so that they show in sums. */
const SEXTETS = new Int8Array(256).fill(FOREIGN);
for (const [sextet, byte] of Buffer.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries()) {
  SEXTETS[byte] = sextet;
}
for (const byte of Buffer.from(' \t\n\f\r')) SEXTETS[byte] = WHITE_SPACE;
SEXTETS['='.charCodeAt(0)] = PADDING;

/** Bytes that `push` may write for a piece of this length. */
export function decodedBytesAtMost(pieceLength: number): number {
  return Math.ceil((pieceLength * 3) / QUANTUM_CHARACTERS) + QUANTUM_CHARACTERS;
}

interface Decoded {
  /** The beginning of the target; may be empty. */
  readonly bytes: Uint8Array;
  /** True when the piece held nothing but characters of the alphabet. */
  readonly plain: boolean;
}

export class Base64Decoder {
  #characters = 0;
  #valid = true;
  #padding = 0;
  /** Bits of an unfinished quantum, and how many characters they are. */
  #bits = 0;
  #open = 0;

  /** All characters so far, white space included, also those that were not decoded any more. */
  get characters(): number {
    return this.#characters;
  }

  /** False as soon as something was not base64; nothing is decoded from then on. */
  get valid(): boolean {
    return this.#valid;
  }

  /** Decodes the next piece into `target`. Past the limit of 50 MB it only counts. */
  push(piece: Uint8Array, target: Uint8Array): Decoded {
    this.#characters += piece.length;
    if (!this.#valid || this.#characters > BASE64_LIMIT_CHARACTERS) {
      return { bytes: target.subarray(0, 0), plain: false };
    }
    let plain = true;
    let written = 0;
    let at = 0;
    while (at < piece.length && this.#valid) {
      if (this.#open === 0 && this.#padding === 0) {
        // Whole quanta, as long as nothing else stands between them.
        for (; at + QUANTUM_CHARACTERS <= piece.length; at += QUANTUM_CHARACTERS) {
          const bits =
            (SEXTETS[piece[at]!]! << 18) |
            (SEXTETS[piece[at + 1]!]! << 12) |
            (SEXTETS[piece[at + 2]!]! << 6) |
            SEXTETS[piece[at + 3]!]!;
          if (bits < 0) break;
          target[written] = bits >> 16;
          target[written + 1] = bits >> 8;
          target[written + 2] = bits;
          written += 3;
        }
        if (at === piece.length) break;
      }
      const sextet = SEXTETS[piece[at]!]!;
      at += 1;
      if (sextet < 0 || this.#padding > 0) {
        plain = false;
        this.#takeOther(sextet);
        continue;
      }
      this.#bits = (this.#bits << 6) | sextet;
      this.#open += 1;
      if (this.#open === QUANTUM_CHARACTERS) {
        target[written] = this.#bits >> 16;
        target[written + 1] = this.#bits >> 8;
        target[written + 2] = this.#bits;
        written += 3;
        this.#open = 0;
        this.#bits = 0;
      }
    }
    return { bytes: target.subarray(0, written), plain };
  }

  /** The end: the last one or two bytes. `valid` is final then. */
  finish(): Uint8Array {
    const whole = (this.#open + this.#padding) % QUANTUM_CHARACTERS === 0;
    if (this.#open === 1 || (this.#padding > 0 && !whole)) this.#valid = false;
    if (!this.#valid || this.#open === 0) return new Uint8Array();
    const bits = this.#bits << (6 * (QUANTUM_CHARACTERS - this.#open));
    return Uint8Array.of(bits >> 16, bits >> 8).subarray(0, this.#open - 1);
  }

  /** White space anywhere, padding at the end; anything else is not base64. */
  #takeOther(sextet: number): void {
    if (sextet === PADDING && this.#padding < MAX_PADDING_CHARACTERS) this.#padding += 1;
    else if (sextet !== WHITE_SPACE) this.#valid = false;
  }
}

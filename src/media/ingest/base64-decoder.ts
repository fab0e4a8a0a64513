/**
 * Base64 in pieces of any length → bytes, at the speed of the native decoder. That decoder never
 * complains: it skips what it does not know and takes the URL-safe alphabet too. So a piece that
 * decodes to exactly the expected length without the four doubtful characters is taken as it is,
 * and any other piece is gone through byte by byte.
 */

/** 50 MB: what one base64 string may have, white space included (wire.md section 5). */
export const BASE64_LIMIT_CHARACTERS = 52_428_800;

const QUANTUM_CHARACTERS = 4;
const QUANTUM_BYTES = 3;
const MAX_PADDING_CHARACTERS = 2;
const PADDING = 0x3d;
/** `=`, and the URL-safe `-` and `_`, which the native decoder would let pass. */
const DOUBTFUL_BYTES = [PADDING, 0x2d, 0x5f];

const IN_ALPHABET = 1;
const WHITE_SPACE = 2;
const CLASSES = new Uint8Array(256);
for (const byte of Buffer.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
)) {
  CLASSES[byte] = IN_ALPHABET;
}
for (const byte of Buffer.from(' \t\n\f\r')) CLASSES[byte] = WHITE_SPACE;

const NOTHING = Buffer.alloc(0);

interface Decoded {
  /** May be empty. */
  readonly bytes: Buffer;
  /** True when the piece held nothing but characters of the alphabet. */
  readonly plain: boolean;
}

export interface Base64Decoder {
  /** All characters so far, white space included, also those that were not decoded any more. */
  readonly characters: number;
  /** False as soon as something was not base64; nothing is decoded from then on. */
  readonly valid: boolean;
  /** Decodes the next piece. Past the limit of 50 MB it only counts. */
  push(piece: Uint8Array): Decoded;
  /** The end: the last one or two bytes. `valid` is final then. */
  finish(): Buffer;
}

export function createBase64Decoder(): Base64Decoder {
  let characters = 0;
  let valid = true;
  let padding = 0;
  /** Up to three characters that wait for the rest of their quantum. */
  let carried = NOTHING;

  /** Keeps the alphabet, skips white space, counts padding; anything else makes it invalid. */
  const filtered = (piece: Uint8Array): Uint8Array => {
    const kept = Buffer.allocUnsafe(piece.length);
    let length = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at]!;
      const kind = CLASSES[byte];
      if (kind === IN_ALPHABET && padding === 0) kept[length++] = byte;
      else if (byte === PADDING && padding < MAX_PADDING_CHARACTERS) padding += 1;
      else if (kind !== WHITE_SPACE) {
        valid = false;
        return NOTHING;
      }
    }
    return kept.subarray(0, length);
  };

  /** Decodes whole quanta and carries the rest, if `text` turns out to be nothing but alphabet. */
  const decodedPlain = (text: Buffer): Buffer | null => {
    const usable = text.length - (text.length % QUANTUM_CHARACTERS);
    const bytes = Buffer.from(text.toString('latin1', 0, usable), 'base64');
    const rest = text.subarray(usable);
    if (bytes.length !== (usable / QUANTUM_CHARACTERS) * QUANTUM_BYTES) return null;
    if (!rest.every((byte) => CLASSES[byte] === IN_ALPHABET)) return null;
    carried = Buffer.from(rest);
    return bytes;
  };

  return {
    get characters() {
      return characters;
    },
    get valid() {
      return valid;
    },
    push(piece) {
      characters += piece.length;
      if (!valid || characters > BASE64_LIMIT_CHARACTERS) return { bytes: NOTHING, plain: false };
      if (padding === 0 && !DOUBTFUL_BYTES.some((byte) => piece.includes(byte))) {
        const bytes = decodedPlain(Buffer.concat([carried, piece]));
        if (bytes !== null) return { bytes, plain: true };
      }
      const kept = filtered(piece);
      const bytes = valid ? decodedPlain(Buffer.concat([carried, kept])) : null;
      return { bytes: bytes ?? NOTHING, plain: false };
    },
    finish() {
      const whole = (carried.length + padding) % QUANTUM_CHARACTERS === 0;
      if (carried.length === 1 || (padding > 0 && !whole)) valid = false;
      return valid ? Buffer.from(carried.toString('latin1'), 'base64') : NOTHING;
    },
  };
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE64_LIMIT_CHARACTERS, Base64Decoder, decodedBytesAtMost } from './base64-decoder.ts';

interface Outcome {
  readonly bytes: Buffer;
  readonly characters: number;
  readonly valid: boolean;
}

/** Pushes one piece; the target is exactly as large as promised to be enough. */
function push(decoder: Base64Decoder, piece: Uint8Array): ReturnType<Base64Decoder['push']> {
  return decoder.push(piece, new Uint8Array(decodedBytesAtMost(piece.length)));
}

/** Decodes a text given in pieces. */
function decode(pieces: readonly string[]): Outcome {
  const decoder = new Base64Decoder();
  const parts = pieces.map((piece) => push(decoder, Buffer.from(piece)).bytes);
  parts.push(decoder.finish());
  return {
    bytes: Buffer.concat(parts),
    characters: decoder.characters,
    valid: decoder.valid,
  };
}

/** Cuts a text into pieces of the given lengths, and the rest. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)];
}

describe('base64 in pieces', () => {
  it('gives the bytes back wherever it is cut, wrapped or not, padded or not', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.nat(9)),
        fc.boolean(),
        fc.constantFrom('', '\n', '\r\n', ' \t\f'),
        (data, lengths, padded, separator) => {
          const base64 = Buffer.from(data).toString('base64');
          const text = (padded ? base64 : base64.replace(/=+$/, '')).replaceAll(
            /.{7}/g,
            `$&${separator}`,
          );
          const outcome = decode(cut(text, lengths));
          expect(outcome.valid).toBe(true);
          expect(outcome.characters).toBe(text.length);
          expect(outcome.bytes).toEqual(Buffer.from(data));
        },
      ),
    );
  });

  it('agrees with the grammar about what is base64, wherever it is cut', () => {
    const grammar = /^(?:[\w+/]{4})*(?:[\w+/]{2}(?:==)?|[\w+/]{3}=?)?$/;
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('A', 'b', '/', '=', ' ', '-', '_', 'é', '\0'),
          maxLength: 12,
        }),
        fc.array(fc.nat(3)),
        (text, lengths) => {
          const expected = grammar.test(text.replaceAll(' ', '')) && !text.includes('_');
          expect(decode(cut(text, lengths)).valid).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('says whether a piece was nothing but alphabet', () => {
    const decoder = new Base64Decoder();
    expect(push(decoder, Buffer.from('QUJD')).plain).toBe(true);
    expect(push(decoder, Buffer.from('Q')).plain).toBe(true);
    expect(push(decoder, Buffer.from('\n')).plain).toBe(false);
    expect(push(decoder, Buffer.from('UI=')).plain).toBe(false);
  });

  it('decodes nothing after the first fault', () => {
    expect(decode(['QUJD', 'QU-D', 'QUJD'])).toEqual({
      bytes: Buffer.from('ABC'),
      characters: 12,
      valid: false,
    });
  });

  it('decodes up to 50 MB of characters and only counts beyond', () => {
    const decoder = new Base64Decoder();
    const piece = Buffer.alloc(BASE64_LIMIT_CHARACTERS / 100, 'A');
    let bytes = 0;
    for (let index = 0; index < 100; index += 1) bytes += push(decoder, piece).bytes.length;
    expect(bytes).toBe((BASE64_LIMIT_CHARACTERS / 4) * 3);
    expect(push(decoder, Buffer.from('AAAA')).bytes).toHaveLength(0);
    expect(decoder.characters).toBe(BASE64_LIMIT_CHARACTERS + 4);
    expect(decoder.valid).toBe(true);
  });
});

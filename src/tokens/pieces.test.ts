import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pieceEnd } from './pieces.ts';

/** The tokenizer file's pattern in JavaScript: no `i` flag and no `\s`, which mean other things here. */
const PATTERN =
  /(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

function pieces(text: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = pieceEnd(text, start);
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

describe('cutting a text into pieces', () => {
  test.each([
    ["I'm we'LL 'so", ['I', "'m", ' we', "'LL", " '", 'so']],
    ['a  b\t\tc', ['a', ' ', ' b', '\t', '\tc']],
    ['x \n \n y', ['x', ' \n \n', ' y']],
    ['one;\r\n\r\ntwo', ['one', ';\r\n\r\n', 'two']],
    ['12 apples', ['1', '2', ' apples']],
    ['end   ', ['end', '   ']],
    ["it'\u017F", ['it', "'\u017F"]],
    ['\uFEFFS \u0085!', ['\uFEFFS', ' ', '\u0085', '!']],
    ['𝒜𝟙😀', ['𝒜', '𝟙', '😀']],
  ])('%j', (text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  test('agrees with the pattern on adversarial strings', () => {
    const characters =
      " \t\n\r\v\f\u0085\u00A0\u3000\u200B\uFEFF'’sStTrReEvVmMlLdD\u017F\u212Aaé中한0٣²!-.;…\u0301\u20E3\u{1F600}\u{1D49C}\u{1D7D9}\u{16FF0}\u{E0100}_";
    const text = fc.string({
      unit: fc.constantFrom(...Array.from(characters)),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (value) => {
        expect(pieces(value)).toEqual(value.match(PATTERN) ?? []);
      }),
      { numRuns: 3000 },
    );
  });

  test('agrees with the pattern on strings of any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        const text = value.toWellFormed();
        expect(pieces(text)).toEqual(text.match(PATTERN) ?? []);
      }),
      { numRuns: 1000 },
    );
  });

  test('agrees with the pattern on every character between two letters', () => {
    const differing: number[] = [];
    for (let code = 0; code <= 0x10_ff_ff; code += code > 0x3_ff_ff ? 257 : 1) {
      if (code >= 0xd8_00 && code <= 0xdf_ff) continue;
      const text = `a${String.fromCodePoint(code)}b`;
      if (pieces(text).join('|') !== text.match(PATTERN)?.join('|')) differing.push(code);
    }
    expect(differing).toEqual([]);
  });

  test('a piece is at most a million characters and never cuts a pair', () => {
    const lengths = pieces('\u{1D49C}'.repeat(600_000)).map((piece) => piece.length);
    expect(lengths).toEqual([1_048_576, 151_424]);
    expect(pieces(`a${'\u{1D49C}'.repeat(600_000)}`).every((piece) => piece.isWellFormed())).toBe(
      true,
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeText } from './normalize.ts';

const ALTERNATING_MARKS = '\u0301\u0323';

describe('composition', () => {
  test('is NFC for ordinary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(composeText(text)).toBe(text.toWellFormed().normalize('NFC'));
      }),
    );
    expect(composeText('e\u0301 \u1112\u1161\u11AB \u212B')).toBe('é 한 Å');
  });

  test('lone surrogates become the replacement character', () => {
    expect(composeText('a\uD83Db\uDE00')).toBe('a\uFFFDb\uFFFD');
  });

  test('63 marks are composed, 64 are left as they are', () => {
    const short = `e${ALTERNATING_MARKS.repeat(31)}\u0301`;
    expect(composeText(short)).toBe(short.normalize('NFC'));
    expect(composeText(short)).not.toBe(short);

    const long = `e${ALTERNATING_MARKS.repeat(32)}`;
    expect(composeText(`e\u0301x${long}xe\u0301`)).toBe(`éx${long}xé`);
  });

  test('marks are counted as characters: 40 beyond the basic plane are composed', () => {
    const text = `e${'\u{1D165}'.repeat(40)}\u0301`;
    expect(composeText(text)).toBe(text.normalize('NFC'));
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamPart } from '../../../core/stream-part.ts';
import { Output, piecesOf } from './output.ts';

/** Counters of very different grain; all give at least one token a word and at most one a byte. */
const COUNTERS = {
  bytes: (text: string): number => Buffer.byteLength(text),
  words: (text: string): number => text.match(/\S+|\s+/gu)?.length ?? 0,
  fours: (text: string): number => Math.ceil(text.length / 4),
} as const;
const counter = fc.constantFrom(...Object.values(COUNTERS));
const prose = fc
  .array(
    fc.constantFrom(
      'cat',
      'a ',
      ' dog',
      '\n',
      '猫在这里',
      '0:04',
      '"x"',
      '  ',
      '🚀',
      'word '.repeat(3),
      'q'.repeat(60),
    ),
  )
  .map((parts) => parts.join(''));

function sent(parts: Iterable<StreamPart>, type: 'text' | 'reasoning'): string {
  return [...parts].flatMap((part) => (part.type === type ? [part.text] : [])).join('');
}

describe('piecesOf', () => {
  it('loses nothing and keeps pieces short', () => {
    fc.assert(
      fc.property(fc.oneof(prose, fc.string({ unit: 'grapheme' })), (text) => {
        const pieces = piecesOf(text);
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) {
          expect(piece).not.toBe('');
          expect(piece.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('cuts at words, and Chinese at characters', () => {
    expect(piecesOf('a cat sits')).toEqual(['a', ' cat', ' sits']);
    expect(piecesOf('有猫。')).toEqual(['有', '猫', '。']);
  });
});

describe('Output', () => {
  it('never sends more tokens than allowed, markers included, and says why it ended', () => {
    fc.assert(
      fc.property(
        prose,
        prose,
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        counter,
        (reasoning, text, thinking, limitTokens, countTokens) => {
          const output = new Output({ limitTokens, countTokens }, thinking);
          const thought = thinking ? sent(output.reasoning(reasoning), 'reasoning') : '';
          const said = output.full ? '' : sent(output.text(text), 'text');
          const finish = output.finish();
          expect(reasoning.startsWith(thought)).toBe(true);
          expect(text.startsWith(said)).toBe(true);

          const stopped = finish.type === 'finish' && finish.reason === 'stop';
          const opening = thinking ? 1 : 0;
          const closing = thinking && (said !== '' || stopped) ? 1 : 0;
          const used =
            opening + countTokens(thought) + closing + countTokens(said) + (stopped ? 1 : 0);
          // One token is the least that a request may allow: the opening marker alone can fill it.
          expect(used).toBeLessThanOrEqual(limitTokens);
          if (stopped) {
            expect(said).toBe(text);
            expect(thought).toBe(thinking ? reasoning : '');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('sends everything and stops by itself when there is room', () => {
    const output = new Output({ limitTokens: 100, countTokens: COUNTERS.words }, true);
    expect(sent(output.reasoning('I look.\n'), 'reasoning')).toBe('I look.\n');
    expect(sent(output.text('A cat.'), 'text')).toBe('A cat.');
    expect(output.finish()).toEqual({ type: 'finish', reason: 'stop' });
  });

  it('uses the limit up to the last token', () => {
    // "one", " ", "two", " ", "three" are five tokens; the sixth is the end of the turn.
    for (const [limitTokens, text, reason] of [
      [6, 'one two three', 'stop'],
      [5, 'one two three', 'length'],
      [4, 'one two', 'length'],
      [1, 'one', 'length'],
    ] as const) {
      const output = new Output({ limitTokens, countTokens: COUNTERS.words }, false);
      expect(sent(output.text('one two three'), 'text')).toBe(text);
      expect(output.finish()).toEqual({ type: 'finish', reason });
    }
  });

  it('names the stop string that ended the text', () => {
    const output = new Output({ limitTokens: 100, countTokens: COUNTERS.words }, false);
    expect(sent(output.text('A '), 'text')).toBe('A ');
    expect(output.finish()).toEqual({ type: 'finish', reason: 'stop' });
  });

  it('counts a long text a few times only', () => {
    let counts = 0;
    const output = new Output(
      {
        limitTokens: 2_000,
        countTokens: (text) => {
          counts += 1;
          return COUNTERS.fours(text);
        },
      },
      false,
    );
    const text = 'some words '.repeat(2_000);
    expect(COUNTERS.fours(sent(output.text(text), 'text'))).toBeLessThanOrEqual(2_000);
    expect(counts).toBeLessThan(200);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunawayGuard } from './runaway.ts';

const MOST_COUNTED_AT_ONCE = 16_384;

describe('the guard', () => {
  it('never has more than a bounded text counted for one piece, however large that is', () => {
    const counted: number[] = [];
    const guard = new RunawayGuard(1_000_000, (text) => {
      counted.push(text.length);
      return 1;
    });
    expect(guard.exceededBy('x'.repeat(15_000_000))).toBe(false);
    for (let piece = 0; piece < 10; piece += 1) guard.exceededBy('y');
    expect(counted).toEqual(Array.from({ length: 11 }, () => MOST_COUNTED_AT_ONCE));
  });

  it('counts nothing that fits in bytes, and needs no count of what fits nowhere', () => {
    const never = (): never => {
      throw new Error('nothing is to be counted');
    };
    expect(new RunawayGuard(100, never).exceededBy('x'.repeat(264))).toBe(false);
    expect(new RunawayGuard(100, never).exceededBy('x'.repeat(264 * 32 + 1))).toBe(true);
  });

  it('lets an answer within its limit pass, in whatever pieces it comes', () => {
    // A tokenizer of four characters a token.
    const countTokens = (text: string): number => Math.ceil(text.length / 4);
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 60 }), (pieces) => {
        const guard = new RunawayGuard(countTokens(pieces.join('')), countTokens);
        expect(pieces.some((piece) => guard.exceededBy(piece))).toBe(false);
      }),
    );
  });

  it('notices an endless one', () => {
    const guard = new RunawayGuard(50, (text) => Math.ceil(text.length / 4));
    let pieces = 1;
    while (!guard.exceededBy('word ')) pieces += 1;
    // Twice the limit and some, at five characters a piece; found out at the next doubling.
    expect(pieces).toBeGreaterThan(100);
    expect(pieces).toBeLessThan(400);
  });
});

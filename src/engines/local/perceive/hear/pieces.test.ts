import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PieceCutter, type SpeechPiece } from './pieces.ts';
import { WINDOW_SAMPLES, WINDOW_SECONDS } from './windows.ts';

function cutAt(chances: readonly number[]): { pieces: SpeechPiece[]; cutter: PieceCutter } {
  const cutter = new PieceCutter();
  const pieces = chances
    .map((chance) => cutter.push(new Float32Array(WINDOW_SAMPLES), chance))
    .concat(cutter.end())
    .filter((piece) => piece !== null);
  return { pieces, cutter };
}

const windows = (seconds: number, chance: number): number[] =>
  Array.from({ length: Math.round(seconds / WINDOW_SECONDS) }, () => chance);

describe('pieces of speech', () => {
  it('are not found in silence, nor in a click', () => {
    expect(cutAt(windows(10, 0.05)).pieces).toEqual([]);
    expect(cutAt([...windows(2, 0), ...windows(0.1, 0.9), ...windows(2, 0)]).pieces).toEqual([]);
  });

  it('carry their times, and a margin of silence in their samples', () => {
    const { pieces } = cutAt([...windows(2, 0), ...windows(3, 0.9), ...windows(2, 0)]);
    expect(pieces).toHaveLength(1);
    const [{ startSeconds, endSeconds, samples }] = pieces as [SpeechPiece];
    expect(startSeconds).toBeCloseTo(2, 1);
    expect(endSeconds).toBeCloseTo(5, 1);
    expect(samples.length / 16_000).toBeGreaterThan(3.2);
  });

  it('span a short pause and end at a long one', () => {
    const speech = windows(2, 0.9);
    expect(cutAt([...speech, ...windows(0.3, 0), ...speech]).pieces).toHaveLength(1);
    expect(cutAt([...speech, ...windows(1.5, 0), ...speech]).pieces).toHaveLength(2);
  });

  it('never outgrow what a recogniser takes, without losing speech', () => {
    const { pieces, cutter } = cutAt(windows(100, 0.9));
    for (const piece of pieces) expect(piece.samples.length / 16_000).toBeLessThanOrEqual(28.1);
    expect(cutter.speechSeconds).toBeCloseTo(100, 0);
  });

  it('come in order, never overlap, and are speech no longer than the sound', () => {
    const chances = fc.array(
      fc.record({ chance: fc.double({ min: 0, max: 1, noNaN: true }), count: fc.nat(120) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(chances, (runs) => {
        const all = runs.flatMap(({ chance, count }) =>
          Array.from({ length: count }, () => chance),
        );
        const { pieces, cutter } = cutAt(all);
        let end = 0;
        for (const piece of pieces) {
          expect(piece.startSeconds).toBeGreaterThanOrEqual(end);
          expect(piece.endSeconds).toBeGreaterThan(piece.startSeconds);
          end = piece.endSeconds;
        }
        expect(end).toBeLessThanOrEqual(all.length * WINDOW_SECONDS + 1e-9);
        expect(cutter.speechSeconds).toBeLessThanOrEqual(all.length * WINDOW_SECONDS + 1e-9);
      }),
    );
  });
});

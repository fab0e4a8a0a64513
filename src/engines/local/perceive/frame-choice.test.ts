import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, FrameChoice } from './frame-choice.ts';

/** A thumbnail of one shade. */
function shade(value: number): Uint8Array {
  return new Uint8Array(48).fill(value);
}

function decisions(
  shades: readonly number[],
  maxLooks: number,
): { readonly cuts: number[]; readonly looks: number[] } {
  const durationSeconds = shades.length / 2;
  const choice = new FrameChoice({ frameCount: shades.length, durationSeconds, maxLooks });
  const cuts: number[] = [];
  const looks: number[] = [];
  for (const [index, value] of shades.entries()) {
    const { cut, look } = choice.next(shade(value));
    if (cut) cuts.push(index);
    if (look) looks.push(index);
  }
  return { cuts, looks };
}

const still = (value: number, count: number): number[] =>
  Array.from({ length: count }, () => value);

describe('choosing frames', () => {
  it('looks once at a still picture', () => {
    expect(decisions(still(90, 40), 24)).toEqual({ cuts: [0], looks: [0] });
  });

  it('looks at the first frame of every shot', () => {
    const shades = [...still(20, 6), ...still(120, 6), ...still(220, 6)];
    expect(decisions(shades, 24)).toEqual({ cuts: [0, 6, 12], looks: [0, 6, 12] });
  });

  it('follows slow change without calling it a cut', () => {
    const { cuts, looks } = decisions(
      Array.from({ length: 60 }, (_, index) => index * 3),
      24,
    );
    expect(cuts).toEqual([0]);
    expect(looks.length).toBeGreaterThan(4);
  });

  it('keeps looks for the end when every frame is a new shot', () => {
    const { looks } = decisions(
      Array.from({ length: 200 }, (_, index) => (index % 2) * 200),
      16,
    );
    expect(looks).toHaveLength(16);
    expect(looks.at(-1)).toBeGreaterThan(140);
  });

  it('always looks at the first frame and never more than allowed', () => {
    const shades = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(shades, fc.integer({ min: 1, max: 30 }), (values, maxLooks) => {
        const { looks, cuts } = decisions(values, maxLooks);
        expect(looks[0]).toBe(0);
        expect(cuts[0]).toBe(0);
        expect(looks.length).toBeLessThanOrEqual(maxLooks);
      }),
    );
  });

  it('measures difference from 0 to 1', () => {
    expect(difference(shade(7), shade(7))).toBe(0);
    expect(difference(shade(0), shade(255))).toBe(1);
  });
});

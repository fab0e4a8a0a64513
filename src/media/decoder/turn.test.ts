import { describe, expect, it } from 'vitest';
import { displayTurn, turnPlane } from './turn.ts';

const ONE = 0x1_0000;

function matrix(a: number, b: number, c: number, d: number): Buffer {
  const bytes = Buffer.alloc(36);
  for (const [place, value] of [a, b, 0, c, d, 0, 0, 0, 0x4000].entries()) {
    bytes.writeInt32LE(value * (place === 8 ? ONE : 1), place * 4);
  }
  return bytes;
}

describe('the display matrix', () => {
  it.each([
    [null, 0, false],
    [Buffer.alloc(10), 0, false],
    [matrix(ONE, 0, 0, ONE), 0, false],
    [matrix(0, ONE, -ONE, 0), 90, false],
    [matrix(-ONE, 0, 0, -ONE), 180, false],
    [matrix(0, -ONE, ONE, 0), 270, false],
    [matrix(-ONE, 0, 0, ONE), 0, true],
    [matrix(ONE, 0, 0, -ONE), 180, true],
  ])('%# turns by %i2', (bytes, degrees, mirrored) => {
    expect(displayTurn(bytes)).toEqual({ degrees, mirrored });
  });
});

describe('turning a plane', () => {
  // 1 2 3
  // 4 5 6
  const plane = Uint8Array.of(1, 2, 3, 4, 5, 6);

  it.each([
    [0, false, [1, 2, 3, 4, 5, 6]],
    [90, false, [4, 1, 5, 2, 6, 3]],
    [180, false, [6, 5, 4, 3, 2, 1]],
    [270, false, [3, 6, 2, 5, 1, 4]],
    [0, true, [3, 2, 1, 6, 5, 4]],
    [180, true, [4, 5, 6, 1, 2, 3]],
  ])('by %i degrees, mirrored %s', (degrees, mirrored, expected) => {
    expect([...turnPlane(plane, 3, 2, { degrees, mirrored })]).toEqual(expected);
  });
});

import { describe, expect, test } from 'vitest';
import type { Picture } from '../../core/media-plan.ts';
import { upright } from './upright.ts';

/** Letters as grey pixels, so that turned pictures can be read. */
function pictureOf(rows: readonly string[]): Picture {
  const letters = rows.join('');
  return {
    width: rows[0]?.length ?? 0,
    height: rows.length,
    rgb: Uint8Array.from(letters, (letter) => letter.charCodeAt(0)).reduce(
      (rgb, grey, index) => rgb.fill(grey, index * 3, index * 3 + 3),
      new Uint8Array(letters.length * 3),
    ),
  };
}

function rowsOf({ width, height, rgb }: Picture): readonly string[] {
  const letters = String.fromCharCode(...rgb.filter((_, index) => index % 3 === 0));
  return Array.from({ length: height }, (_, row) => letters.slice(row * width, (row + 1) * width));
}

/** How a camera stores the upright picture `ab/cd/ef` under each orientation (EXIF 2.32, 4.6.4). */
const STORED = [
  [1, ['ab', 'cd', 'ef']],
  [2, ['ba', 'dc', 'fe']],
  [3, ['fe', 'dc', 'ba']],
  [4, ['ef', 'cd', 'ab']],
  [5, ['ace', 'bdf']],
  [6, ['bdf', 'ace']],
  [7, ['fdb', 'eca']],
  [8, ['eca', 'fdb']],
] as const;

describe('upright', () => {
  test.each(STORED)('orientation %i', (orientation, rows) => {
    expect(rowsOf(upright(pictureOf(rows), orientation))).toEqual(['ab', 'cd', 'ef']);
  });

  test.each([0, 9, 255])('orientation %i has no meaning and changes nothing', (orientation) => {
    const picture = pictureOf(['ab']);
    expect(upright(picture, orientation)).toBe(picture);
  });
});

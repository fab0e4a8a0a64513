/**
 * Turns a decoded picture as its EXIF orientation says. Done on the small decoded copy rather than
 * by the decoder, so that it obeys the orientation that the probe reported and nothing else.
 */
import type { Picture } from '../../core/media-plan.ts';

const CHANNELS = 3;

/**
 * A copy that shows the picture upright (the same object for orientation 1).
 * Orientations 5–8 swap width and height.
 */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation <= 1 || orientation > 8) return picture;
  const { width, height, rgb } = picture;
  const isSwapped = orientation >= 5;
  const [uprightWidth, uprightHeight] = isSwapped ? [height, width] : [width, height];
  // EXIF names where the first stored row and column belong: these mirror the stored axes.
  const startsRight = [2, 3, 7, 8].includes(orientation);
  const startsBottom = [3, 4, 6, 7].includes(orientation);
  const turned = new Uint8Array(rgb.length);
  let to = 0;
  for (let row = 0; row < uprightHeight; row += 1) {
    for (let column = 0; column < uprightWidth; column += 1) {
      const [across, down] = isSwapped ? [row, column] : [column, row];
      const x = startsRight ? width - 1 - across : across;
      const y = startsBottom ? height - 1 - down : down;
      const from = (y * width + x) * CHANNELS;
      turned[to] = rgb[from]!;
      turned[to + 1] = rgb[from + 1]!;
      turned[to + 2] = rgb[from + 2]!;
      to += CHANNELS;
    }
  }
  return { width: uprightWidth, height: uprightHeight, rgb: turned };
}

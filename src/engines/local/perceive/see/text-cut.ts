/** Cuts a slanted rectangle out of a picture and straightens it, in the form text models take. */
import type { Picture } from '../../../../core/media-plan.ts';
import type { SlantedBox } from './text-regions.ts';

/** Samples per direction when a cut is scaled down, so that thin strokes survive. */
const MAX_SAMPLES = 4;

/** How the cut is turned: as it lies, a quarter turn (text that runs downwards), or half a turn. */
export type Turn = 'none' | 'quarter' | 'half';

/**
 * Planes of blue, green and red in [−1, 1], `height` rows of `width`; `filled` columns hold the
 * text, the rest is grey.
 */
export function straightened(
  picture: Picture,
  box: SlantedBox,
  size: { readonly width: number; readonly height: number; readonly filled: number },
  turn: Turn,
): Float32Array {
  const { width, height, filled } = size;
  const [cos, sin] = [Math.cos(box.angleRadians), Math.sin(box.angleRadians)];
  const [runs, stands] = turn === 'quarter' ? [box.height, box.width] : [box.width, box.height];
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(stands / height)));
  const planes = new Float32Array(3 * width * height);
  const plane = width * height;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < filled; column += 1) {
      const sum: [number, number, number] = [0, 0, 0];
      for (let sample = 0; sample < samples * samples; sample += 1) {
        const u = (column + ((sample % samples) + 0.5) / samples) / filled - 0.5;
        const v = (row + (Math.floor(sample / samples) + 0.5) / samples) / height - 0.5;
        const [along, across] = placed(u * runs, v * stands, turn);
        const x = box.centre.x + along * cos - across * sin;
        const y = box.centre.y + along * sin + across * cos;
        addPixel(picture, x - 0.5, y - 0.5, sum);
      }
      const at = row * width + column;
      const scale = 1 / (samples * samples * 127.5);
      planes[at] = sum[2] * scale - 1;
      planes[plane + at] = sum[1] * scale - 1;
      planes[2 * plane + at] = sum[0] * scale - 1;
    }
  }
  return planes;
}

/** Position in the straightened text → position in the box. */
function placed(u: number, v: number, turn: Turn): readonly [number, number] {
  if (turn === 'none') return [u, v];
  return turn === 'half' ? [-u, -v] : [-v, u];
}

/** Adds the colour between four pixels; beyond the border the border goes on. */
function addPixel(picture: Picture, x: number, y: number, sum: [number, number, number]): void {
  const { width, height, rgb } = picture;
  const clampedX = Math.min(width - 1, Math.max(0, x));
  const clampedY = Math.min(height - 1, Math.max(0, y));
  const left = Math.floor(clampedX);
  const top = Math.floor(clampedY);
  const [fx, fy] = [clampedX - left, clampedY - top];
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  for (let channel = 0; channel < 3; channel += 1) {
    const upper =
      rgb[(top * width + left) * 3 + channel]! * (1 - fx) +
      rgb[(top * width + right) * 3 + channel]! * fx;
    const lower =
      rgb[(bottom * width + left) * 3 + channel]! * (1 - fx) +
      rgb[(bottom * width + right) * 3 + channel]! * fx;
    sum[channel]! += upper * (1 - fy) + lower * fy;
  }
}

/** Main colours of a picture under everyday names, and how bright it is, from a small copy of it. */
import type { Picture } from '../../../../core/media-plan.ts';
import type { FoundColour } from '../../evidence.ts';
import { resized } from './picture.ts';

const SIDE = 64;
const MIN_SHARE = 0.08;
const MAX_COLOURS = 5;

export interface ColourImpression {
  /** The largest first. */
  readonly colours: readonly FoundColour[];
  /** Mean luminance in [0, 1]. */
  readonly brightness: number;
}

/** Names the colours that cover a good part of the picture. */
export async function colourImpression(picture: Picture): Promise<ColourImpression> {
  const { rgb } = await resized(picture, SIDE, SIDE);
  const pixels = rgb.length / 3;
  const counts = new Map<string, number>();
  let luminance = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    const [red, green, blue] = [rgb[at]! / 255, rgb[at + 1]! / 255, rgb[at + 2]! / 255];
    luminance += 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const name = colourName(red, green, blue);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const colours = Array.from(counts, ([name, count]) => ({ name, share: count / pixels }))
    .filter(({ share }) => share >= MIN_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_COLOURS);
  return { colours, brightness: luminance / pixels };
}

/** Upper bounds of the hue in degrees. */
const HUES: readonly (readonly [number, string])[] = [
  [14, 'red'],
  [42, 'orange'],
  [68, 'yellow'],
  [165, 'green'],
  [190, 'turquoise'],
  [255, 'blue'],
  [305, 'purple'],
  [340, 'pink'],
  [360, 'red'],
];

/** Everyday name of a colour given as fractions: `white`, `dark blue`, `brown`. */
export function colourName(red: number, green: number, blue: number): string {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const spread = most - least;
  const lightness = (most + least) / 2;
  if (most < 0.13) return 'black';
  // A little colour in the very light and the rather dark is not seen as colour.
  if (spread < 0.08 || (lightness > 0.9 && spread < 0.12) || (most < 0.22 && spread < 0.1)) {
    return greyName(lightness);
  }
  const hue = hueDegrees(red, green, blue, most, spread);
  const name = HUES.find(([bound]) => hue <= bound)![1];
  const saturation = spread / most;
  if (name === 'orange' || name === 'yellow' || (name === 'red' && hue > 8 && hue < 15)) {
    if (saturation < 0.45 && most > 0.65) return 'beige';
    if (most < 0.7 && name !== 'yellow') return most < 0.35 ? 'dark brown' : 'brown';
    if (most < 0.6) return 'olive';
  }
  if (most < 0.5) return `dark ${name}`;
  if (lightness > 0.75 && name !== 'yellow') return name === 'red' ? 'pink' : `light ${name}`;
  return saturation < 0.25 ? greyName(lightness) : name;
}

function greyName(lightness: number): string {
  if (lightness > 0.88) return 'white';
  if (lightness > 0.65) return 'light grey';
  if (lightness > 0.35) return 'grey';
  return lightness > 0.13 ? 'dark grey' : 'black';
}

function hueDegrees(
  red: number,
  green: number,
  blue: number,
  most: number,
  spread: number,
): number {
  const sixth =
    most === red
      ? ((green - blue) / spread + 6) % 6
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  return sixth * 60;
}

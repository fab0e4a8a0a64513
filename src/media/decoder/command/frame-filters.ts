/** The chain of ffmpeg filters that turns chosen frames into upright pictures of the planned size. */
import type { Turn } from '../turn.ts';

export interface FrameShape {
  /** Planned size, coded orientation. */
  readonly width: number;
  readonly height: number;
  readonly pixelAspect: number;
  readonly turn: Turn;
}

/** Keeps the frames of these numbers, ascending (the n-th that is shown), and shapes them. */
export function frameFilters(numbers: readonly number[], shape: FrameShape): string {
  const { width, height, pixelAspect, turn } = shape;
  const inner = [evenPart(width, pixelAspect), evenPart(height, 1 / pixelAspect)];
  return [
    `select='${chosen(numbers)}'`,
    `scale=${inner.join(':')}:flags=bicubic`,
    // By way of RGB: versions differ in whose matrix they write when YUV becomes YUV.
    'format=gbrp',
    `pad=${width}:${height}:-1:-1:black`,
    ...turns(turn),
    'scale=out_color_matrix=bt601:out_range=pc',
    'format=yuvj420p',
  ].join(',');
}

/** A decision tree over the frame number: eleven comparisons for 2048 frames. */
function chosen(numbers: readonly number[]): string {
  if (numbers.length === 1) return `eq(n,${numbers[0]})`;
  const half = numbers.length >> 1;
  const [below, above] = [chosen(numbers.slice(0, half)), chosen(numbers.slice(half))];
  return `if(lt(n,${numbers[half]}),${below},${above})`;
}

function evenPart(side: number, share: number): number {
  return Math.max(2, Math.round((side * Math.min(1, share)) / 2) * 2);
}

function turns({ degrees, mirrored }: Turn): string[] {
  const mirror = mirrored ? ['hflip'] : [];
  if (degrees === 90) return [...mirror, 'transpose=clock'];
  if (degrees === 180) return [...mirror, 'hflip', 'vflip'];
  if (degrees === 270) return [...mirror, 'transpose=cclock'];
  return mirror;
}

/**
 * Gets the pixels out of a BMP. Uncompressed 24- and 32-bit files, by far the most, need no decoder:
 * their rows go to `sharp` as they are. The rarer kinds (palettes, run lengths, bit fields) are
 * read by `@napi-rs/image`.
 */
import { readFile } from 'node:fs/promises';
import { Transformer } from '@napi-rs/image';
import { FileBytes } from '../identify/file-bytes.ts';
import { type BmpLayout, readBmpLayout } from './header/bmp.ts';
import { DAMAGED, PictureFault } from './picture-fault.ts';

/** Rows of 8-bit samples without padding. */
export interface RawPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly samples: Buffer;
  /** Blue before red, as BMP stores it. */
  readonly isBgr: boolean;
  /** The first row is the bottom one. */
  readonly isBottomUp: boolean;
}

/** All pixels of a BMP that has been probed; rejects with PictureFault where they are damaged. */
export async function readBmpPixels(path: string, signal: AbortSignal): Promise<RawPixels> {
  const layout = await layoutOf(path, signal);
  const bytes = await readFile(path, { signal });
  const isPlain = layout.compression === 'none' && layout.bitsPerPixel >= 24;
  return isPlain ? plainPixels(bytes, layout) : decodedPixels(bytes, layout, signal);
}

async function layoutOf(path: string, signal: AbortSignal): Promise<BmpLayout> {
  await using file = await FileBytes.open(path, signal);
  return await readBmpLayout(file);
}

function plainPixels(bytes: Buffer, layout: BmpLayout): RawPixels {
  const { width, height, pixelsOffset, rowBytes, bitsPerPixel } = layout;
  const stored = bytes.subarray(pixelsOffset, pixelsOffset + rowBytes * height);
  if (stored.length < rowBytes * height) throw new PictureFault(DAMAGED);
  const common = {
    width,
    height,
    channels: 3,
    isBgr: true,
    isBottomUp: !layout.isTopDown,
  } as const;
  if (bitsPerPixel === 24 && rowBytes === width * 3) return { ...common, samples: stored };
  // The fourth byte of 32-bit pixels is unused, and often 0: as an alpha it would hide everything.
  const samples = Buffer.allocUnsafe(width * height * 3);
  const pixelBytes = bitsPerPixel / 8;
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    let from = row * rowBytes;
    for (let column = 0; column < width; column += 1) {
      samples[to] = stored[from]!;
      samples[to + 1] = stored[from + 1]!;
      samples[to + 2] = stored[from + 2]!;
      to += 3;
      from += pixelBytes;
    }
  }
  return { ...common, samples };
}

async function decodedPixels(
  bytes: Buffer,
  { width, height }: BmpLayout,
  signal: AbortSignal,
): Promise<RawPixels> {
  let samples: Buffer;
  try {
    samples = await new Transformer(bytes).rawPixels(signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new PictureFault(DAMAGED, { cause: error });
  }
  const channels = samples.length / (width * height);
  if (channels !== 3 && channels !== 4) throw new PictureFault(DAMAGED);
  return { width, height, channels, samples, isBgr: false, isBottomUp: false };
}

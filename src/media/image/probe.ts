/**
 * The facts of a picture from its header: enough to count tokens and to refuse bombs. Plain
 * TypeScript over small reads, so it is safe and cheap inside the server itself; whether the pixels
 * behind the header are sound is the picture pool's part.
 */
import { apiError } from '../../core/errors.ts';
import type { ImageFacts, ImageFormat } from '../../core/media-plan.ts';
import { FileBytes } from '../identify/file-bytes.ts';
import { readBmpHeader } from './header/bmp.ts';
import { readGifHeader } from './header/gif.ts';
import type { PictureHeader } from './header/header.ts';
import { readJpegHeader } from './header/jpeg.ts';
import { readPngHeader } from './header/png.ts';
import { readWebpHeader } from './header/webp.ts';
import { NO_SIZE, pictureError } from './picture-fault.ts';

/** Inclusive; the same bound that Pillow calls a decompression bomb. */
export const MAX_PICTURE_PIXELS = 178_956_970;

const HEADER_READERS = {
  bmp: readBmpHeader,
  gif: readGifHeader,
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
} as const satisfies Record<ImageFormat, (file: FileBytes) => Promise<PictureHeader>>;

/**
 * Reads the header of a picture. Rejects with `media-too-many-pixels` or `media-corrupt`
 * (`errorPath`: the `param`), or with the reason of the signal.
 */
export async function probeImage(
  path: string,
  format: ImageFormat,
  errorPath: string,
  signal: AbortSignal,
): Promise<ImageFacts> {
  const header = await readHeader(path, format, errorPath, signal);
  const { width, height } = header;
  if (width === 0 || height === 0) throw apiError('media-corrupt', errorPath, [NO_SIZE]);
  if (width * height > MAX_PICTURE_PIXELS) {
    throw apiError('media-too-many-pixels', errorPath, [
      'image',
      width,
      height,
      MAX_PICTURE_PIXELS,
    ]);
  }
  const { orientation, frameCount } = header;
  return { kind: 'image', format, width, height, orientation, frameCount };
}

async function readHeader(
  path: string,
  format: ImageFormat,
  errorPath: string,
  signal: AbortSignal,
): Promise<PictureHeader> {
  await using file = await FileBytes.open(path, signal);
  try {
    return await HEADER_READERS[format](file);
  } catch (error) {
    throw pictureError(error, errorPath);
  }
}

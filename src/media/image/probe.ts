/**
 * The facts of a picture from its header: enough to count tokens and to refuse bombs. Plain
 * TypeScript over small reads, so it is safe and cheap inside the server itself; whether the pixels
 * behind the header are sound is the picture pool's part.
 */
import type { ImageFacts, ImageFormat } from '../../core/media-plan.ts';
import { FileBytes } from '../identify/file-bytes.ts';
import { readBmpHeader } from './header/bmp.ts';
import { readGifHeader } from './header/gif.ts';
import type { PictureHeader } from './header/header.ts';
import { readJpegHeader } from './header/jpeg.ts';
import { readPngHeader } from './header/png.ts';
import { readWebpHeader } from './header/webp.ts';
import { pictureError } from './picture-fault.ts';

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
  await using file = await FileBytes.open(path, signal);
  try {
    const header = await HEADER_READERS[format](file);
    const { width, height, orientation, frameCount } = header;
    return { kind: 'image', format, width, height, orientation, frameCount };
  } catch (error) {
    throw pictureError(error, errorPath);
  }
}

/**
 * Loads of a picture what its header is, by letting our own header readers read it: where they go
 * depends only on what they have read, so they will find the same in the copy. An animation is
 * counted to its end and therefore downloaded.
 */
import type { ImageFormat } from '../../core/media-plan.ts';
import { RangesUnusable } from '../fetch/ranges.ts';
import { EndOfFileError, WINDOW_BYTES } from '../identify/file-bytes.ts';
import { readBmpHeader } from '../image/header/bmp.ts';
import type { HeaderBytes } from '../image/header/header.ts';
import { readJpegHeader } from '../image/header/jpeg.ts';
import { readWebpHeader } from '../image/header/webp.ts';
import { pictureError } from '../image/picture-fault.ts';
import type { PartialCopy } from './partial-copy.ts';
import { loadPng } from './png.ts';

/** Behind the head; more and the picture is downloaded instead. */
const MAX_WINDOWS = 8;

/**
 * Rejects with `RangesUnusable` when the header is all over the file, and with the ApiErrors of
 * `probeImage` (`errorPath`: the `param`).
 */
export async function loadPicture(
  copy: PartialCopy,
  format: ImageFormat,
  errorPath: string,
): Promise<void> {
  try {
    await load(copy, format);
  } catch (error) {
    throw pictureError(error, errorPath);
  }
}

async function load(copy: PartialCopy, format: ImageFormat): Promise<void> {
  const bytes = new RemoteBytes(copy);
  switch (format) {
    case 'png':
      await loadPng(copy);
      return;
    case 'jpeg':
      await readJpegHeader(bytes);
      return;
    case 'webp':
      await readWebpHeader(bytes);
      return;
    case 'bmp':
      await readBmpHeader(bytes);
      return;
    default:
      throw new RangesUnusable('an animation is counted to its end');
  }
}

class RemoteBytes implements HeaderBytes {
  readonly sizeBytes: number;
  readonly #copy: PartialCopy;
  #windows = 0;

  constructor(copy: PartialCopy) {
    this.#copy = copy;
    this.sizeBytes = copy.sizeBytes;
  }

  async bytes(offset: number, length: number): Promise<Buffer> {
    if (offset + length > this.sizeBytes) throw new EndOfFileError();
    if (!this.#copy.holds(offset, length)) {
      this.#windows += 1;
      if (this.#windows > MAX_WINDOWS) throw new RangesUnusable('the header is too long');
      await this.#copy.load(offset, WINDOW_BYTES);
    }
    return this.#copy.readAt(offset, length);
  }

  /** Only for formats that are read from end to end. */
  some(): Promise<Buffer> {
    return Promise.reject(new RangesUnusable('the header is all over the file'));
  }
}

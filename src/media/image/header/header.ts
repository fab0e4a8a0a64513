/** What the five header readers agree on: the facts they return, and the sizes they let pass. */
import type { FileBytes } from '../../identify/file-bytes.ts';
import { MAX_PICTURE_PIXELS, NO_SIZE, PictureFault, TooManyPixelsError } from '../picture-fault.ts';
import type { Size } from '../scaled-size.ts';

/**
 * More pieces (chunks, segments, blocks) than this is an attack on the reader, not a picture: the
 * largest real files (50 MB in 8 KB pieces) have 6,400.
 */
export const MAX_PIECES = 100_000;

/** What header readers read from: a file on disk, or one far away. */
export type HeaderBytes = Pick<FileBytes, 'sizeBytes' | 'bytes' | 'some'>;

/** Facts that stand in front of the pixels. */
export interface PictureHeader extends Size {
  /** EXIF orientation 1–8; 1 = upright. */
  readonly orientation: number;
  /** 1 unless animated. */
  readonly frameCount: number;
}

/** Readers pass each size through here as soon as they know it, before they look any further. */
export function checkedSize(width: number, height: number): Size {
  if (width === 0 || height === 0) throw new PictureFault(NO_SIZE);
  if (width * height > MAX_PICTURE_PIXELS) throw new TooManyPixelsError(width, height);
  return { width, height };
}

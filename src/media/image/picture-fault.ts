/**
 * Why a picture cannot be used. Readers find faults where nobody knows the request, so they throw
 * errors of their own; at the edge of the room these become the errors of the request.
 */
import { apiError } from '../../core/errors.ts';
import { EndOfFileError } from '../identify/file-bytes.ts';

/** Inclusive; the bound above which Pillow refuses a picture as a decompression bomb. */
export const MAX_PICTURE_PIXELS = 178_956_970;

/** A fault of the data; the message is shown to the client. */
export class PictureFault extends Error {
  override readonly name = 'PictureFault';
}

export const TRUNCATED = 'the picture is cut off before its end';
export const DAMAGED = 'the picture data are damaged';
export const NO_SIZE = 'the picture has no size';
export const TOO_SLOW = 'decoding the picture takes too long';
export const TOO_LARGE_IN_MEMORY = 'decoding the picture takes too much memory';

/** The picture may be sound, but it is too large to be decoded. */
export class TooManyPixelsError extends Error {
  override readonly name = 'TooManyPixelsError';
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    super(`${width}x${height}`);
    this.width = width;
    this.height = height;
  }
}

/** What was thrown while reading a picture → the error of the request, if it is about the data. */
export function pictureError(thrown: unknown, errorPath: string): unknown {
  if (thrown instanceof EndOfFileError) {
    return apiError('media-corrupt', errorPath, [TRUNCATED], { cause: thrown });
  }
  if (thrown instanceof TooManyPixelsError) {
    const { width, height } = thrown;
    const args = ['image', width, height, MAX_PICTURE_PIXELS] as const;
    return apiError('media-too-many-pixels', errorPath, [...args], { cause: thrown });
  }
  return thrown instanceof PictureFault
    ? apiError('media-corrupt', errorPath, [thrown.message], { cause: thrown })
    : thrown;
}

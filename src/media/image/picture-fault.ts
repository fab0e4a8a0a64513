/**
 * Why a picture cannot be used. Readers find faults where nobody knows the request, so they throw a
 * `PictureFault`; at the edge of the room it becomes the `media-corrupt` error of the request.
 */
import { apiError } from '../../core/errors.ts';
import { EndOfFileError } from '../identify/file-bytes.ts';

/** A fault of the data; the message is shown to the client. */
export class PictureFault extends Error {
  override readonly name = 'PictureFault';
}

export const TRUNCATED = 'the picture is cut off before its end';
export const DAMAGED = 'the picture data are damaged';
export const NO_SIZE = 'the picture has no size';
export const TOO_SLOW = 'decoding the picture takes too long';
export const TOO_LARGE_IN_MEMORY = 'decoding the picture takes too much memory';

/** What was thrown while reading a picture → the error to throw on: faults become `media-corrupt`. */
export function pictureError(thrown: unknown, errorPath: string): unknown {
  if (thrown instanceof EndOfFileError) {
    return apiError('media-corrupt', errorPath, [TRUNCATED], { cause: thrown });
  }
  return thrown instanceof PictureFault
    ? apiError('media-corrupt', errorPath, [thrown.message], { cause: thrown })
    : thrown;
}

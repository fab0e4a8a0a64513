/** Why a picture cannot be used, found where nobody knows the request yet; becomes `media-corrupt`. */
export class PictureFault extends Error {
  override readonly name = 'PictureFault';
}

export const TRUNCATED = 'the picture is cut off before its end';
export const DAMAGED = 'the picture data are damaged';
export const NO_SIZE = 'the picture has no size';

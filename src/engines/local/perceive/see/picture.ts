/** Pixel work that all models share: decoding, resizing and cutting, on plain RGB bytes. */
import type { Picture } from '../../../../core/media-plan.ts';
import sharp, { type ResizeOptions, type Sharp } from 'sharp';

export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Fills what a letterboxed picture leaves free; the mean of photographs. */
const LETTERBOX_COLOUR = { r: 124, g: 117, b: 104 };

/** A JPEG → RGB bytes, as large as it is. */
export async function decodeJpeg(jpeg: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(jpeg)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/** A JPEG → RGB bytes of a tiny copy, stretched to `width` × `height`; decodes no more than needed. */
export async function jpegThumbnail(
  jpeg: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array> {
  return await sharp(jpeg)
    .resize(width, height, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** The picture stretched to exactly `width` × `height`. */
export async function resized(picture: Picture, width: number, height: number): Promise<Picture> {
  if (picture.width === width && picture.height === height) return picture;
  return await fitted(picture, width, height, { fit: 'fill' });
}

/** The largest square in the middle, scaled to `side` × `side`. */
export async function centreSquare(picture: Picture, side: number): Promise<Picture> {
  // Cut first: scaling a long, thin picture until its short side fits would need any memory.
  const edge = Math.min(picture.width, picture.height);
  const left = Math.floor((picture.width - edge) / 2);
  const top = Math.floor((picture.height - edge) / 2);
  const square = await cut(picture, { left, top, width: edge, height: edge });
  return await fitted(square, side, side, { fit: 'fill' });
}

/** The whole picture inside a square, with bars where it does not reach. */
export async function letterboxed(picture: Picture, side: number): Promise<Picture> {
  return await fitted(picture, side, side, { fit: 'contain', background: LETTERBOX_COLOUR });
}

/** A part of the picture. */
export async function cut(picture: Picture, box: PixelBox): Promise<Picture> {
  const rgb = await opened(picture).extract(box).raw().toBuffer();
  return { width: box.width, height: box.height, rgb };
}

async function fitted(
  picture: Picture,
  width: number,
  height: number,
  options: ResizeOptions,
): Promise<Picture> {
  const rgb = await opened(picture)
    .resize(width, height, { kernel: 'linear', ...options })
    .raw()
    .toBuffer();
  return { width, height, rgb };
}

function opened(picture: Picture): Sharp {
  return sharp(picture.rgb, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  });
}

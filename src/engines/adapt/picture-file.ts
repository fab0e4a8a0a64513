/** A picture as a file of the planned size, in a format that the engine reads. */
import type { ImageFacts, ImageFormat, ImagePlan, MediaReader } from '../../core/media-plan.ts';

/** Formats that a picture is written in. */
export type PictureFormat = 'png' | 'jpeg';

/** So high that a JPEG written again looks the same. */
const JPEG_QUALITY = 95;
/** Of the encoder; longer sides make no JPEG. */
export const MAX_JPEG_SIDE_PIXELS = 65_500;
/** From here on EXIF orientations lay the stored picture on its side. */
const FIRST_LYING_ORIENTATION = 5;

/**
 * JPEG stays JPEG, if it can be so long; all others become PNG, which loses nothing, where the
 * engine reads it.
 */
export function pictureFormat(
  from: ImageFormat,
  { width, height }: ImagePlan,
  readable: readonly ImageFormat[],
): PictureFormat {
  const staysJpeg = from === 'jpeg' && Math.max(width, height) <= MAX_JPEG_SIDE_PIXELS;
  const preferred = staysJpeg ? 'jpeg' : 'png';
  const other = staysJpeg ? 'png' : 'jpeg';
  return readable.includes(preferred) || !readable.includes(other) ? preferred : other;
}

/** Upright and exactly as large as planned. Equal pictures make equal bytes. */
export async function pictureFile(
  reader: MediaReader,
  facts: ImageFacts,
  plan: ImagePlan,
  format: PictureFormat,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { width, height, rgb } = await reader.picture(
    { maxPixels: plan.width * plan.height },
    signal,
  );
  const { default: sharp } = await import('sharp');
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } }).resize({
    ...uprightSize(facts, plan),
    fit: 'fill',
  });
  return await (
    format === 'jpeg' ? picture.jpeg({ quality: JPEG_QUALITY }) : picture.png()
  ).toBuffer();
}

/** The planned size, as the picture is shown. */
export function uprightSize(
  { orientation }: ImageFacts,
  { width, height }: ImagePlan,
): { readonly width: number; readonly height: number } {
  return orientation >= FIRST_LYING_ORIENTATION
    ? { width: height, height: width }
    : { width, height };
}

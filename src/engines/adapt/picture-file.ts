/** A picture as a file of the planned size, in a format that the engine reads. */
import type { ImageFacts, ImageFormat, ImagePlan, MediaReader } from '../../core/media-plan.ts';

/** Formats that a picture is written in. */
export type PictureFormat = 'png' | 'jpeg';

/** So high that a JPEG written again looks the same. */
const JPEG_QUALITY = 95;
/** From here on EXIF orientations lay the stored picture on its side. */
const FIRST_LYING_ORIENTATION = 5;

/** JPEG stays JPEG; all others become PNG, which loses nothing, where the engine reads it. */
export function pictureFormat(from: ImageFormat, readable: readonly ImageFormat[]): PictureFormat {
  const preferred = from === 'jpeg' ? 'jpeg' : 'png';
  const other = from === 'jpeg' ? 'png' : 'jpeg';
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
  const lies = facts.orientation >= FIRST_LYING_ORIENTATION;
  const size = lies
    ? { width: plan.height, height: plan.width }
    : { width: plan.width, height: plan.height };
  const { default: sharp } = await import('sharp');
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } }).resize({
    ...size,
    fit: 'fill',
  });
  return await (
    format === 'jpeg' ? picture.jpeg({ quality: JPEG_QUALITY }) : picture.png()
  ).toBuffer();
}

/** Pictures of a preview as files: as an engine gets them, as they came, or smaller for a screen. */
import type { ResizeOptions, Sharp } from 'sharp';
import type { Frame, ImageFacts, ImagePlan, MediaReader } from '../core/media-plan.ts';
import {
  MAX_JPEG_SIDE_PIXELS,
  pictureFile,
  pictureFormat,
  uprightSize,
} from '../engines/adapt/picture-file.ts';

interface PictureFile {
  readonly mime: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** Enough to look at closely; larger originals are scaled down to it. */
const ORIGINAL_LIMIT_PIXELS = 8_388_608;
const ORIGINAL_QUALITY = 90;
const THUMBNAIL_QUALITY = 82;

/** The very bytes that an engine behind HTTP is sent, or, with a width, a smaller JPEG of them. */
export async function usedPicture(
  reader: MediaReader,
  facts: ImageFacts,
  plan: ImagePlan,
  widthPixels: number | null,
  signal: AbortSignal,
): Promise<PictureFile> {
  const format = pictureFormat(facts.format, plan, ['png', 'jpeg']);
  const bytes = await pictureFile(reader, facts, plan, format, signal);
  const { width, height } = uprightSize(facts, plan);
  if (widthPixels !== null && widthPixels < width) return smaller(bytes, widthPixels);
  return { mime: `image/${format}`, width, height, bytes };
}

/** Upright, at most 8,388,608 pixels, and as long as a JPEG may be. */
export async function originalPicture(
  reader: MediaReader,
  widthPixels: number | null,
  signal: AbortSignal,
): Promise<PictureFile> {
  const { width, height, rgb } = await reader.picture({ maxPixels: ORIGINAL_LIMIT_PIXELS }, signal);
  const { default: sharp } = await import('sharp');
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } }).resize({
    ...within(widthPixels ?? MAX_JPEG_SIDE_PIXELS),
    withoutEnlargement: true,
  });
  return made(picture.jpeg({ quality: ORIGINAL_QUALITY }));
}

/** The frame as the engine gets it, or, with a width, a smaller one of the same moment. */
export async function thumbnail(frame: Frame, widthPixels: number | null): Promise<Frame> {
  if (widthPixels === null || widthPixels >= frame.width) return frame;
  const { width, height, bytes } = await smaller(frame.jpeg, widthPixels);
  return { ...frame, width, height, jpeg: bytes };
}

/** Only for pictures that we have written ourselves: strangers' are decoded in children. */
async function smaller(bytes: Uint8Array, width: number): Promise<PictureFile> {
  const { default: sharp } = await import('sharp');
  const picture = sharp(bytes, { limitInputPixels: false }).resize(within(width));
  return made(picture.jpeg({ quality: THUMBNAIL_QUALITY }));
}

/** So wide, unless that were too high for a JPEG. */
function within(width: number): ResizeOptions {
  return { width, height: MAX_JPEG_SIDE_PIXELS, fit: 'inside' };
}

async function made(picture: Sharp): Promise<PictureFile> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return { mime: 'image/jpeg', width: info.width, height: info.height, bytes: data };
}

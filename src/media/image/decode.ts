/**
 * Decodes a picture to upright 8-bit RGB, scaled down while it is read. Runs in the children of the
 * picture pool, never in the server itself. Checking a picture is decoding it to a thumbnail: what
 * passes the check will decode.
 */
import { access } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import type { ImageFacts, Picture } from '../../core/media-plan.ts';
import { FileBytes } from '../identify/file-bytes.ts';
import { readBmpPixels } from './bmp-pixels.ts';
import { type GifFrame, readGifHeader } from './header/gif.ts';
import { DAMAGED, PictureFault, TRUNCATED, pictureError } from './picture-fault.ts';
import { scaledSize, type Size } from './scaled-size.ts';
import { sharp, STRICT } from './sharp-setup.ts';
import { upright } from './upright.ts';

const WHITE = '#ffffff';
/** What decoders say when the data stop too early. */
const ENDS_EARLY = /premature end|unexpected end|not enough data|truncated/i;

/**
 * Decodes the first frame of a probed picture: transparency on white, EXIF rotation applied, at
 * most `maxPixels` pixels. Rejects with `media-corrupt` (`errorPath`: the `param`).
 */
export async function decodePicture(
  path: string,
  facts: ImageFacts,
  options: { readonly maxPixels: number },
  errorPath: string,
  signal: AbortSignal,
): Promise<Picture> {
  signal.throwIfAborted();
  await access(path);
  try {
    const size = scaledSize(facts, options.maxPixels);
    const stored = await decodeStored(path, facts, size, signal);
    signal.throwIfAborted();
    return upright(stored, facts.orientation);
  } catch (error) {
    signal.throwIfAborted();
    throw pictureError(error, errorPath);
  }
}

/** In stored orientation, at exactly `size`. */
async function decodeStored(
  path: string,
  facts: ImageFacts,
  size: Size,
  signal: AbortSignal,
): Promise<Picture> {
  if (facts.format === 'bmp') return decodeBmp(path, size, signal);
  const image = sharp(path, STRICT);
  const found = await orFault(image.metadata());
  if (found.format !== facts.format) throw new PictureFault(DAMAGED);
  if (facts.format === 'gif') return decodeGif(path, image, facts, size, signal);
  if (found.width !== facts.width || found.height !== facts.height) throw new PictureFault(DAMAGED);
  return toPicture(image.resize({ ...size, fit: 'fill' }));
}

/**
 * The decoder corrects screen sizes by its own lights, so only the rectangle of the first frame is
 * taken from it and laid on a white screen of the size that was probed.
 */
async function decodeGif(
  path: string,
  image: Sharp,
  facts: ImageFacts,
  size: Size,
  signal: AbortSignal,
): Promise<Picture> {
  const firstFrame = await firstGifFrame(path, signal);
  const across = spread(firstFrame.left, firstFrame.width, facts.width, size.width);
  const down = spread(firstFrame.top, firstFrame.height, facts.height, size.height);
  return toPicture(
    image
      .extract(firstFrame)
      .resize({ width: across.length, height: down.length, fit: 'fill' })
      .extend({
        left: across.before,
        right: across.after,
        top: down.before,
        bottom: down.after,
        background: WHITE,
      }),
  );
}

async function firstGifFrame(path: string, signal: AbortSignal): Promise<GifFrame> {
  await using file = await FileBytes.open(path, signal);
  return (await readGifHeader(file)).firstFrame;
}

/** Scales a stretch of a line of `whole` pixels to a line of `scaledWhole`; keeps at least a pixel. */
function spread(
  start: number,
  length: number,
  whole: number,
  scaledWhole: number,
): { readonly before: number; readonly length: number; readonly after: number } {
  const scale = scaledWhole / whole;
  const before = Math.min(Math.floor(start * scale), scaledWhole - 1);
  const end = Math.min(Math.max(before + 1, Math.round((start + length) * scale)), scaledWhole);
  return { before, length: end - before, after: scaledWhole - end };
}

async function decodeBmp(path: string, size: Size, signal: AbortSignal): Promise<Picture> {
  const { width, height, channels, samples, isBgr, isBottomUp } = await readBmpPixels(path, signal);
  const raw = sharp(samples, {
    raw: { width, height, channels },
    limitInputPixels: STRICT.limitInputPixels ?? true,
  });
  const picture = await toPicture(raw.flip(isBottomUp).resize({ ...size, fit: 'fill' }));
  if (isBgr) swapRedAndBlue(picture.rgb);
  return picture;
}

function swapRedAndBlue(samples: Uint8Array): void {
  for (let at = 0; at + 2 < samples.length; at += 3) {
    const first = samples[at]!;
    samples[at] = samples[at + 2]!;
    samples[at + 2] = first;
  }
}

async function toPicture(image: Sharp): Promise<Picture> {
  const { data, info } = await orFault(
    image
      .flatten({ background: WHITE })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  if (info.channels !== 3) throw new Error(`decoder returned ${info.channels} channels`);
  return { width: info.width, height: info.height, rgb: data };
}

/** The texts of the decoder are not for clients; only whether the data stop early is kept. */
async function orFault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    throw new PictureFault(ENDS_EARLY.test(text) ? TRUNCATED : DAMAGED, { cause: error });
  }
}

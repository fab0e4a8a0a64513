/** Decoded access to inspected bytes, as engines get it: each kind answers only what it can. */
import type { AudioFacts, ImageFacts, MediaReader, VideoFacts } from '../core/media-plan.ts';
import { readSound } from './audio/read-sound.ts';
import { cachedFrames, type DecodeFrames, type FrameKeeper } from './cache/cached-frames.ts';
import type { DecoderPool, MediaFile } from './decoder/requests.ts';
import type { PicturePool } from './image/picture-pool.ts';
import { fileChunks } from './spool/file-chunks.ts';
import { readFrames } from './video/read-frames.ts';

/**
 * Read at once: a multiple of three, so that base64 carries nothing over from one read to the next,
 * in pieces of 64 KB (twice as long ones cost twice the processor time).
 */
const READ_BYTES = 49_152;

/** Asking a reader for what its kind does not have is a fault of the caller, not of the media. */
function lacks(what: string): never {
  throw new TypeError(`this medium has no ${what}`);
}

export function pictureReader(
  pool: PicturePool,
  path: string,
  facts: ImageFacts,
  errorPath: string,
): MediaReader {
  return {
    picture: (options, signal) => pool.decode(path, facts, options, errorPath, signal),
    original: (signal) => fileChunks(path, signal, READ_BYTES),
    frames: () => lacks('frames'),
    sound: () => lacks('sound'),
  };
}

/**
 * For sound files and videos; a mute video rejects when its sound is read. Without a keeper all
 * frames come from the decoder.
 */
export function trackReader(
  pool: DecoderPool,
  file: MediaFile,
  { durationSeconds }: AudioFacts | VideoFacts,
  keeper: FrameKeeper | null,
): MediaReader {
  return {
    picture: () => lacks('picture'),
    original: (signal) => fileChunks(file.path, signal, READ_BYTES),
    frames(plan, signal, indexes) {
      const decode: DecodeFrames = (some) => readFrames(pool, file, plan, signal, some);
      return keeper === null
        ? decode(indexes)
        : cachedFrames(keeper, { plan, indexes, signal }, decode);
    },
    sound: (options, signal) => readSound(pool, file, options, durationSeconds, signal),
  };
}

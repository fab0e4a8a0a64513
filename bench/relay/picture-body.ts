/**
 * A real picture as large as the base64 limit allows, and bodies around it. Every body has a
 * picture of its own (a comment before the end differs), so that no cache of anybody helps.
 */
import { randomFillSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { LargeBody } from './calls.ts';
import { MODEL } from './script.ts';

/** 38.9 MB of noise, 51.9 million base64 characters; the limit is 52,428,800. */
const SIDE_PIXELS = 3600;
const CHANNELS = 3;
/** Length, type and checksum of the empty chunk that ends a PNG. */
const END_CHUNK_BYTES = 12;
const CHUNK_FRAME_BYTES = 12;
/** Base64 turns three bytes into four characters. */
const GROUP_BYTES = 3;
const BASE64_PAIR = { bytes: 3, characters: 4 } as const;

/** Writes the picture, which does not compress. */
export async function writePicture(path: string): Promise<void> {
  const samples = randomFillSync(new Uint8Array(SIDE_PIXELS * SIDE_PIXELS * CHANNELS));
  const raw = { width: SIDE_PIXELS, height: SIDE_PIXELS, channels: CHANNELS } as const;
  await sharp(samples, { raw }).png({ compressionLevel: 0 }).toFile(path);
}

export interface PictureBodies {
  /** Base64 characters of the pictures, at least. */
  readonly characters: number;
  /** A body whose picture differs from all others. */
  next(id: string): LargeBody;
}

/** Prepares the part that all bodies share. */
export async function pictureBodies(path: string): Promise<PictureBodies> {
  const png = await readFile(path);
  const withoutEnd = png.subarray(0, png.length - END_CHUNK_BYTES);
  const end = png.subarray(png.length - END_CHUNK_BYTES);
  const sharedBytes = withoutEnd.length - (withoutEnd.length % GROUP_BYTES);
  const shared = withoutEnd.subarray(0, sharedBytes).toString('base64');
  const [before, after] = JSON.stringify(bodyAround('data:image/png;base64,@')).split('@');
  const opening = Buffer.from(before + shared);
  return {
    characters: (png.length / BASE64_PAIR.bytes) * BASE64_PAIR.characters,
    next(id) {
      const own = Buffer.concat([withoutEnd.subarray(sharedBytes), comment(id), end]);
      return [opening, Buffer.from(own.toString('base64') + after)];
    },
  };
}

function bodyAround(url: string): object {
  const content = [
    { type: 'image_url', image_url: { url } },
    { type: 'text', text: 'How much of this has arrived?' },
  ];
  return { model: MODEL, messages: [{ role: 'user', content }] };
}

/** A PNG text chunk. */
function comment(text: string): Buffer {
  const typeAndData = Buffer.from(`tEXtComment\0${text}`, 'latin1');
  const chunk = Buffer.alloc(typeAndData.length + CHUNK_FRAME_BYTES - 4);
  chunk.writeUInt32BE(typeAndData.length - 4, 0);
  typeAndData.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typeAndData), chunk.length - 4);
  return chunk;
}

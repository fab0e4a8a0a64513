/**
 * WebP: a RIFF file of chunks. Simple files hold one VP8 or VP8L picture; extended ones begin with
 * a canvas and may add animation frames and EXIF.
 */
import { DAMAGED, PictureFault, TRUNCATED } from '../picture-fault.ts';
import type { Size } from '../scaled-size.ts';
import { exifOrientation } from './exif.ts';
import { checkedSize, MAX_PIECES, type HeaderBytes, type PictureHeader } from './header.ts';

const FIRST_CHUNK = 12;
const CHUNK_HEADER_BYTES = 8;
const MAX_EXIF_BYTES = 65_000;
const VP8_START_CODE = 0x9d_01_2a;
const VP8L_SIGNATURE = 0x2f;

/** Reads the chunks of a WebP file, which must reach as far as its header says. */
export async function readWebpHeader(file: HeaderBytes): Promise<PictureHeader> {
  const end = CHUNK_HEADER_BYTES + (await file.bytes(0, FIRST_CHUNK)).readUInt32LE(4);
  if (end > file.sizeBytes) throw new PictureFault(TRUNCATED);
  let [size, pictures, frames, orientation] = [null as Size | null, 0, 0, 1];
  let offset = FIRST_CHUNK;
  for (let piece = 0; piece < MAX_PIECES && offset + CHUNK_HEADER_BYTES <= end; piece += 1) {
    const chunk = await file.bytes(offset, CHUNK_HEADER_BYTES);
    const type = chunk.toString('latin1', 0, 4);
    const contentBytes = chunk.readUInt32LE(4);
    const content = offset + CHUNK_HEADER_BYTES;
    if (content + contentBytes > end) throw new PictureFault(DAMAGED);
    if (type === 'VP8X' || type === 'VP8 ' || type === 'VP8L') {
      size ??= sizeFrom(type, await file.bytes(content, 10));
      if (type !== 'VP8X') pictures += 1;
    } else if (type === 'ANMF') {
      frames += 1;
    } else if (type === 'EXIF' && contentBytes <= MAX_EXIF_BYTES) {
      orientation = exifOrientation(await file.bytes(content, contentBytes));
    }
    offset = content + contentBytes + (contentBytes % 2);
  }
  if (size === null || pictures + frames === 0) throw new PictureFault(DAMAGED);
  return { ...size, orientation, frameCount: Math.max(1, frames) };
}

function sizeFrom(type: 'VP8X' | 'VP8 ' | 'VP8L', content: Buffer): Size {
  if (type === 'VP8X') {
    return checkedSize(content.readUIntLE(4, 3) + 1, content.readUIntLE(7, 3) + 1);
  }
  if (type === 'VP8L') {
    if (content[0] !== VP8L_SIGNATURE) throw new PictureFault(DAMAGED);
    const bits = content.readUInt32LE(1);
    return checkedSize((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (content.readUIntBE(3, 3) !== VP8_START_CODE) throw new PictureFault(DAMAGED);
  return checkedSize(content.readUInt16LE(6) & 0x3fff, content.readUInt16LE(8) & 0x3fff);
}

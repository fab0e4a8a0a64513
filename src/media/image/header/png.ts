/**
 * PNG: walks from chunk to chunk to its end mark, so that a cut file is found without inflating
 * anything. The checksums of the pixels are checked when they are decoded.
 */
import { DAMAGED, PictureFault } from '../picture-fault.ts';
import { exifOrientation } from './exif.ts';
import { checkedSize, MAX_PIECES, type HeaderBytes, type PictureHeader } from './header.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum around the content of a chunk. */
const FRAME_BYTES = 12;
const MAX_EXIF_BYTES = 65_000;
/** Texts that a decoder inflates; each may hide megabytes of zeros, honest files have a few. */
const INFLATED_TEXTS: ReadonlySet<string> = new Set(['zTXt', 'iTXt']);
const MAX_INFLATED_TEXTS = 100;

/** Reads the header of a PNG and finds its end. */
export async function readPngHeader(file: HeaderBytes): Promise<PictureHeader> {
  const first = await file.bytes(SIGNATURE_BYTES, 16);
  if (first.readUInt32BE(0) !== 13 || typeOf(first) !== 'IHDR') throw new PictureFault(DAMAGED);
  const size = checkedSize(first.readUInt32BE(8), first.readUInt32BE(12));
  let [frameCount, orientation, inflatedTexts, hasPixels] = [1, 1, 0, false];
  let offset = SIGNATURE_BYTES;
  for (let piece = 0; piece < MAX_PIECES; piece += 1) {
    const chunk = await file.bytes(offset, FRAME_BYTES);
    const contentBytes = chunk.readUInt32BE(0);
    const type = typeOf(chunk);
    if (!/^[A-Za-z]{4}$/.test(type)) throw new PictureFault(DAMAGED);
    if (type === 'IDAT') hasPixels = true;
    if (INFLATED_TEXTS.has(type)) inflatedTexts += 1;
    if (inflatedTexts > MAX_INFLATED_TEXTS) throw new PictureFault(DAMAGED);
    if (type === 'IEND') {
      if (!hasPixels) throw new PictureFault(DAMAGED);
      return { ...size, orientation, frameCount };
    }
    if (type === 'acTL' && contentBytes === 8) {
      frameCount = Math.max(1, (await file.bytes(offset + 8, 4)).readUInt32BE(0));
    }
    if (type === 'eXIf' && contentBytes <= MAX_EXIF_BYTES) {
      orientation = exifOrientation(await file.bytes(offset + 8, contentBytes));
    }
    offset += FRAME_BYTES + contentBytes;
  }
  throw new PictureFault(DAMAGED);
}

function typeOf(chunk: Buffer): string {
  return chunk.toString('latin1', 4, 8);
}

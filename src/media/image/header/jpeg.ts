/**
 * JPEG: walks the segments up to the start of the pixels; the frame segment has the size and an
 * EXIF segment the orientation.
 */
import { DAMAGED, PictureFault } from '../picture-fault.ts';
import type { Size } from '../scaled-size.ts';
import { exifOrientation } from './exif.ts';
import { checkedSize, MAX_PIECES, type HeaderBytes, type PictureHeader } from './header.ts';

const FILL = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const EXIF_SEGMENT = 0xe1;
/** Markers in the range of frames that are none: Huffman tables, extensions, arithmetic coding. */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** Reads the segments of a JPEG in front of its first scan. */
export async function readJpegHeader(file: HeaderBytes): Promise<PictureHeader> {
  let size: Size | null = null;
  let orientation: number | null = null;
  let offset = 2;
  for (let piece = 0; piece < MAX_PIECES; piece += 1) {
    const marker = await file.bytes(offset, 2);
    if (marker[0] !== FILL) throw new PictureFault(DAMAGED);
    const code = marker[1] ?? 0;
    if (code === FILL) {
      offset += 1;
      continue;
    }
    if (code === START_OF_SCAN && size !== null) {
      return { ...size, orientation: orientation ?? 1, frameCount: 1 };
    }
    if (code === START_OF_SCAN || code === END_OF_IMAGE) throw new PictureFault(DAMAGED);
    const contentBytes = (await file.bytes(offset + 2, 2)).readUInt16BE(0);
    if (contentBytes < 2) throw new PictureFault(DAMAGED);
    const segment = await file.bytes(offset + 4, contentBytes - 2);
    if (isFrame(code)) {
      if (segment.length < 6) throw new PictureFault(DAMAGED);
      size ??= checkedSize(segment.readUInt16BE(3), segment.readUInt16BE(1));
    }
    if (code === EXIF_SEGMENT && segment.toString('latin1', 0, 6) === 'Exif\0\0') {
      orientation ??= exifOrientation(segment);
    }
    offset += 2 + contentBytes;
  }
  throw new PictureFault(DAMAGED);
}

function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && !NO_FRAMES.has(code);
}

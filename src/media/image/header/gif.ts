/**
 * GIF: walks every block to the trailer. Decoders accept a GIF that stops anywhere as a shorter
 * animation, so only this walk tells a cut file from a whole one.
 */
import { DAMAGED, PictureFault } from '../picture-fault.ts';
import type { Size } from '../scaled-size.ts';
import { checkedSize, MAX_PIECES, type HeaderBytes, type PictureHeader } from './header.ts';

const EXTENSION = 0x21;
const FRAME = 0x2c;
const TRAILER = 0x3b;
const SCREEN_END = 13;
const FRAME_DESCRIPTOR_BYTES = 10;
const MAX_CODE_BITS = 11;

/** Where the first frame lies on the screen. */
export interface GifFrame extends Size {
  readonly left: number;
  readonly top: number;
}

interface GifStart extends Size {
  readonly firstFrame: GifFrame;
}

/** Reads the size of the screen and counts the frames. */
export async function readGifHeader(file: HeaderBytes): Promise<PictureHeader & GifStart> {
  const screen = await file.bytes(0, SCREEN_END);
  let start: GifStart | null = null;
  let frameCount = 0;
  let offset = SCREEN_END + colourTableBytes(screen[10] ?? 0);
  for (let piece = 0; piece < MAX_PIECES; piece += 1) {
    const introducer = (await file.bytes(offset, 1))[0];
    if (introducer === TRAILER && start !== null) return { ...start, orientation: 1, frameCount };
    if (introducer === EXTENSION) {
      offset = await endOfSubBlocks(file, offset + 2);
    } else if (introducer === FRAME) {
      const descriptor = await file.bytes(offset, FRAME_DESCRIPTOR_BYTES);
      start ??= startOf(screen, descriptor);
      const data = offset + FRAME_DESCRIPTOR_BYTES + colourTableBytes(descriptor[9] ?? 0);
      const codeBits = (await file.bytes(data, 1))[0] ?? 0;
      if (codeBits > MAX_CODE_BITS) throw new PictureFault(DAMAGED);
      offset = await endOfSubBlocks(file, data + 1);
      frameCount += 1;
    } else {
      throw new PictureFault(DAMAGED);
    }
  }
  throw new PictureFault(DAMAGED);
}

/** A first frame that reaches beyond the screen enlarges it, as in browsers and Pillow. */
function startOf(screen: Buffer, descriptor: Buffer): GifStart {
  const [left, top] = [descriptor.readUInt16LE(1), descriptor.readUInt16LE(3)];
  const frame = checkedSize(descriptor.readUInt16LE(5), descriptor.readUInt16LE(7));
  const whole = checkedSize(
    Math.max(screen.readUInt16LE(6), left + frame.width),
    Math.max(screen.readUInt16LE(8), top + frame.height),
  );
  return { ...whole, firstFrame: { left, top, ...frame } };
}

function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Follows the length bytes of a chain of sub-blocks, a window at a time, past its empty last one. */
async function endOfSubBlocks(file: HeaderBytes, start: number): Promise<number> {
  let offset = start;
  for (;;) {
    const window = await file.some(offset);
    let at = 0;
    while (at < window.length) {
      const length = window[at] ?? 0;
      at += 1 + length;
      if (length === 0) return offset + at;
    }
    offset += at;
  }
}

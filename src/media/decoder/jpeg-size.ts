/** Width and height of a JPEG, from its own frame header: what was made, not what was asked for. */

const START_OF_FRAME_FIRST = 0xc0;
const START_OF_FRAME_LAST = 0xcf;
/** Markers of that range that are no frame headers: tables and extensions. */
const NOT_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** Throws a RangeError when there is no frame header. */
export function jpegSize(jpeg: Uint8Array): { width: number; height: number } {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at + 9 <= jpeg.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const inRange = marker >= START_OF_FRAME_FIRST && marker <= START_OF_FRAME_LAST;
    if (inRange && !NOT_FRAMES.has(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
  }
  throw new RangeError('not a JPEG');
}

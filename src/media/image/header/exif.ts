/** Reads the one EXIF tag that changes how a picture is shown: its orientation. */

const ORIENTATION_TAG = 0x01_12;
const SHORT_TYPE = 3;
const ENTRY_BYTES = 12;

/** Orientation 1–8 of a TIFF-structured EXIF block; 1 when absent or senseless. */
export function exifOrientation(block: Buffer): number {
  const exif = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
  const order = exif.toString('latin1', 0, 2);
  if (exif.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const isLittle = order === 'II';
  const u16 = (at: number): number => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
  const directory = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
  if (directory + 2 > exif.length) return 1;
  const lastEntry =
    Math.min(directory + 2 + u16(directory) * ENTRY_BYTES, exif.length) - ENTRY_BYTES;
  for (let entry = directory + 2; entry <= lastEntry; entry += ENTRY_BYTES) {
    if (u16(entry) !== ORIENTATION_TAG || u16(entry + 2) !== SHORT_TYPE) continue;
    const orientation = u16(entry + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

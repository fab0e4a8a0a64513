/**
 * Loads of a PNG the chunks in front of its pixels and those behind them, where editors put
 * orientations. The pixels between come in many chunks, all in one row (PNG, section 5.6), so it is
 * enough to find one of the last: its checksum tells it from anything that only looks like one. In
 * the copy, one long chunk then stands for those that were not read.
 */
import { crc32 } from 'node:zlib';
import { RangesUnusable } from '../fetch/ranges.ts';
import type { PartialCopy } from './partial-copy.ts';

const FIRST_CHUNK = 8;
const LENGTH_BYTES = 4;
/** Length, type and checksum around the content of a chunk. */
const FRAME_BYTES = 12;
const PIXELS = 'IDAT';
const MAX_CHUNKS_FOLLOWED = 1024;
const TAIL_BYTES = 65_536;

/** Rejects with `RangesUnusable` when the end of the pixels cannot be found. */
export async function loadPng(copy: PartialCopy): Promise<void> {
  const tailStart = copy.sizeBytes - TAIL_BYTES;
  let offset = FIRST_CHUNK;
  for (let count = 0; offset < tailStart; count += 1) {
    if (count >= MAX_CHUNKS_FOLLOWED) throw new RangesUnusable('too many chunks');
    const chunk = await copy.readAt(offset, FRAME_BYTES);
    const contentBytes = chunk.readUInt32BE(0);
    const isPixels = chunk.toString('latin1', LENGTH_BYTES, LENGTH_BYTES + 4) === PIXELS;
    const next = offset + FRAME_BYTES + contentBytes;
    // Chunks in front of the pixels count whole; those of pixels are followed while that is free.
    if (!isPixels) await copy.load(offset, FRAME_BYTES + contentBytes);
    else if (next < tailStart && !copy.holds(next, FRAME_BYTES) && contentBytes < TAIL_BYTES) {
      await bridge(copy, next, tailStart);
      return;
    }
    offset = next;
  }
  await copy.load(tailStart, TAIL_BYTES);
}

/** Loads the tail and makes one chunk of all pixels from `offset` up to those in it. */
async function bridge(copy: PartialCopy, offset: number, tailStart: number): Promise<void> {
  const tail = await copy.readAt(tailStart, TAIL_BYTES);
  for (let type = tail.indexOf(PIXELS); type !== -1; type = tail.indexOf(PIXELS, type + 1)) {
    const start = type - LENGTH_BYTES;
    const standInBytes = tailStart + start - offset - FRAME_BYTES;
    if (start < 0 || standInBytes < 0 || !isChunkAt(tail, start)) continue;
    const standIn = Buffer.alloc(LENGTH_BYTES + PIXELS.length);
    standIn.writeUInt32BE(standInBytes, 0);
    standIn.write(PIXELS, LENGTH_BYTES, 'latin1');
    await copy.pretend(offset, standIn);
    return;
  }
  throw new RangesUnusable('the end of the pixels is not found');
}

/** Whether a whole chunk with the right checksum begins here. */
function isChunkAt(data: Buffer, start: number): boolean {
  const typeStart = start + LENGTH_BYTES;
  const checksum = start + LENGTH_BYTES + 4 + data.readUInt32BE(start);
  if (checksum + 4 > data.length) return false;
  return crc32(data.subarray(typeStart, checksum)) === data.readUInt32BE(checksum);
}

/**
 * Whether an Ogg file ends with a whole page. Ogg has no index and no length in front: a page that
 * is cut off is the only thing by which a truncated file can be told.
 */
import type { ReadAt } from './read-at.ts';

const PAGE_HEADER_BYTES = 27;
/** Header, 255 segment lengths, 255 segments of 255 bytes. */
const MAX_PAGE_BYTES = PAGE_HEADER_BYTES + 255 + 255 * 255;
const SEGMENT_COUNT_OFFSET = 26;

/** Looks at the last page that begins in the file; bytes of other kinds may follow it. */
export async function endsWithWholePage(fileBytes: number, readAt: ReadAt): Promise<boolean> {
  const tail = Buffer.from(await readAt(Math.max(0, fileBytes - MAX_PAGE_BYTES), MAX_PAGE_BYTES));
  const page = tail.lastIndexOf('OggS', undefined, 'latin1');
  if (page < 0 || page + PAGE_HEADER_BYTES > tail.length) return false;
  const segments = page + PAGE_HEADER_BYTES;
  const data = segments + tail[page + SEGMENT_COUNT_OFFSET]!;
  const lengths = tail.subarray(segments, data);
  return data + lengths.reduce((sum, length) => sum + length, 0) <= tail.length;
}

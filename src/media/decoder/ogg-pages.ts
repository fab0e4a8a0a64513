/**
 * Walks through the pages of an Ogg file. Ogg has no index and no length in front: a page that is
 * cut off is the only thing by which a truncated file can be told, and how long it lasts stands in
 * the last page of each of the streams that may be chained in it.
 */
import type { ReadAt } from './read-at.ts';

const PAGE_HEADER_BYTES = 27;
/** Header, 255 segment lengths, 255 segments of 255 bytes. */
const MAX_PAGE_BYTES: number = PAGE_HEADER_BYTES + 255 + 255 * 255;
const WINDOW_BYTES: number = 4 * MAX_PAGE_BYTES;
const FLAGS_OFFSET = 5;
const GRANULE_OFFSET = 6;
const SEGMENT_COUNT_OFFSET = 26;
const BEGINS_STREAM_FLAG = 2;
/** On pages on which no packet ends. */
const NO_GRANULE = -1n;

export interface OggPages {
  /** False when the last page goes on after the end of the file. */
  readonly complete: boolean;
  /** Samples (Opus: of 48 kHz) of all chained streams together, by their last granules. */
  readonly granules: number;
}

/** Reads the file once from front to back; bytes that are no page may follow the last one. */
export async function readOggPages(fileBytes: number, readAt: ReadAt): Promise<OggPages> {
  let granules = 0;
  let lastGranule = 0;
  let pages = 0;
  let offset = 0;
  while (offset < fileBytes) {
    const window = Buffer.from(await readAt(offset, WINDOW_BYTES));
    let at = 0;
    for (;;) {
      const page = pageAt(window, at);
      if (page === null) break;
      if (page.begins) {
        granules += lastGranule;
        lastGranule = 0;
      }
      if (page.granule !== NO_GRANULE) lastGranule = Math.max(lastGranule, Number(page.granule));
      pages += 1;
      at += page.bytes;
    }
    const isAtEnd = offset + window.length >= fileBytes;
    if (at === 0 || isAtEnd) {
      const rest = window.subarray(at);
      const isCut = rest.length > 0 && 'OggS'.startsWith(rest.toString('latin1', 0, 4));
      return { complete: pages > 0 && !isCut, granules: granules + lastGranule };
    }
    offset += at;
  }
  return { complete: pages > 0, granules: granules + lastGranule };
}

interface Page {
  readonly bytes: number;
  readonly begins: boolean;
  readonly granule: bigint;
}

/** The page that begins here, if all of it is in the window. */
function pageAt(window: Buffer, at: number): Page | null {
  if (at + PAGE_HEADER_BYTES > window.length) return null;
  if (window.toString('latin1', at, at + 4) !== 'OggS') return null;
  const segments = at + PAGE_HEADER_BYTES;
  const data = segments + window[at + SEGMENT_COUNT_OFFSET]!;
  const lengths = window.subarray(segments, data);
  const end = data + lengths.reduce((sum, length) => sum + length, 0);
  if (data > window.length || end > window.length) return null;
  return {
    bytes: end - at,
    begins: (window[at + FLAGS_OFFSET]! & BEGINS_STREAM_FLAG) !== 0,
    granule: window.readBigInt64LE(at + GRANULE_OFFSET),
  };
}

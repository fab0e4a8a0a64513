/**
 * Loads of an MP4, MOV or M4A what its facts depend on: every box but the media data, and of these
 * the first samples of each track, which decoders are tried on. How long each sample lasts and when
 * it is shown stands in the index (`moov`), so the demuxer counts the samples in the holes rightly.
 * That holds for codecs whose packets it takes as they are; others need all their bytes.
 */
import { readBox } from '../decoder/declaration.ts';
import { MAX_RANGE_BYTES, RangesUnusable } from '../fetch/ranges.ts';
import type { PartialCopy } from './partial-copy.ts';
import { firstSamples, type ByteRange } from './sample-tables.ts';

/** Enough for a decoder that holds frames back to put them in order. */
const FIRST_SAMPLES = 8;
/** Ranges no further apart than this are read as one: a request costs more. */
const BRIDGED_BYTES = 32_768;
const MAX_BOXES = 64;

/** Of these, the content plays no part. */
const SKIPPED_BOXES: ReadonlySet<string> = new Set(['mdat', 'free', 'skip']);
/** The index of a fragmented file lies scattered all over it. */
const FRAGMENT_BOXES: ReadonlySet<string> = new Set(['moof', 'styp', 'sidx', 'mfra']);

/** Rejects with `RangesUnusable` when the file is built in a way that needs more than that. */
export async function loadIsoMedia(copy: PartialCopy): Promise<void> {
  const samples = firstSamples(await loadBoxes(copy), FIRST_SAMPLES);
  if (samples === null) throw new RangesUnusable('the index is not of the common kind');
  await loadSamples(copy, samples);
}

/** All boxes but the media data; returns the content of the index. */
async function loadBoxes(copy: PartialCopy): Promise<Buffer> {
  const readAt = copy.readAt.bind(copy);
  let index: Buffer | null = null;
  let offset = 0;
  for (let count = 0; offset + 8 <= copy.sizeBytes; count += 1) {
    const box = await readBox(offset, copy.sizeBytes, readAt);
    if (box === null || box.end > copy.sizeBytes || count >= MAX_BOXES) {
      throw new RangesUnusable('the boxes do not fill the file');
    }
    if (FRAGMENT_BOXES.has(box.type)) throw new RangesUnusable('the file is fragmented');
    if (!SKIPPED_BOXES.has(box.type)) {
      const length = box.end - box.content;
      if (length > MAX_RANGE_BYTES) throw new RangesUnusable('the index is too large');
      const content = await copy.readAt(box.content, length);
      if (box.type === 'moov') index ??= content;
    }
    offset = box.end;
  }
  if (index === null) throw new RangesUnusable('there is no index');
  return index;
}

/** As far as the bytes allowed for one file reach; what lacks then, the trial of the decoder shows. */
async function loadSamples(copy: PartialCopy, samples: readonly ByteRange[]): Promise<void> {
  for (const { start, end } of bridged(samples)) {
    if (end > copy.sizeBytes) throw new RangesUnusable('the index points outside of the file');
    const length = Math.min(end - start, copy.loadableBytes);
    await copy.load(start, length);
  }
}

/** In the order of the file, near ones together. */
function bridged(ranges: readonly ByteRange[]): ByteRange[] {
  const joined: ByteRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || range.start > last.end + BRIDGED_BYTES) joined.push(range);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
  }
  return joined;
}

/**
 * Loads of a WAV file what its facts depend on: every chunk but the samples, and of these as many
 * as the demuxer looks at to tell other sound in disguise. Only plain samples, whose length follows
 * from their number of bytes.
 */
import { RangesUnusable } from '../fetch/ranges.ts';
import type { PartialCopy } from './partial-copy.ts';

const FIRST_CHUNK = 12;
const CHUNK_HEADER_BYTES = 8;
const MAX_CHUNKS = 64;
const MAX_CHUNK_BYTES = 262_144;
/** What the demuxer looks at for S/PDIF frames. */
const DISGUISE_BYTES = 65_536;

/** Integers, floats, A-law, µ-law; and the tag that says: see the first bytes of the GUID. */
const PLAIN_TAGS: ReadonlySet<number> = new Set([1, 3, 6, 7]);
const EXTENSIBLE_TAG = 0xfffe;
const SUBFORMAT_OFFSET = 24;

/** Rejects with `RangesUnusable` when the file is of another kind, or not as long as it says. */
export async function loadWav(copy: PartialCopy): Promise<void> {
  const riff = await copy.readAt(0, FIRST_CHUNK);
  if (riff.toString('latin1', 0, 4) !== 'RIFF') throw new RangesUnusable('no common WAV file');
  let [isPlain, hasSamples] = [false, false];
  let offset = FIRST_CHUNK;
  for (let count = 0; offset + CHUNK_HEADER_BYTES <= copy.sizeBytes; count += 1) {
    const header = await copy.readAt(offset, CHUNK_HEADER_BYTES);
    const type = header.toString('latin1', 0, 4);
    const bytes = header.readUInt32LE(4);
    const content = offset + CHUNK_HEADER_BYTES;
    if (count >= MAX_CHUNKS || content + bytes > copy.sizeBytes) {
      throw new RangesUnusable('the chunks do not fill the file');
    }
    if (type === 'data') {
      hasSamples = true;
      await copy.load(content, Math.min(bytes, DISGUISE_BYTES));
    } else {
      if (bytes > MAX_CHUNK_BYTES) throw new RangesUnusable('a chunk is too large');
      const chunk = await copy.readAt(content, bytes);
      if (type === 'fmt ') isPlain = isPlainFormat(chunk);
    }
    offset = content + bytes + (bytes % 2);
  }
  if (!isPlain || !hasSamples) throw new RangesUnusable('no plain samples');
}

function isPlainFormat(format: Buffer): boolean {
  if (format.length < 2) return false;
  const tag = format.readUInt16LE(0);
  if (tag !== EXTENSIBLE_TAG) return PLAIN_TAGS.has(tag);
  return (
    format.length >= SUBFORMAT_OFFSET + 2 && PLAIN_TAGS.has(format.readUInt16LE(SUBFORMAT_OFFSET))
  );
}

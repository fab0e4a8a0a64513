/**
 * Reads from the index of an MP4 or MOV (ISO/IEC 14496-12, sections 8.3 to 8.7) where the first
 * samples of its tracks lie, and whether the codecs are such that this is all that must be known of
 * the samples. Everything else about the index is the demuxer's business.
 */

/** From `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface Track {
  readonly firstSamples: readonly ByteRange[];
}

/** Boxes within boxes, and how many of them: deeper or more is no honest index. */
const MAX_CHILDREN = 4096;

/**
 * Codecs whose packets are what the index says they are. Not here: those that the demuxer cuts into
 * packets by their content (MP3, AC-3, VP9 and others).
 */
const TAKEN_AS_THEY_ARE: ReadonlySet<string> = new Set([
  ...['avc1', 'hvc1', 'hev1', 'av01', 'mp4v', 'jpeg', 'mjpa', 'apch', 'apcn', 'apcs', 'apco'],
  ...['mp4a', 'alac', 'sowt', 'twos', 'lpcm', 'in24', 'fl32', 'ulaw', 'alaw'],
]);
/** MPEG-4 Visual; AAC; AAC of MPEG-2 in its three profiles (ISO/IEC 14496-1, table 5). */
const TRUSTED_OBJECT_TYPES: ReadonlySet<number> = new Set([0x20, 0x40, 0x66, 0x67, 0x68]);
const DESCRIBED_BY_OBJECT_TYPE: ReadonlySet<string> = new Set(['mp4v', 'mp4a']);

/**
 * The picture and sound tracks of the content of a `moov` box, with the places of up to `count`
 * samples each. Null when the index is damaged, of a fragmented file, or has codecs of another kind.
 */
export function readTracks(moov: Buffer, count: number): Track[] | null {
  try {
    const boxes = childrenOf(moov);
    if (boxes.some(({ type }) => type === 'mvex' || type === 'cmov')) return null;
    const tracks: Track[] = [];
    for (const { type, content } of boxes) {
      const media = type === 'trak' ? child(content, 'mdia') : null;
      const handler = media === null ? '' : ascii(child(media, 'hdlr') ?? EMPTY, 8);
      if (media === null || (handler !== 'vide' && handler !== 'soun')) continue;
      const table = child(child(media, 'minf') ?? EMPTY, 'stbl') ?? EMPTY;
      if (!isTakenAsItIs(child(table, 'stsd') ?? EMPTY)) return null;
      tracks.push({ firstSamples: firstSamples(table, count) });
    }
    return tracks;
  } catch (error) {
    // Reads beyond the end of a box.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Box {
  readonly type: string;
  readonly content: Buffer;
}

const EMPTY: Buffer = Buffer.alloc(0);
const HEADER_BYTES = 8;

/** Throws a RangeError when a box does not lie within its parent. */
function childrenOf(parent: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset + HEADER_BYTES <= parent.length;) {
    const size = parent.readUInt32BE(offset);
    // QuickTime ends lists of boxes with a zero.
    if (size === 0) break;
    const end = offset + size;
    if (size < HEADER_BYTES || end > parent.length || boxes.length >= MAX_CHILDREN) {
      throw new RangeError('a box does not lie within its parent');
    }
    const content = parent.subarray(offset + HEADER_BYTES, end);
    boxes.push({ type: ascii(parent, offset + 4), content });
    offset = end;
  }
  return boxes;
}

function child(parent: Buffer, type: string): Buffer | null {
  return childrenOf(parent).find((box) => box.type === type)?.content ?? null;
}

/** Whether a sample description has one entry, of a codec of the right kind. */
function isTakenAsItIs(description: Buffer): boolean {
  const [entry, ...others] = childrenOf(description.subarray(8));
  if (entry === undefined || others.length > 0 || !TAKEN_AS_THEY_ARE.has(entry.type)) return false;
  if (!DESCRIBED_BY_OBJECT_TYPE.has(entry.type)) return true;
  const objectType = objectTypeOf(entry.content);
  return objectType !== null && TRUSTED_OBJECT_TYPES.has(objectType);
}

const ES_DESCRIPTOR = 3;
const DECODER_DESCRIPTOR = 4;

/** From the `esds` box, which QuickTime buries in other boxes: what codec `mp4a` or `mp4v` means. */
function objectTypeOf(entry: Buffer): number | null {
  const box = entry.indexOf('esds', 0, 'latin1');
  if (box === -1) return null;
  const stream = descriptorAt(entry, box + 8, ES_DESCRIPTOR);
  if (stream === null) return null;
  const flags = entry.readUInt8(stream + 2);
  // Optional fields would follow: a dependency, a URL, a clock. Files have none.
  if ((flags & 0xe0) !== 0) return null;
  const decoder = descriptorAt(entry, stream + 3, DECODER_DESCRIPTOR);
  return decoder === null ? null : entry.readUInt8(decoder);
}

/** Where the content of a descriptor begins: behind a tag and a length of one to four bytes. */
function descriptorAt(buffer: Buffer, offset: number, tag: number): number | null {
  if (buffer.readUInt8(offset) !== tag) return null;
  for (let at = offset + 1; at <= offset + 4; at += 1) {
    if ((buffer.readUInt8(at) & 0x80) === 0) return at + 1;
  }
  return null;
}

/** Samples lie one after the other in chunks; tables say where chunks begin and how large samples are. */
function firstSamples(table: Buffer, count: number): ByteRange[] {
  const boxes = new Map(childrenOf(table).map(({ type, content }) => [type, content]));
  const chunkOffsets = boxes.get('co64') ?? boxes.get('stco') ?? EMPTY;
  const offsetAt = (chunk: number): number =>
    boxes.has('co64')
      ? Number(chunkOffsets.readBigUInt64BE(8 + 8 * chunk))
      : chunkOffsets.readUInt32BE(8 + 4 * chunk);
  const chunkCount = chunkOffsets.readUInt32BE(4);
  const sizes = boxes.get('stsz') ?? EMPTY;
  const commonSize = sizes.readUInt32BE(4);
  const sampleCount = Math.min(count, sizes.readUInt32BE(8));
  const samplesIn = chunkLengths(boxes.get('stsc') ?? EMPTY);
  const samples: ByteRange[] = [];
  for (let chunk = 0; chunk < chunkCount && samples.length < sampleCount; chunk += 1) {
    let start = offsetAt(chunk);
    for (let left = samplesIn(chunk); left > 0 && samples.length < sampleCount; left -= 1) {
      const size = commonSize === 0 ? sizes.readUInt32BE(12 + 4 * samples.length) : commonSize;
      samples.push({ start, end: start + size });
      start += size;
    }
  }
  return samples;
}

/** Samples in each chunk; the table has an entry wherever the number changes. Ask in order. */
function chunkLengths(table: Buffer): (chunk: number) => number {
  const entries = table.readUInt32BE(4);
  let entry = 0;
  return (chunk) => {
    // Chunks are counted from 1 in the table.
    while (entry + 1 < entries && table.readUInt32BE(8 + 12 * (entry + 1)) <= chunk + 1) entry += 1;
    return table.readUInt32BE(8 + 12 * entry + 4);
  };
}

function ascii(buffer: Buffer, offset: number): string {
  return buffer.toString('latin1', offset, offset + 4);
}

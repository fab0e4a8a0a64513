/**
 * Whether the packets of a track are what its index says they are, so that the index alone tells
 * how many there are and how long they last. Not so with codecs that the demuxer cuts into packets
 * by their content (MP3, AC-3, VP9 and others): those need all their bytes.
 */
import { childrenOf } from './boxes.ts';

const TRUSTED: ReadonlySet<string> = new Set(
  'avc1 hvc1 hev1 av01 mp4v jpeg apch apcn apcs apco mp4a alac sowt twos in24 fl32 ulaw alaw'.split(
    ' ',
  ),
);
/** Names that stand for several codecs; the object type says which. */
const NAMED_BY_OBJECT_TYPE: ReadonlySet<string> = new Set(['mp4v', 'mp4a']);
/** MPEG-4 Visual; AAC; the three profiles of AAC in MPEG-2 (ISO/IEC 14496-1, table 5). */
const TRUSTED_OBJECT_TYPES: ReadonlySet<number> = new Set([0x20, 0x40, 0x66, 0x67, 0x68]);

const ENTRIES_OFFSET = 8;
const STREAM_DESCRIPTOR = 3;
const DECODER_DESCRIPTOR = 4;
/** Of a dependency, a URL, a clock: fields that would follow. Real files have none. */
const OPTIONAL_FIELDS = 0xe0;
const MAX_LENGTH_BYTES = 4;

/** `description`: content of an `stsd` box, which must have one entry. Throws a RangeError. */
export function isTrusted(description: Buffer): boolean {
  const [entry, ...others] = childrenOf(description.subarray(ENTRIES_OFFSET));
  if (entry === undefined || others.length > 0 || !TRUSTED.has(entry.type)) return false;
  if (!NAMED_BY_OBJECT_TYPE.has(entry.type)) return true;
  const objectType = objectTypeOf(entry.content);
  return objectType !== null && TRUSTED_OBJECT_TYPES.has(objectType);
}

/** From the `esds` box, which QuickTime buries in other boxes. */
function objectTypeOf(entry: Buffer): number | null {
  const box = entry.indexOf('esds', 0, 'latin1');
  if (box === -1) return null;
  const stream = descriptorAt(entry, box + 8, STREAM_DESCRIPTOR);
  if (stream === null || (entry.readUInt8(stream + 2) & OPTIONAL_FIELDS) !== 0) return null;
  const decoder = descriptorAt(entry, stream + 3, DECODER_DESCRIPTOR);
  return decoder === null ? null : entry.readUInt8(decoder);
}

/** Where the content of a descriptor begins: behind a tag and a length of one to four bytes. */
function descriptorAt(buffer: Buffer, offset: number, tag: number): number | null {
  if (buffer.readUInt8(offset) !== tag) return null;
  for (let at = offset + 1; at <= offset + MAX_LENGTH_BYTES; at += 1) {
    if ((buffer.readUInt8(at) & 0x80) === 0) return at + 1;
  }
  return null;
}

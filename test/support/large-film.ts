/**
 * Makes large films out of small ones: the same boxes with the index where a test wants it, and a
 * gap of any size in front of the media data. The gap is a hole in the file and takes no disk.
 */
import { open, readFile } from 'node:fs/promises';

export interface LargeFilmOptions {
  /** Where the `moov` box stands, seen from the media data. */
  readonly index: 'in-front' | 'at-the-end';
  /** Length of the new file, at the least. */
  readonly bytes: number;
  /** Put into the index without a meaning, as the tables of long films would. */
  readonly indexPaddingBytes?: number;
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
const LARGE_HEADER_BYTES = 16;

/** Writes `target` from the MP4, MOV or M4A in `source`, which has one `mdat` and one `moov`. */
export async function writeLargeFilm(
  source: string,
  target: string,
  { index, bytes, indexPaddingBytes = 0 }: LargeFilmOptions,
): Promise<void> {
  const film = await readFile(source);
  const boxes = boxesIn(film, 0, film.length);
  const data = boxes.find(({ type }) => type === 'mdat')!;
  const movie = boxes.find(({ type }) => type === 'moov')!;
  const left = boxes.filter(({ type }) => !['mdat', 'moov', 'free'].includes(type));
  const others = Buffer.concat(left.map(({ start, end }) => film.subarray(start, end)));
  const moov = padded(film.subarray(movie.start, movie.end), indexPaddingBytes);
  const media = film.subarray(data.content, data.end);

  const front = index === 'in-front' ? others.length + moov.length : others.length;
  const gap = Math.max(0, bytes - others.length - moov.length - media.length - LARGE_HEADER_BYTES);
  const mediaStart = front + LARGE_HEADER_BYTES + gap;
  shiftOffsets(moov, mediaStart - data.content);

  const header = Buffer.alloc(LARGE_HEADER_BYTES);
  header.writeUInt32BE(1, 0);
  header.write('mdat', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(LARGE_HEADER_BYTES + gap + media.length), 8);

  await using file = await open(target, 'w');
  await file.write(others, 0, others.length, 0);
  await file.write(header, 0, header.length, front);
  await file.write(media, 0, media.length, mediaStart);
  const moovStart = index === 'in-front' ? others.length : mediaStart + media.length;
  await file.write(moov, 0, moov.length, moovStart);
}

/** A copy of a box, with a box of so many zeros at its end. */
function padded(box: Buffer, paddingBytes: number): Buffer {
  if (paddingBytes === 0) return Buffer.from(box);
  const padding = Buffer.alloc(paddingBytes);
  padding.writeUInt32BE(paddingBytes, 0);
  padding.write('free', 4, 'latin1');
  const longer = Buffer.concat([box, padding]);
  longer.writeUInt32BE(longer.length, 0);
  return longer;
}

/** Chunk offsets count from the start of the file. */
function shiftOffsets(moov: Buffer, shift: number): void {
  const visit = (start: number, end: number): void => {
    for (const { type, content, end: boxEnd } of boxesIn(moov, start, end)) {
      if (CONTAINERS.has(type)) visit(content, boxEnd);
      if (type !== 'stco' && type !== 'co64') continue;
      const count = moov.readUInt32BE(content + 4);
      for (let entry = 0; entry < count; entry += 1) {
        if (type === 'stco') {
          const at = content + 8 + 4 * entry;
          moov.writeUInt32BE(moov.readUInt32BE(at) + shift, at);
        } else {
          const at = content + 8 + 8 * entry;
          moov.writeBigUInt64BE(moov.readBigUInt64BE(at) + BigInt(shift), at);
        }
      }
    }
  };
  visit(0, moov.length);
}

function boxesIn(bytes: Buffer, start: number, limit: number): Box[] {
  const boxes: Box[] = [];
  for (let offset = start; offset + 8 <= limit;) {
    const size = bytes.readUInt32BE(offset);
    const content = offset + (size === 1 ? 16 : 8);
    const end =
      size === 1
        ? offset + Number(bytes.readBigUInt64BE(offset + 8))
        : size === 0
          ? limit
          : offset + size;
    boxes.push({
      type: bytes.toString('latin1', offset + 4, offset + 8),
      start: offset,
      content,
      end,
    });
    offset = end;
  }
  return boxes;
}

/**
 * Whether an MP3 holds all the bytes that its encoder counted. The first frame of most files is
 * silent and carries that count (tag "Xing" or "Info"); bare frames say nothing, and any whole
 * number of them is a complete file.
 */
import { endOfId3Tags } from '../identify/mpeg-audio.ts';
import type { ReadAt } from './read-at.ts';

/** Tags and junk in front of the first frame are at most this long once ID3 is skipped. */
const SEARCH_BYTES = 4096;
const FRAME_HEADER_BYTES = 4;
const FRAME_COUNT_FLAG = 1;
const BYTE_COUNT_FLAG = 2;

/** False when the declared bytes go on after the end of the file. */
export async function mp3IsComplete(fileBytes: number, readAt: ReadAt): Promise<boolean> {
  const start = await endOfId3Tags(readAt);
  const data = Buffer.from(await readAt(start, SEARCH_BYTES));
  const frame = findFrame(data);
  if (frame < 0) return true;
  const tag = frame + FRAME_HEADER_BYTES + sideInformationBytes(data, frame);
  if (!['Xing', 'Info'].includes(data.toString('latin1', tag, tag + 4))) return true;
  const flags = data.readUInt32BE(tag + 4);
  const count = tag + 8 + ((flags & FRAME_COUNT_FLAG) === 0 ? 0 : 4);
  if ((flags & BYTE_COUNT_FLAG) === 0 || count + 4 > data.length) return true;
  return start + frame + data.readUInt32BE(count) <= fileBytes;
}

/** First sync word of layer III with room for an information tag behind it; -1 without one. */
function findFrame(data: Buffer): number {
  for (let offset = 0; offset + 64 <= data.length; offset += 1) {
    if (data[offset] === 0xff && (data[offset + 1]! & 0xe6) === 0xe2) return offset;
  }
  return -1;
}

/** By version (MPEG-1 or later) and channels (mono or not). */
function sideInformationBytes(data: Buffer, frame: number): number {
  const isMpeg1 = (data[frame + 1]! & 0x18) === 0x18;
  const isMono = data[frame + 3]! >>> 6 === 3;
  if (isMpeg1) return isMono ? 17 : 32;
  return isMono ? 9 : 17;
}

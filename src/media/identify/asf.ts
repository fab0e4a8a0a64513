/**
 * Windows Media files share one container, ASF. Its header lists the streams, so a file with
 * pictures (WMV, accepted as video) is told from one with sound alone (WMA, not accepted) without
 * decoding anything.
 */
import type { Identified } from './identified.ts';

const HEADER_OBJECT = guid('30 26 b2 75 8e 66 cf 11 a6 d9 00 aa 00 62 ce 6c');
const STREAM_PROPERTIES = guid('91 07 dc b7 b7 a9 cf 11 8e e6 00 c0 0c 20 53 65');
const VIDEO_STREAM = guid('c0 ef 19 bc 4d 5b cf 11 a8 fd 00 80 5f 5c 44 2b');
const AUDIO_STREAM = guid('40 9e 69 f8 4d 5b cf 11 a8 fd 00 80 5f 5c 44 2b');

/** What an ASF file holds; null when the file is none. */
export function identifyAsf(prefix: Buffer): Identified | null {
  if (!guidAt(prefix, 0).equals(HEADER_OBJECT)) return null;
  const streamTypes = declaredStreamTypes(prefix);
  const has = (type: Buffer): boolean => streamTypes.some((declared) => declared.equals(type));
  if (has(VIDEO_STREAM)) return { family: 'asf', format: 'wmv' };
  return { family: 'asf', format: has(AUDIO_STREAM) ? 'wma' : 'asf' };
}

/** Type of every stream whose properties lie within the prefix. */
function declaredStreamTypes(prefix: Buffer): readonly Buffer[] {
  const types: Buffer[] = [];
  // The header object's own 30 bytes are followed by its children: GUID, 64-bit size, content.
  let offset = 30;
  while (offset + 40 <= prefix.length) {
    const objectBytes = Number(prefix.readBigUInt64LE(offset + 16));
    if (guidAt(prefix, offset).equals(STREAM_PROPERTIES)) types.push(guidAt(prefix, offset + 24));
    if (objectBytes < 24) break;
    offset += objectBytes;
  }
  return types;
}

function guidAt(data: Buffer, offset: number): Buffer {
  return data.subarray(offset, offset + 16);
}

function guid(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

/**
 * RIFF, of which WAV and AVI files are made: chunks of a name, a length and content, all numbers
 * little-endian. Content of odd length is followed by one byte that the length does not count.
 */

export const CHUNK_HEAD_BYTES = 8;

export function word(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** RangeError for what 32 bits cannot hold. */
export function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Name and length; the content follows. `name`: four ASCII characters. */
export function chunkHead(name: string, contentBytes: number): Buffer {
  return Buffer.concat([Buffer.from(name, 'latin1'), long(contentBytes)]);
}

/** A whole chunk of even length. */
export function chunk(name: string, ...content: readonly Buffer[]): Buffer {
  const bytes = content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([chunkHead(name, bytes), ...content]);
}

/** A chunk of chunks. */
export function list(type: string, ...chunks: readonly Buffer[]): Buffer {
  return chunk('LIST', Buffer.from(type, 'latin1'), ...chunks);
}

/** The space that content takes. */
export function paddedBytes(contentBytes: number): number {
  return contentBytes + (contentBytes % 2);
}

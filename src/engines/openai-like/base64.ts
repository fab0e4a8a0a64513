/** Base64 of a byte stream, in slices that need no padding but the last. */

/** A multiple of 3; bounds the string that is made at a time. */
const SLICE_BYTES = 3 * 65_536;

/** Characters that this many bytes become, padding included. */
export function base64Characters(bytes: number): number {
  return 4 * Math.ceil(bytes / 3);
}

/**
 * The bytes as ASCII of base64, piece by piece. Chunks of a multiple of three are not copied; the
 * memory of any may be used again once the next one is asked for.
 */
export async function* base64Of(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = rest.length === 0 ? viewOf(chunk) : Buffer.concat([rest, chunk]);
    const aligned = all.length - (all.length % 3);
    for (let at = 0; at < aligned; at += SLICE_BYTES) {
      yield asciiOf(all, at, Math.min(at + SLICE_BYTES, aligned));
    }
    rest = Buffer.from(all.subarray(aligned));
  }
  if (rest.length > 0) yield asciiOf(rest, 0, rest.length);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function asciiOf(bytes: Buffer, start: number, end: number): Buffer {
  return Buffer.from(bytes.toString('base64', start, end), 'latin1');
}

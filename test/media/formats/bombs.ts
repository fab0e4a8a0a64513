/**
 * Small files that ask for a lot: what a hostile client would send to fill the memory or hold up a
 * decoder. Forged byte by byte, as no honest encoder writes them.
 */
import { crc32, deflateSync } from 'node:zlib';

/** A PNG of any size, grey and 1 bit deep; all its pixels are there unless `withPixels` is false. */
export function pngOf(
  width: number,
  height: number,
  options: { readonly withPixels?: boolean; readonly extraChunks?: readonly Buffer[] } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = options.withPixels === false ? 1 : height;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...(options.extraChunks ?? []),
    pngChunk('IDAT', deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * rows))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Length, type, content and a true checksum. */
export function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(content.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A comment that inflates to `bytes` zeros. */
export function pngTextBomb(bytes: number): Buffer {
  return pngChunk('zTXt', Buffer.concat([Buffer.from('bomb\0\0'), deflateSync(Buffer.alloc(bytes))]));
}

/** A GIF with a screen of any size and `frameCount` frames of one pixel each. */
export function gifOf(width: number, height: number, frameCount: number): Buffer {
  const screen = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  const frame = Buffer.from('\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0', 'latin1');
  return Buffer.concat([screen, ...Array<Buffer>(frameCount).fill(frame), Buffer.from('\x3b')]);
}

/** A BMP header that claims a size, above `pixelBytes` zeros. */
export function bmpOf(
  width: number,
  height: number,
  fields: {
    readonly bitsPerPixel: number;
    readonly compression?: number;
    readonly pixelBytes: number;
  },
): Buffer {
  const start = 54 + (fields.bitsPerPixel <= 8 ? 4 * 2 ** fields.bitsPerPixel : 0);
  const file = Buffer.alloc(start + fields.pixelBytes);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(fields.bitsPerPixel, 28);
  file.writeUInt32LE(fields.compression ?? 0, 30);
  return file;
}

/** A JPEG whose frame header claims another size than its data have. */
export function jpegClaiming(jpeg: Buffer, width: number, height: number): Buffer {
  const forged = Buffer.from(jpeg);
  const frame = forged.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11]));
  forged.writeUInt16BE(height, frame + 5);
  forged.writeUInt16BE(width, frame + 7);
  return forged;
}

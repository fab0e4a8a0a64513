/** Cuts the pictures out of a stream of JPEGs that follow each other without anything between. */
import { MAX_MESSAGE_BYTES } from '../limits.ts';

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const START_OF_IMAGE_BYTES = 2;
const END_OF_IMAGE = Buffer.of(0xff, 0xd9);

export class JpegSplitter {
  #bytes: Buffer = Buffer.alloc(0);

  /** Pictures completed by this piece. Throws a RangeError on anything but JPEGs of usual size. */
  push(piece: Buffer): Buffer[] {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    if (this.#bytes.length > MAX_MESSAGE_BYTES) throw new RangeError('a picture without an end');
    const pictures: Buffer[] = [];
    for (let end = this.#end(); end >= 0; end = this.#end()) {
      pictures.push(this.#bytes.subarray(0, end));
      this.#bytes = this.#bytes.subarray(end);
    }
    return pictures;
  }

  /** Bytes of the first picture, or -1 when it is not whole yet. */
  #end(): number {
    const bytes = this.#bytes;
    let at = START_OF_IMAGE_BYTES;
    for (;;) {
      if (at + 4 > bytes.length) return -1;
      if (bytes[at] !== MARKER) throw new RangeError('not a JPEG');
      const scan = bytes[at + 1] === START_OF_SCAN;
      at += 2 + bytes.readUInt16BE(at + 2);
      if (scan) break;
    }
    // Coded data never holds the end marker: its 0xff bytes are followed by 0.
    const end = bytes.indexOf(END_OF_IMAGE, at);
    return end < 0 ? -1 : end + END_OF_IMAGE.length;
  }
}

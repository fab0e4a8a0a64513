/**
 * Bytes collected piece by piece in one block of memory that doubles when it is full. Pieces are
 * copied, so that a few bytes of JSON do not keep the 64 KB network buffer alive they came in.
 */
const FIRST_CAPACITY_BYTES = 4096;

export class GrowingBuffer {
  #block: Buffer = Buffer.alloc(0);
  #bytes = 0;

  /** Bytes collected so far. */
  get bytes(): number {
    return this.#bytes;
  }

  append(piece: Uint8Array): void {
    const needed = this.#bytes + piece.length;
    if (needed > this.#block.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.max(needed, this.#block.length * 2, FIRST_CAPACITY_BYTES),
      );
      larger.set(this.content());
      this.#block = larger;
    }
    this.#block.set(piece, this.#bytes);
    this.#bytes = needed;
  }

  /** What has been collected; valid until the next `append` or `clear`. */
  content(): Buffer {
    return this.#block.subarray(0, this.#bytes);
  }

  /** Starts again; the memory is kept for the next round. */
  clear(): void {
    this.#bytes = 0;
  }
}

/** Reads a stream of bytes in portions of known length, however its blocks are cut. */

export class ByteSource {
  readonly #blocks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(blocks: AsyncIterable<Uint8Array>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes. Throws where the stream ends before them. */
  async *take(bytes: number): AsyncGenerator<Uint8Array> {
    for (let missing = bytes; missing > 0;) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#blocks.next();
        if (done === true) throw new Error(`a stream ended ${missing} bytes too soon`);
        this.#rest = value;
      }
      const portion = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(portion.length);
      missing -= portion.length;
      yield portion;
    }
  }

  /** Leaves the stream, whether it has been read to its end or not. */
  async close(): Promise<void> {
    await this.#blocks.return?.();
  }
}

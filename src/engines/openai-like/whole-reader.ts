/** For servers that answer in one piece although they were asked to stream: one event at the end. */

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The answer is longer than any engine's. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

export class WholeReader {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  /** Keeps the bytes. Throws AnswerTooLarge. */
  read(bytes: Buffer): string[] {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_ANSWER_BYTES) throw new AnswerTooLarge();
    this.#chunks.push(bytes);
    return [];
  }

  /** Everything, once the answer is over. */
  end(): string[] {
    return [Buffer.concat(this.#chunks).toString()];
  }
}

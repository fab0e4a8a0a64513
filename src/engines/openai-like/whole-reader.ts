/** For servers that answer in one piece although they were asked to stream: one event at the end. */
import { failedError } from './failures.ts';

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export class WholeReader {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  /** Keeps the bytes. Throws `engine-failed` when there are too many. */
  read(bytes: Buffer): string[] {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_ANSWER_BYTES) {
      throw failedError(new Error(`the answer has more than ${MAX_ANSWER_BYTES} bytes`));
    }
    this.#chunks.push(bytes);
    return [];
  }

  /** Everything, once the answer is over. */
  end(): string[] {
    return [Buffer.concat(this.#chunks).toString()];
  }
}

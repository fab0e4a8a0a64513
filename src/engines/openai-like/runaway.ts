/**
 * Notices an engine that ignores its output limit. Its tokens are not ours, so that only much more
 * than the limit counts as ignoring. The text is counted each time it has doubled: all counts together cost
 * at most two of the whole text, and short answers are never counted.
 */

const TOLERANCE = 2;
const TOLERANCE_TOKENS = 64;

export class RunawayGuard {
  readonly #mostTokens: number;
  readonly #countTokens: (text: string) => number;
  #text = '';
  #bytes = 0;
  /** A token is never shorter than a byte. */
  #nextCountBytes: number;

  constructor(limitTokens: number, countTokens: (text: string) => number) {
    this.#mostTokens = TOLERANCE * limitTokens + TOLERANCE_TOKENS;
    this.#nextCountBytes = this.#mostTokens;
    this.#countTokens = countTokens;
  }

  /** Takes a piece of the answer; true when the whole is far too long. */
  exceededBy(piece: string): boolean {
    this.#text += piece;
    this.#bytes += Buffer.byteLength(piece);
    if (this.#bytes <= this.#nextCountBytes) return false;
    this.#nextCountBytes = 2 * this.#bytes;
    return this.#countTokens(this.#text) > this.#mostTokens;
  }
}

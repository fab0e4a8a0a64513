/**
 * Notices an engine that ignores its output limit. Its tokens are not ours, so that only much more
 * than the limit counts as ignoring. Short answers are never counted; long ones in slices that grow
 * with what has been counted, one slice a piece of the answer: counting holds up nobody else for
 * longer than one slice takes, however large the piece.
 */

const TOLERANCE = 2;
const TOLERANCE_TOKENS = 64;
const MAX_SLICE_CHARACTERS = 16_384;
/** Text with fewer tokens than this is none: such an answer is too long without being counted. */
const MAX_BYTES_PER_TOKEN = 32;

export class RunawayGuard {
  readonly #mostTokens: number;
  readonly #countTokens: (text: string) => number;
  #bytes = 0;
  #tokens = 0;
  /** Not counted yet. */
  #pending = '';
  /** A token is never shorter than a byte, so nothing below the limit needs to be counted. */
  #sliceCharacters: number;

  constructor(limitTokens: number, countTokens: (text: string) => number) {
    this.#mostTokens = TOLERANCE * limitTokens + TOLERANCE_TOKENS;
    this.#sliceCharacters = Math.min(this.#mostTokens, MAX_SLICE_CHARACTERS);
    this.#countTokens = countTokens;
  }

  /** Takes a piece of the answer; true when the whole is far too long. */
  exceededBy(piece: string): boolean {
    this.#pending += piece;
    this.#bytes += Buffer.byteLength(piece);
    if (this.#bytes <= this.#mostTokens) return false;
    if (this.#bytes > this.#mostTokens * MAX_BYTES_PER_TOKEN) return true;
    if (this.#pending.length >= this.#sliceCharacters) this.#countSlice();
    return this.#tokens > this.#mostTokens;
  }

  #countSlice(): void {
    this.#tokens += this.#countTokens(this.#pending.slice(0, MAX_SLICE_CHARACTERS));
    this.#pending = this.#pending.slice(MAX_SLICE_CHARACTERS);
    this.#sliceCharacters = Math.min(2 * this.#sliceCharacters, MAX_SLICE_CHARACTERS);
  }
}

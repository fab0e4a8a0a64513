/**
 * Notices work at a base URL that nobody waits for: an engine may go on with what its client has
 * left (engines.md section 8), and nothing but its own count tells. Counts are late, so they are
 * held against the most requests that we had there since the count before.
 */

/** Shorter excesses are the time that engines take to end what is over. */
const LASTING_MS = 60_000;

export class UnexpectedWork {
  #own = 0;
  #mostOwn = 0;
  #sinceMs: number | null = null;

  /** So many requests of our own may be there from now on. */
  owned(requests: number): void {
    this.#own = requests;
    this.#mostOwn = Math.max(this.#mostOwn, requests);
  }

  /**
   * Given what the engine counts now (null = not known), returns how many requests are there beyond
   * our own, once some have been for a minute; until then 0.
   */
  counted(running: number | null, nowMs: number): number {
    const excess = (running ?? 0) - this.#mostOwn;
    this.#mostOwn = this.#own;
    if (excess <= 0) {
      this.#sinceMs = null;
      return 0;
    }
    this.#sinceMs ??= nowMs;
    return nowMs - this.#sinceMs >= LASTING_MS ? excess : 0;
  }
}

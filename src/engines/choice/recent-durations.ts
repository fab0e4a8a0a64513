/** How long the last few requests held their places: what an honest `Retry-After` is made of. */

const REMEMBERED = 32;

export class RecentDurations {
  readonly #durationsMs: number[] = [];

  add(durationMs: number): void {
    this.#durationsMs.push(durationMs);
    if (this.#durationsMs.length > REMEMBERED) this.#durationsMs.shift();
  }

  /** Null while nothing has ended. */
  meanMs(): number | null {
    const { length } = this.#durationsMs;
    if (length === 0) return null;
    return this.#durationsMs.reduce((sum, durationMs) => sum + durationMs, 0) / length;
  }
}

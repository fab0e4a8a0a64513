/**
 * Those who wait for a place: in the order in which they came, each for a bounded time. Only who
 * does not want every place is passed by others.
 */

export interface Waiting<Place> {
  /** Takes a place if there is one for this waiter, else null; may throw, which ends its waiting. */
  readonly take: () => Place | null;
  /** There may be a place for others where there is none for this waiter. */
  readonly choosy: boolean;
  readonly limitMs: number;
  /** What to reject with when the time is up. */
  readonly tooLong: () => Error;
  /** Ends the waiting with its reason. */
  readonly signal: AbortSignal;
}

export class WaitingLine<Place> {
  readonly #onLength: (length: number) => void;
  /** Attempts to serve a waiter, and whether it is choosy. */
  readonly #waiting = new Map<() => boolean, boolean>();

  /** `onLength` is told whenever somebody joins or leaves. */
  constructor(onLength: (length: number) => void) {
    this.#onLength = onLength;
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** Whether somebody waits whom nobody may pass. */
  get closed(): boolean {
    return [...this.#waiting.values()].includes(false);
  }

  /** Resolves with the place that a later `serve` finds; whoever stops waiting takes none. */
  join({ take, choosy, limitMs, tooLong, signal }: Waiting<Place>): Promise<Place> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Place>();
    const leave = (): void => {
      this.#waiting.delete(attempt);
      this.#onLength(this.length);
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const giveUp = (reason: unknown): void => {
      leave();
      reject(reason);
    };
    const attempt = (): boolean => {
      try {
        const place = take();
        if (place === null) return false;
        leave();
        resolve(place);
      } catch (error) {
        giveUp(error);
      }
      return true;
    };
    const onAbort = (): void => giveUp(signal.reason);
    const timer = setTimeout(() => giveUp(tooLong()), limitMs);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.set(attempt, choosy);
    this.#onLength(this.length);
    return promise;
  }

  /** A place may have become free: first come, first served. */
  serve(): void {
    for (const [attempt, choosy] of this.#waiting) {
      if (!attempt() && !choosy) return;
    }
  }
}

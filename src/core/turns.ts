/** A fixed number of turns, given out first come first served; those who wait may give up. */

/** Thrown when too many wait already. */
export class TooManyWaitingError extends Error {
  override readonly name = 'TooManyWaitingError';
}

/** Hands out the given things, each to one holder at a time. */
export class Turns<T> {
  readonly #idle: T[];
  readonly #maxWaiting: number;
  readonly #waiting = new Set<(thing: T) => void>();

  constructor(things: readonly T[], maxWaiting: number) {
    this.#idle = [...things];
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Runs `work` with one of the things as soon as one is free. Rejects with the reason of the signal
   * (null: nobody gives up) when it aborts while waiting, and with `TooManyWaitingError` beyond the
   * bound.
   */
  async withOne<R>(signal: AbortSignal | null, work: (thing: T) => Promise<R>): Promise<R> {
    signal?.throwIfAborted();
    const thing = this.#idle.length > 0 ? (this.#idle.pop() as T) : await this.#wait(signal);
    try {
      return await work(thing);
    } finally {
      this.#release(thing);
    }
  }

  #wait(signal: AbortSignal | null): Promise<T> {
    if (this.#waiting.size >= this.#maxWaiting) throw new TooManyWaitingError();
    return new Promise((resolve, reject) => {
      const take = (thing: T): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve(thing);
      };
      const giveUp = (): void => {
        this.#waiting.delete(take);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(take);
    });
  }

  #release(thing: T): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#idle.push(thing);
      return;
    }
    this.#waiting.delete(next);
    next(thing);
  }
}

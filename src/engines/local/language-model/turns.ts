/** One generation at a time: the others wait in the order in which they came, a few at most. */
import { apiError } from '../../../core/errors.ts';

/** Behind more than this nobody should wait: a generation on a CPU takes up to minutes. */
const MAX_WAITING = 8;
const RETRY_SECONDS = 30;

export class Turns {
  #taken = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * Resolves with what gives the turn back; `onWait` is told when it is not free at once. Rejects
   * with `engine-unavailable` when the queue is full, with the reason of the signal on an abort.
   */
  async take(signal: AbortSignal, onWait: () => void): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw apiError('engine-unavailable', null, ['the queue is full'], {
          retryAfterSeconds: RETRY_SECONDS,
        });
      }
      onWait();
      await this.#wait(signal);
    }
    this.#taken = true;
    return () => this.#giveBack();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      const place = this.#waiting.indexOf(resolve);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      reject(signal.reason);
    };
    this.#waiting.push(resolve);
    signal.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }

  /** The turn stays taken when it goes on to the next. */
  #giveBack(): void {
    const next = this.#waiting.shift();
    this.#taken = next !== undefined;
    next?.();
  }
}

/** One generation at a time: the others wait in the order in which they came, a few at most. */
import type { Clock } from '../../../core/clock.ts';
import { apiError } from '../../../core/errors.ts';
import type { EngineMeter } from '../../../observe/engine-metrics.ts';

/** Behind more than this nobody should wait: a generation on a CPU takes up to minutes. */
const MAX_WAITING = 8;
const RETRY_SECONDS = 30;
const MS_PER_SECOND = 1_000;

export class Turns {
  #taken = false;
  readonly #waiting: (() => void)[] = [];
  readonly #meter: Pick<EngineMeter, 'waiting' | 'waited'>;
  readonly #clock: Clock;

  constructor(meter: Pick<EngineMeter, 'waiting' | 'waited'>, clock: Clock) {
    this.#meter = meter;
    this.#clock = clock;
  }

  /**
   * Resolves with what gives the turn back; `onWait` is told when it is not free at once. Rejects
   * with `engine-unavailable` when the queue is full, with the reason of the signal on an abort.
   */
  async take(signal: AbortSignal, onWait: () => void): Promise<() => void> {
    signal.throwIfAborted();
    const sinceMs = this.#clock.nowMs();
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
    this.#meter.waited((this.#clock.nowMs() - sinceMs) / MS_PER_SECOND);
    return () => this.#giveBack();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      const place = this.#waiting.indexOf(resolve);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      this.#meter.waiting(this.#waiting.length);
      reject(signal.reason);
    };
    this.#waiting.push(resolve);
    this.#meter.waiting(this.#waiting.length);
    signal.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }

  /** The turn stays taken when it goes on to the next. */
  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) this.#meter.waiting(this.#waiting.length);
    this.#taken = next !== undefined;
    next?.();
  }
}

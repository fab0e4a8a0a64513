/** A fixed number of slots for work, and a bounded, patient queue in front of them. */
import { apiError } from '../../core/errors.ts';

/** Told to callers that find the queue full; a job takes about a second. */
const RETRY_AFTER_SECONDS = 1;

interface Waiter {
  readonly take: () => void;
  readonly fail: (error: Error) => void;
}

export interface Patience {
  readonly queuedJobs: number;
  readonly queueMs: number;
}

export class Slots {
  #free: number;
  readonly #limits: Patience;
  readonly #waiters: Waiter[] = [];
  #closed = false;

  constructor(size: number, limits: Patience) {
    this.#free = Math.max(1, size);
    this.#limits = limits;
  }

  /** Waits for a slot, in order. Rejects with the signal's reason, or `server-busy`. */
  async acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.tryAcquire()) return;
    if (this.#closed || this.#waiters.length >= this.#limits.queuedJobs) throw busy();
    await this.#wait(signal);
  }

  /** Takes a slot if one is free right now. */
  tryAcquire(): boolean {
    if (this.#closed || this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  release(): void {
    const next = this.#waiters.shift();
    if (next === undefined) this.#free += 1;
    else next.take();
  }

  /** Sends everybody away, now and later. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters.toReversed()) waiter.fail(busy());
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        const place = this.#waiters.indexOf(waiter);
        if (place >= 0) this.#waiters.splice(place, 1);
      };
      const waiter: Waiter = {
        take: () => {
          leave();
          resolve();
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const abort = (): void => waiter.fail(signal.reason as Error);
      const timer = setTimeout(() => waiter.fail(busy()), this.#limits.queueMs);
      signal.addEventListener('abort', abort, { once: true });
      this.#waiters.push(waiter);
    });
  }
}

function busy(): Error {
  return apiError('server-busy', null, [], { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

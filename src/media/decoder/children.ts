/**
 * The children of a pool: lends one for each job, starts them when they are first needed, replaces
 * those that died, grew or worked long enough, and keeps a bounded queue of those who wait.
 */
import { apiError } from '../../core/errors.ts';
import { DecoderChild } from './child.ts';
import type { DecoderLimits } from './limits.ts';

/** Told to callers that find the queue full; a job takes about a second. */
const RETRY_AFTER_SECONDS = 1;

interface Waiter {
  readonly take: (child: DecoderChild) => void;
  readonly fail: (error: Error) => void;
}

export class Children {
  readonly #size: number;
  readonly #directory: string;
  readonly #limits: DecoderLimits;
  readonly #idle: DecoderChild[] = [];
  readonly #busy = new Set<DecoderChild>();
  readonly #waiters: Waiter[] = [];
  #closed = false;

  constructor(size: number, directory: string, limits: DecoderLimits) {
    this.#size = Math.max(1, size);
    this.#directory = directory;
    this.#limits = limits;
  }

  /** A child for one job. Rejects with the signal's reason, or `server-busy`. */
  async lend(signal: AbortSignal): Promise<DecoderChild> {
    signal.throwIfAborted();
    const child = this.lendFree();
    if (child !== null) return child;
    if (this.#closed || this.#waiters.length >= this.#limits.queuedJobs) throw busy();
    return this.#wait(signal);
  }

  /** A further child, if one is free right now and nobody waits for it. */
  lendFree(): DecoderChild | null {
    if (this.#closed || this.#waiters.length > 0) return null;
    let child = this.#idle.pop();
    while (child !== undefined && !child.alive) child = this.#idle.pop();
    if (child === undefined && this.#busy.size < this.#size) {
      child = new DecoderChild(this.#directory);
    }
    if (child === undefined) return null;
    this.#busy.add(child);
    return child;
  }

  /** Gives a child back. One that did not end its job must have been killed. */
  async giveBack(child: DecoderChild): Promise<void> {
    if (child.alive) {
      child.rest();
      const worn =
        child.jobs >= this.#limits.recycleJobs ||
        (await child.residentBytes()) > this.#limits.recycleBytes;
      if (worn || this.#closed) await child.kill();
    }
    this.#busy.delete(child);
    if (child.alive) this.#idle.push(child);
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    const free = this.#idle.pop() ?? new DecoderChild(this.#directory);
    this.#busy.add(free);
    waiter.take(free);
  }

  /** Process ids of all children, for tests and logs. */
  processIds(): number[] {
    return [...this.#idle, ...this.#busy].flatMap((child) => child.pid ?? []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiters.splice(0)) waiter.fail(busy());
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((child) => child.kill()));
  }

  #wait(signal: AbortSignal): Promise<DecoderChild> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        const place = this.#waiters.indexOf(waiter);
        if (place >= 0) this.#waiters.splice(place, 1);
      };
      const waiter: Waiter = {
        take: (child) => {
          leave();
          resolve(child);
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

/**
 * The children of a pool: lends one for each job, starts them when they are first needed, and
 * replaces those that died, grew or worked long enough. Scans, which are short and which somebody
 * waits for, have turns of their own: the reader of a stream may hold its child for minutes.
 */
import { DecoderChild } from './child.ts';
import type { DecoderLimits } from './limits.ts';
import { Slots } from './slots.ts';

/** What a child is wanted for. */
export type Purpose = 'scan' | 'stream';

export class Children {
  readonly #directory: string;
  readonly #limits: DecoderLimits;
  readonly #size: number;
  readonly #slots: Readonly<Record<Purpose, Slots>>;
  readonly #idle: DecoderChild[] = [];
  readonly #busy = new Map<DecoderChild, Purpose>();
  #closed = false;

  constructor(size: number, directory: string, limits: DecoderLimits) {
    this.#directory = directory;
    this.#limits = limits;
    this.#size = size;
    const { queuedJobs, queueMs, streamQueueMs } = limits;
    this.#slots = {
      scan: new Slots(size, { queuedJobs, queueMs }),
      stream: new Slots(size, { queuedJobs, queueMs: streamQueueMs }),
    };
  }

  /** A child for one job. Rejects with the signal's reason, or `server-busy`. */
  async lend(purpose: Purpose, signal: AbortSignal): Promise<DecoderChild> {
    await this.#slots[purpose].acquire(signal);
    return this.#take(purpose);
  }

  /** A further child, if it is its turn right now. */
  lendFree(purpose: Purpose): DecoderChild | null {
    return this.#slots[purpose].tryAcquire() ? this.#take(purpose) : null;
  }

  /** Gives a child back. One that did not end its job must have been killed. */
  async giveBack(child: DecoderChild): Promise<void> {
    if (child.alive) {
      child.rest();
      const worn =
        child.jobs >= this.#limits.recycleJobs ||
        (await child.residentBytes()) > this.#limits.recycleBytes;
      if (worn || this.#closed || this.#idle.length >= this.#size) await child.kill();
    }
    const purpose = this.#busy.get(child);
    this.#busy.delete(child);
    if (child.alive) this.#idle.push(child);
    if (purpose !== undefined) this.#slots[purpose].release();
  }

  /** Process ids of all children known to be alive, for tests and benches. */
  processIds(): number[] {
    const alive = [...this.#idle, ...this.#busy.keys()].filter((child) => child.alive);
    return alive.flatMap((child) => child.pid ?? []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const slots of Object.values(this.#slots)) slots.close();
    await Promise.all([...this.#idle.splice(0), ...this.#busy.keys()].map((child) => child.kill()));
  }

  #take(purpose: Purpose): DecoderChild {
    let child = this.#idle.pop();
    while (child !== undefined && !child.alive) child = this.#idle.pop();
    child ??= new DecoderChild(this.#directory);
    this.#busy.set(child, purpose);
    return child;
  }
}

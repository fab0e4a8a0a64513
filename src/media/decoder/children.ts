/**
 * The children of a pool: lends one for each job, starts them when they are first needed, and
 * replaces those that died, grew or worked long enough.
 */
import { DecoderChild } from './child.ts';
import type { DecoderLimits } from './limits.ts';
import { Slots } from './slots.ts';

export class Children {
  readonly #directory: string;
  readonly #limits: DecoderLimits;
  readonly #slots: Slots;
  readonly #idle: DecoderChild[] = [];
  readonly #busy = new Set<DecoderChild>();
  #closed = false;

  constructor(size: number, directory: string, limits: DecoderLimits) {
    this.#directory = directory;
    this.#limits = limits;
    this.#slots = new Slots(size, limits);
  }

  /** A child for one job. Rejects with the signal's reason, or `server-busy`. */
  async lend(signal: AbortSignal): Promise<DecoderChild> {
    await this.#slots.acquire(signal);
    return this.#take();
  }

  /** A further child, if one is free right now. */
  lendFree(): DecoderChild | null {
    return this.#slots.tryAcquire() ? this.#take() : null;
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
    this.#slots.release();
  }

  /** Process ids of all children known to be alive, for tests and benches. */
  processIds(): number[] {
    const alive = [...this.#idle, ...this.#busy].filter((child) => child.alive);
    return alive.flatMap((child) => child.pid ?? []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#slots.close();
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((child) => child.kill()));
  }

  #take(): DecoderChild {
    let child = this.#idle.pop();
    while (child !== undefined && !child.alive) child = this.#idle.pop();
    child ??= new DecoderChild(this.#directory);
    this.#busy.add(child);
    return child;
  }
}

/**
 * Lets several sessions share one thread fairly: each gets one step (about one inference) in turn.
 * Within a session, work runs in the order in which it came.
 */
import type { Steps } from '../steps.ts';

interface Work {
  readonly steps: Steps<unknown>;
  readonly settle: (outcome: Outcome) => void;
}

export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

export class Turns {
  /** Sessions with work; the map's order is the order of turns. */
  readonly #waiting = new Map<number, Work[]>();
  #running = false;
  #stopped: (() => void) | null = null;

  /** Adds work; `settle` is called once, unless the session ends or all stops before. */
  add(session: number, steps: Steps<unknown>, settle: (outcome: Outcome) => void): void {
    const queue = this.#waiting.get(session) ?? [];
    queue.push({ steps, settle });
    this.#waiting.set(session, queue);
    if (!this.#running) void this.#run();
  }

  /** Forgets the work of a session; a step that is running ends unheard. */
  end(session: number): void {
    this.#waiting.delete(session);
  }

  /** Forgets everything; resolves when no step is running any more. */
  async stop(): Promise<void> {
    this.#waiting.clear();
    if (!this.#running) return;
    await new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (;;) {
      // Messages (new work, the end of a session) are heard between any two steps.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#waiting.entries().next().value;
      if (next === undefined) break;
      await this.#step(...next);
    }
    this.#running = false;
    this.#stopped?.();
  }

  async #step(session: number, queue: Work[]): Promise<void> {
    const work = queue[0]!;
    const outcome = await nextStep(work.steps);
    if (this.#waiting.get(session) !== queue) return;
    if (outcome !== null) {
      queue.shift();
      work.settle(outcome);
    }
    // To the back of the line, or out of it.
    this.#waiting.delete(session);
    if (queue.length > 0) this.#waiting.set(session, queue);
  }
}

/** Takes one step; null while there are more. */
async function nextStep(steps: Steps<unknown>): Promise<Outcome | null> {
  try {
    const step = await steps.next();
    return step.done === true ? { ok: true, value: step.value } : null;
  } catch (error) {
    return { ok: false, error };
  }
}

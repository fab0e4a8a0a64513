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
  readonly #onTurn: (session: number) => void;
  /** Sessions with work; the map's order is the order of turns. */
  readonly #waiting = new Map<number, Work[]>();
  #running = false;
  #atHand: { readonly session: number; readonly step: Promise<unknown> } | null = null;
  #lastSession: number | null = null;

  /** Before a step of another session than that of the last step, `onTurn` is told which. */
  constructor(onTurn: (session: number) => void) {
    this.#onTurn = onTurn;
  }

  /** Adds work; `settle` is called once, unless the session ends before. */
  add(session: number, steps: Steps<unknown>, settle: (outcome: Outcome) => void): void {
    const queue = this.#waiting.get(session) ?? [];
    queue.push({ steps, settle });
    this.#waiting.set(session, queue);
    if (!this.#running) void this.#run();
  }

  /** Forgets the work of a session; a step that is running ends unheard. Resolves after it. */
  async end(session: number): Promise<void> {
    this.#waiting.delete(session);
    if (this.#atHand?.session === session) await this.#atHand.step;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (;;) {
      // Messages (new work, the end of a session) are heard between any two steps.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#waiting.entries().next().value;
      if (next === undefined) break;
      const [session, queue] = next;
      if (session !== this.#lastSession) this.#onTurn(session);
      this.#lastSession = session;
      const step = nextStep(queue[0]!.steps);
      this.#atHand = { session, step };
      this.#take(session, queue, await step);
      this.#atHand = null;
    }
    this.#running = false;
  }

  /** Settles what the step has finished; the session goes to the back of the line, or out of it. */
  #take(session: number, queue: Work[], outcome: Outcome | null): void {
    if (this.#waiting.get(session) !== queue) return;
    if (outcome !== null) queue.shift()!.settle(outcome);
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

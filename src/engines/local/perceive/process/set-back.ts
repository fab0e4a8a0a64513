/**
 * Whoever lost a task with a process goes first, alone, until it is where it was and for a while
 * longer. Without that lead, clients who ask and hang up again and again would cost those who stay a
 * process for every single task of theirs: an answer of 5 s took 92 s beside four of them, and with
 * the lead 24 s.
 */

/** How long those who were set back stay alone once they are where they were. */
const HEAD_START_MS = 5_000;

export class SetBack {
  readonly #onEnd: () => void;
  /** Tasks that a process took with it. */
  readonly #tasks = new Set<number>();
  readonly #sessions = new Set<number>();
  #headStart: NodeJS.Timeout | null = null;

  /** `onEnd` is called when a head start is over and others may be served again. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Whether somebody goes first. */
  get isAny(): boolean {
    return this.#sessions.size > 0;
  }

  /** Those that were lost and are not yet done. */
  get tasks(): readonly number[] {
    return [...this.#tasks];
  }

  /** Whether a task of this session may begin now. */
  allows(session: number): boolean {
    return !this.isAny || this.#sessions.has(session);
  }

  /** A process took this task with it. */
  add(task: number, session: number): void {
    this.#stopTimer();
    this.#tasks.add(task);
    this.#sessions.add(session);
  }

  /** A task is off the list, whether it was ever lost or not. */
  settled(task: number): void {
    if (!this.#tasks.delete(task) || this.#tasks.size > 0) return;
    this.#headStart = setTimeout(() => {
      this.clear();
      this.#onEnd();
    }, HEAD_START_MS);
  }

  /** The session has ended, and its tasks with it. */
  leave(session: number): void {
    this.#sessions.delete(session);
    if (!this.isAny) this.#stopTimer();
  }

  clear(): void {
    this.#stopTimer();
    this.#tasks.clear();
    this.#sessions.clear();
  }

  #stopTimer(): void {
    if (this.#headStart !== null) clearTimeout(this.#headStart);
    this.#headStart = null;
  }
}

/**
 * Waiting for something outside, until it is there, the client is gone, or time is up. Unlike
 * `Promise.race` against one long-lived promise it leaves nothing behind for every wait, of which
 * a body that trickles in has hundreds of thousands.
 */
export class Interruption implements Disposable {
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #cause: { readonly reason: unknown } | null = null;
  #rejectWait: ((reason: unknown) => void) | null = null;

  /** From now on: `timeoutError` is thrown after `timeoutMs`, the signal's reason on abort. */
  constructor(signal: AbortSignal, timeoutMs: number, timeoutError: () => Error) {
    this.#signal = signal;
    this.#timer = setTimeout(() => {
      this.#interrupt(timeoutError());
    }, timeoutMs);
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  /** Waits for one thing at a time; it is not begun when the interruption has come before. */
  async wait<T>(begin: () => Promise<T>): Promise<T> {
    if (this.#cause !== null) throw this.#cause.reason;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#rejectWait = reject;
        begin().then(resolve, reject);
      });
    } finally {
      this.#rejectWait = null;
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => {
    this.#interrupt(this.#signal.reason);
  };

  #interrupt(reason: unknown): void {
    this.#cause ??= { reason };
    this.#rejectWait?.(this.#cause.reason);
  }
}

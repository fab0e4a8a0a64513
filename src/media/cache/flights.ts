/**
 * Lets requests that are about to do the same thing at the same time do it once: whoever comes
 * later waits for the first and then looks at what it has left in the cache. Nobody depends on
 * anybody: when the first one fails, the others do it themselves, and when its client hangs up, the
 * next in line takes its place.
 */

/** How a job ended: by itself (well or not), or because its client had gone. */
type Ending = 'ended' | 'left';

export class Flights {
  readonly #running = new Map<string, Promise<Ending>>();

  /**
   * Runs `job` (which looks into the cache first), after the job of the same key that is running
   * now, if any. Rejects as `job` does, or with the signal's reason while waiting.
   */
  async run<Result>(key: string, signal: AbortSignal, job: () => Promise<Result>): Promise<Result> {
    for (;;) {
      signal.throwIfAborted();
      const ahead = this.#running.get(key);
      if (ahead === undefined) return await this.#lead(key, signal, job);
      if ((await orAborted(ahead, signal)) === 'ended') return await job();
    }
  }

  async #lead<Result>(
    key: string,
    signal: AbortSignal,
    job: () => Promise<Result>,
  ): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.#running.set(key, promise);
    try {
      return await job();
    } finally {
      this.#running.delete(key);
      resolve(signal.aborted ? 'left' : 'ended');
    }
  }
}

async function orAborted(ending: Promise<Ending>, signal: AbortSignal): Promise<Ending> {
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  void ending.then(resolve);
  return await promise.finally(() => signal.removeEventListener('abort', giveUp));
}

/** Bounds how many tasks run at a time; the others wait in the order of their arrival. */
export interface Turns {
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Tasks that wait for their turn now. */
  readonly waiting: number;
}

export function createTurns(atATime: number): Turns {
  const queue: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < atATime) {
      running += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.push(resolve);
    await promise;
  }

  /** Hands the place on, or gives it back. */
  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(task) {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
    get waiting() {
      return queue.length;
    },
  };
}

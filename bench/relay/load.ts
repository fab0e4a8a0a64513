/** The bench's handle on a load generator process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, Outcome } from './load-jobs.ts';

export interface Load {
  /** Runs one job; only one at a time. Rejects when the generator dies. */
  run(job: Job): Promise<Outcome>;
  /** Ends a `paced` job. */
  stop(): void;
  close(): void;
}

/** Starts a generator. */
export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('load.process.ts', import.meta.url)));
  return {
    async run(job) {
      const died = new AbortController();
      const onExit = (): void => died.abort(new Error('the load generator ended'));
      child.once('exit', onExit);
      try {
        const answered = once(child, 'message', { signal: died.signal }) as Promise<[Outcome]>;
        child.send(job);
        return (await answered)[0];
      } finally {
        child.off('exit', onExit);
      }
    },
    stop: () => void child.send({ kind: 'stop' } satisfies Job),
    close: () => void child.kill(),
  };
}

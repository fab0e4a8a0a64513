/** One thread of SQLite as seen from the server's own: each call is one message each way. */
import { Worker } from 'node:worker_threads';
import { RestoreRefused } from './restore-refused.ts';
import type { Store } from './store.ts';
import {
  READY_ID,
  type Answer,
  type Call,
  type ThreadError,
  type ThreadSettings,
} from './thread-messages.ts';

// The worker is TypeScript in the repository and JavaScript once built.
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './storage.worker.ts' : './storage.worker.js';

export interface StoreThread {
  /** Rejects with the error of the function, or when the thread ends before it answers. */
  call<Name extends keyof Store>(
    name: Name,
    values: Parameters<Store[Name]>,
  ): ReturnType<Store[Name]>;
  /** Closes the thread's store, and ends it. */
  readonly close: () => Promise<void>;
}

/**
 * Resolves when the database is open; rejects with the reason why it cannot be. `onEnd` is told when
 * the thread has ended, whatever ended it.
 */
export async function startStoreThread(
  settings: ThreadSettings,
  onEnd: () => void,
): Promise<StoreThread> {
  // Options of the process are not the thread's: some of them cannot be given to one.
  const worker = new Worker(new URL(WORKER_FILE, import.meta.url), {
    workerData: settings,
    execArgv: [],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = READY_ID;
  let ended: Error | null = null;

  const expectAnswer = (id: number): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>();
    // An idle thread must not keep the process alive, one at work must.
    if (waiting.size === 0) worker.ref();
    waiting.set(id, answer);
    return answer.promise;
  };
  const end = (reason: string): void => {
    if (ended !== null) return;
    ended = new Error(reason);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
    onEnd();
  };
  worker.on('message', (answer: Answer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('error' in answer) caller?.reject(asError(answer.error));
    else caller?.resolve(answer.value);
  });
  worker.on('error', (error: Error) => end(`a thread of the database broke: ${error.message}`));
  worker.on('exit', () => end('a thread of the database has ended'));

  const call = (name: keyof Store, values: readonly unknown[]): Promise<unknown> => {
    if (ended !== null) return Promise.reject(ended);
    lastId += 1;
    const answer = expectAnswer(lastId);
    const message: Call = { id: lastId, name, values };
    worker.postMessage(message);
    return answer;
  };
  try {
    await expectAnswer(READY_ID);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    call: call as StoreThread['call'],
    async close() {
      await call('close', []);
      await worker.terminate();
    },
  };
}

function asError({ name, message, code }: ThreadError): Error {
  if (name === 'RestoreRefused') return new RestoreRefused(message);
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}

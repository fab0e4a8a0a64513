/**
 * Counting text without blocking the server: what is short is counted at once, what is long in a
 * worker thread, where even a hostile text costs nobody else more than a place in the queue.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { loadTokenizer } from './tokenizer.ts';

/** UTF-8 bytes that one call counts on the calling thread; at worst some 10 ms. */
const INLINE_LIMIT_BYTES = 65_536;
/** A worker that takes longer is stopped; 256 MB of a single letter take some 20 s. */
const WORKER_DEADLINE_MS = 120_000;

// The worker is TypeScript in the repository and JavaScript once built.
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './counter.worker.ts' : './counter.worker.js';

export interface TextCounter {
  /**
   * Sum of the tokens of all texts, each counted by itself. Rejects with the signal's reason when
   * aborted, with a TimeoutError after two minutes, and with an error once closed.
   */
  count(texts: readonly string[], signal?: AbortSignal): Promise<number>;
  /** Tokens of a short text, such as a piece of an answer; blocks the calling thread. */
  countNow(text: string): number;
  /** Stops the worker thread; counts under way reject. */
  close(): Promise<void>;
}

/** A counter with a worker thread of its own, which starts with the first long text. */
export function createTextCounter(): TextCounter {
  const tokenizer = loadTokenizer();
  const closing = new AbortController();
  let worker: Worker | undefined;
  let lastInLine: Promise<void> = Promise.resolve();

  const countInWorker = async (texts: readonly string[], bounds: AbortSignal): Promise<number> => {
    worker ??= new Worker(new URL(WORKER_FILE, import.meta.url));
    const current = worker;
    // An idle worker must not keep the process alive, a counting one must.
    current.ref();
    try {
      const answer = once(current, 'message', { signal: bounds });
      current.postMessage(texts);
      const [tokens] = (await answer) as [number];
      current.unref();
      return tokens;
    } catch (thrown) {
      worker = undefined;
      await current.terminate();
      bounds.throwIfAborted();
      throw thrown;
    }
  };

  /** One long text after the other: there is one worker. */
  const countInLine = async (texts: readonly string[], bounds: AbortSignal): Promise<number> => {
    const before = lastInLine;
    const { promise: done, resolve: leave } = Promise.withResolvers<void>();
    lastInLine = before.then(() => done);
    try {
      await untilAborted(before, bounds);
      return await countInWorker(texts, bounds);
    } finally {
      leave();
    }
  };

  return {
    async count(texts, signal) {
      closing.signal.throwIfAborted();
      signal?.throwIfAborted();
      if (totalBytes(texts) <= INLINE_LIMIT_BYTES) {
        return texts.reduce((sum, text) => sum + tokenizer.count(text), 0);
      }
      const timeout = AbortSignal.timeout(WORKER_DEADLINE_MS);
      const bounds = [closing.signal, timeout, ...(signal === undefined ? [] : [signal])];
      return countInLine(texts, AbortSignal.any(bounds));
    },
    countNow: (text) => tokenizer.count(text),
    async close() {
      closing.abort(new Error('the text counter is closed'));
      await worker?.terminate();
      await lastInLine;
    },
  };
}

function totalBytes(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Waits for a promise that cannot reject, but no longer than the signal allows. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * The main thread's end of the perception thread: starts it for the first task, hands results back
 * as promises, lets it go after a while without work, and turns a crash into an error of the
 * requests at hand, after which the next one starts afresh.
 */
import { Worker } from 'node:worker_threads';
import { apiError } from '../../../../core/errors.ts';
import type { FromThread, Task, TaskResults, ThreadSettings, ToThread } from './messages.ts';

/** Without work for so long, the thread leaves and gives back the memory of its models. */
const IDLE_MS = 300_000;
/** A thread that is asked to leave and does not is ended after this. */
const LEAVE_TIMEOUT_MS = 10_000;

const WORKER_FILE = new URL(
  // Compiled, the file beside this one is JavaScript.
  import.meta.url.endsWith('.ts') ? './perception.worker.ts' : './perception.worker.js',
  import.meta.url,
);

/** The work of one request; ends when the request does, however it does. */
export interface PerceptionSession {
  /** Rejects with the signal's reason when aborted, with an ApiError when perception fails. */
  run<Kind extends Task['kind']>(
    task: Extract<Task, { readonly kind: Kind }>,
  ): Promise<TaskResults[Kind]>;
  end(): void;
}

export interface ThreadOptions extends ThreadSettings {
  readonly idleMs?: number;
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

export class PerceptionThread {
  readonly #options: ThreadOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #openSessions = 0;
  #lastId = 0;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Whether the thread (and with it the models' memory) exists at the moment. */
  get running(): boolean {
    return this.#worker !== null;
  }

  /** Opens a session; it must be ended. An abort ends it at once: no further step begins. */
  open(signal: AbortSignal): PerceptionSession {
    this.#openSessions += 1;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const session = (this.#lastId += 1);
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      signal.removeEventListener('abort', end);
      this.#tell({ type: 'end', session });
      this.#openSessions -= 1;
      if (this.#openSessions === 0) this.#leaveLater();
    };
    signal.addEventListener('abort', end, { once: true });
    return { run: (task) => this.#run(session, task, signal), end };
  }

  /** Lets the thread go; what is still waiting fails. A later session starts a new one. */
  async close(): Promise<void> {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const worker = this.#worker;
    if (worker === null) return;
    this.#forget(apiError('engine-unavailable', null, ['no engine is ready']));
    await leave(worker);
  }

  async #run<Result>(session: number, task: Task, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const id = (this.#lastId += 1);
    const worker = (this.#worker ??= this.#start());
    let onAbort: (() => void) | undefined;
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
        worker.ref();
        worker.postMessage({ type: 'run', session, id, task } satisfies ToThread);
      });
    } finally {
      this.#pending.delete(id);
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
      // An idle thread keeps no process alive.
      if (this.#pending.size === 0) this.#worker?.unref();
    }
  }

  #start(): Worker {
    const { modelsDirectory, threads } = this.#options;
    const workerData: ThreadSettings = { modelsDirectory, threads };
    const worker = new Worker(WORKER_FILE, { workerData, name: 'perception' });
    worker.on('message', (message: FromThread) => {
      const pending = this.#pending.get(message.id);
      if (message.type === 'done') pending?.resolve(message.result as never);
      else pending?.reject(failed(new Error(message.message)));
    });
    const lost = (cause: unknown): void => {
      if (this.#worker === worker) this.#forget(failed(cause));
    };
    worker.on('error', lost);
    worker.on('exit', (code) => lost(new Error(`the perception thread ended with code ${code}`)));
    return worker;
  }

  #forget(error: unknown): void {
    this.#worker = null;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }

  #tell(message: ToThread): void {
    this.#worker?.postMessage(message);
  }

  #leaveLater(): void {
    this.#idleTimer = setTimeout(() => void this.close(), this.#options.idleMs ?? IDLE_MS);
    this.#idleTimer.unref();
  }
}

function failed(cause: unknown): Error {
  return apiError('engine-failed', null, [], { cause });
}

/** Asks a thread to leave, waits until it has. */
async function leave(worker: Worker): Promise<void> {
  const left = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const timer = setTimeout(() => void worker.terminate(), LEAVE_TIMEOUT_MS);
  worker.ref();
  worker.postMessage({ type: 'stop' } satisfies ToThread);
  await left;
  clearTimeout(timer);
}

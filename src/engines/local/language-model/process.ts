/**
 * The server's end of the process of the language model. A GGUF file that the library cannot load
 * ends the process that tries, and so may a prompt; therefore it is not the server's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromModel, ToModel } from './messages.ts';

/** Sources run as they are; a build has `.js` beside `.js`. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER_PATH = fileURLToPath(new URL(`./language-model.worker.${EXTENSION}`, import.meta.url));

/** The process has ended, by its own fault or because it was killed. */
export class ModelGone extends Error {
  override readonly name = 'ModelGone';
}

/** The process has said nothing for longer than is allowed. */
export class ModelSilent extends Error {
  override readonly name = 'ModelSilent';
}

export class ModelProcess {
  readonly #process: ChildProcess;
  readonly #messages: FromModel[] = [];
  readonly #gone: Promise<void>;
  #wake: (() => void) | null = null;
  #alive = true;

  constructor() {
    // Nothing of what the library prints is kept: it repeats prompts.
    this.#process = spawn(process.execPath, [WORKER_PATH], {
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#process.on('message', (message: FromModel) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    this.#gone = new Promise((resolve) => {
      const end = (): void => {
        this.#alive = false;
        this.#wake?.();
        resolve();
      };
      // 'close' comes after the last message: what a process said before it died counts.
      this.#process.once('close', end);
      this.#process.once('error', end);
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  tell(message: ToModel): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /** The next message. Rejects with ModelGone, ModelSilent, or the reason of the signal. */
  async next(timeoutMs: number, signal?: AbortSignal): Promise<FromModel> {
    signal?.throwIfAborted();
    if (this.#messages.length === 0 && this.#alive) await this.#somethingNew(timeoutMs, signal);
    signal?.throwIfAborted();
    const message = this.#messages.shift();
    if (message !== undefined) return message;
    if (!this.#alive) throw new ModelGone('the process of the language model has ended');
    throw new ModelSilent('the process of the language model is silent');
  }

  /** Ends the process at once and waits until it is gone. */
  async kill(): Promise<void> {
    this.setBusy(true);
    this.#process.kill('SIGKILL');
    await this.#gone;
  }

  /** Whether the process keeps the server from ending: while it works, but not while it waits. */
  setBusy(busy: boolean): void {
    if (busy) {
      this.#process.ref();
      this.#process.channel?.ref();
    } else {
      this.#process.unref();
      this.#process.channel?.unref();
    }
  }

  async #somethingNew(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    const onAbort = (): void => resolve();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    // An answer has thousands of messages, all under one signal.
    signal?.removeEventListener('abort', onAbort);
    this.#wake = null;
  }
}

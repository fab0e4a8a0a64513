/**
 * One decoder child process and the pipe it answers on. It does one job at a time; whoever leaves a
 * job before its end (time-out, growth, abort, no longer interested) kills it, since its blocking
 * calls cannot be interrupted in any other way.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../child-environment.ts';
import { MAX_BUFFERED_BYTES } from './limits.ts';
import { type Job, type Message, MessageParser, PIPE_FD } from './messages.ts';

/** Sources run as they are; a build has `.js` beside `.js`. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER_PATH = fileURLToPath(new URL(`./decoder.worker.${EXTENSION}`, import.meta.url));
/** The child's own JavaScript is small; what it decodes lives outside of this. */
const HEAP_MEGABYTES = 128;
const BYTES_PER_KILOBYTE = 1024;

/** The child is gone, by its own fault or because it was killed. */
export class ChildGone extends Error {
  override readonly name = 'ChildGone';
}

export class DecoderChild {
  /** Jobs begun. */
  jobs = 0;
  alive = true;
  readonly #process: ChildProcess;
  readonly #pipe: Readable;
  readonly #parser = new MessageParser();
  readonly #messages: Message[] = [];
  #bufferedBytes = 0;
  #wake: (() => void) | null = null;
  readonly #gone: Promise<void>;

  /** The working directory is where a dying child may leave its traces. */
  constructor(workingDirectory: string) {
    this.#process = spawn(
      process.execPath,
      [`--max-old-space-size=${HEAP_MEGABYTES}`, WORKER_PATH],
      {
        cwd: workingDirectory,
        env: childEnvironment(),
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'ipc'],
      },
    );
    this.#pipe = this.#process.stdio[PIPE_FD] as Readable;
    this.#pipe.on('data', (piece: Buffer) => this.#take(piece));
    this.#pipe.on('error', () => void this.kill());
    this.#gone = new Promise((resolve) => {
      const end = (): void => {
        this.alive = false;
        this.#wake?.();
        resolve();
      };
      // 'close' comes after the last bytes of the pipe: answers of a child that then died count.
      this.#process.once('close', end);
      this.#process.once('error', end);
    });
    // A child without work does not keep the parent from ending.
    this.#setReferenced(false);
  }

  /** Hands over a job; its messages come out of `next`. */
  begin(job: Job): void {
    this.jobs += 1;
    this.#setReferenced(true);
    if (this.#process.connected) this.#process.send(job, () => undefined);
  }

  /** The job has ended by itself; the child may do another. */
  rest(): void {
    this.#setReferenced(false);
  }

  /** The next message, or undefined after `timeoutMs`. Rejects with ChildGone. */
  async next(timeoutMs: number): Promise<Message | undefined> {
    if (this.#messages.length === 0 && this.alive) await this.#somethingNew(timeoutMs);
    const message = this.#messages.shift();
    if (message !== undefined) {
      this.#bufferedBytes -= message.bytes.length;
      if (this.#bufferedBytes < MAX_BUFFERED_BYTES) this.#pipe.resume();
      return message;
    }
    if (!this.alive) throw new ChildGone('the decoder process is gone');
    return undefined;
  }

  /** Resident memory, or 0 where the system does not tell. */
  async residentBytes(): Promise<number> {
    try {
      const status = await readFile(`/proc/${this.#process.pid}/status`, 'latin1');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * BYTES_PER_KILOBYTE;
    } catch {
      return 0;
    }
  }

  /** Ends the process at once and waits until it is gone. */
  async kill(): Promise<void> {
    this.#setReferenced(true);
    this.#process.kill('SIGKILL');
    this.#pipe.destroy();
    await this.#gone;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  #take(piece: Buffer): void {
    try {
      for (const message of this.#parser.push(piece)) {
        this.#messages.push(message);
        this.#bufferedBytes += message.bytes.length;
      }
    } catch {
      void this.kill();
    }
    if (this.#bufferedBytes >= MAX_BUFFERED_BYTES) this.#pipe.pause();
    if (this.#messages.length > 0) this.#wake?.();
  }

  #somethingNew(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#wake = done;
    });
  }

  #setReferenced(referenced: boolean): void {
    const pipe = this.#pipe as Readable & { ref?(): void; unref?(): void };
    if (referenced) {
      this.#process.ref();
      this.#process.channel?.ref();
      pipe.ref?.();
    } else {
      this.#process.unref();
      this.#process.channel?.unref();
      pipe.unref?.();
    }
  }
}

/**
 * One child process of the picture pool and the bounds it lives under: time for a job, jobs for a
 * life, memory kept between jobs. Crossing one ends the process at once; the next job starts
 * another.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { ApiError, apiError } from '../../core/errors.ts';
import type { Picture } from '../../core/media-plan.ts';
import { childEnvironment } from '../child-environment.ts';
import { TOO_LARGE_IN_MEMORY, TOO_SLOW } from './picture-fault.ts';
import {
  MEMORY_EXIT_CODE,
  type PictureJob,
  type PictureOrder,
  type PictureReply,
} from './picture-job.ts';

/** Loading the decoders takes 0.1 s; a machine under load gets its time. */
const START_TIMEOUT_MS = 20_000;
/** A child that keeps more than this between jobs is replaced. */
const KEPT_RESIDENT_BYTES = 402_653_184;
/** Bytes: what is larger is given back when it is free. The C library would keep 30 MB more a child. */
const GIVE_BACK = { MALLOC_TRIM_THRESHOLD_: '4194304', MALLOC_MMAP_THRESHOLD_: '4194304' } as const;
/** A child may die of causes outside (out of memory elsewhere): the picture gets one more chance. */
const ATTEMPTS = 2;

/** Sources run as they are, builds as JavaScript: the child is of the same make as this file. */
const WORKER_FILE = new URL(
  import.meta.url.endsWith('.ts') ? './picture.worker.ts' : './picture.worker.js',
  import.meta.url,
);

const CRASHES = 'the picture cannot be decoded';

/** What one job may take, and how many jobs a process lives. */
export interface ChildBounds {
  readonly jobTimeoutMs: number;
  readonly jobsPerLife: number;
  readonly maxResidentBytes: number;
}

const DEFAULT_BOUNDS: ChildBounds = {
  // A picture at the pixel limit takes about 2 s.
  jobTimeoutMs: 15_000,
  jobsPerLife: 200,
  // The largest progressive JPEG at the pixel limit needs 1.1 GB.
  maxResidentBytes: 1_342_177_280,
};

class EndedEarly extends Error {}

type Ending =
  | { readonly type: 'reply'; readonly reply: PictureReply }
  | { readonly type: 'exit'; readonly code: number | null }
  | { readonly type: 'timeout' }
  | { readonly type: 'abort' };

/** Runs one job at a time in a process that it starts when needed and replaces when worn. */
export class PictureChild {
  readonly #bounds: ChildBounds;
  #process: ChildProcess | null = null;
  #jobsDone = 0;

  constructor(bounds: Partial<ChildBounds> = {}) {
    this.#bounds = { ...DEFAULT_BOUNDS, ...bounds };
  }

  /** Process id while a process runs; for tests and diagnosis. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Decodes a picture; rejects with an ApiError for faults of the data or the reason of the signal. */
  async run(job: PictureJob, signal: AbortSignal): Promise<Picture> {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      this.#process ??= await this.#startAtLast(signal);
      const ending = await endingOf(this.#process, job, this.#bounds, signal);
      this.#jobsDone += 1;
      if (ending.type === 'reply') return this.#pictureOf(ending.reply);
      this.kill();
      signal.throwIfAborted();
      if (ending.type === 'timeout') throw apiError('media-corrupt', job.errorPath, [TOO_SLOW]);
      if (ending.type === 'exit' && ending.code === MEMORY_EXIT_CODE) {
        throw apiError('media-corrupt', job.errorPath, [TOO_LARGE_IN_MEMORY]);
      }
      if (attempt === ATTEMPTS) throw apiError('media-corrupt', job.errorPath, [CRASHES]);
    }
  }

  /** Ends the process, whatever it is doing. */
  kill(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }

  #pictureOf({ outcome, residentBytes }: PictureReply): Picture {
    const isWorn = this.#jobsDone >= this.#bounds.jobsPerLife;
    if (isWorn || residentBytes > KEPT_RESIDENT_BYTES) this.kill();
    switch (outcome.type) {
      case 'picture':
        return outcome.picture;
      case 'refused':
        throw new ApiError(outcome.code, outcome.param, outcome.message, {});
      default:
        throw new Error(`picture child: ${outcome.message}`);
    }
  }

  /** It may die of such causes before its first job, too. */
  async #startAtLast(signal: AbortSignal): Promise<ChildProcess> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#start(signal);
      } catch (error) {
        if (!(error instanceof EndedEarly) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #start(signal: AbortSignal): Promise<ChildProcess> {
    const child = fork(WORKER_FILE, {
      serialization: 'advanced',
      execArgv: [],
      env: { ...childEnvironment(), ...GIVE_BACK },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#jobsDone = 0;
    child.on('error', () => child.kill('SIGKILL'));
    child.once('exit', () => {
      if (this.#process === child) this.#process = null;
    });
    const giveUp = AbortSignal.any([signal, AbortSignal.timeout(START_TIMEOUT_MS)]);
    try {
      await Promise.race([
        once(child, 'message', { signal: giveUp }),
        once(child, 'exit', { signal: giveUp }).then(() => {
          throw new EndedEarly('picture child: ended before it was ready');
        }),
      ]);
    } catch (error) {
      child.kill('SIGKILL');
      signal.throwIfAborted();
      throw error;
    }
    return child;
  }
}

/** Hands over a job and waits for whatever comes first: a reply, a death, the bound, the signal. */
function endingOf(
  child: ChildProcess,
  job: PictureJob,
  { jobTimeoutMs, maxResidentBytes }: ChildBounds,
  signal: AbortSignal,
): Promise<Ending> {
  return new Promise((resolve) => {
    const end = (ending: Ending): void => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      resolve(ending);
    };
    const onMessage = (reply: PictureReply): void => end({ type: 'reply', reply });
    const onExit = (code: number | null): void => end({ type: 'exit', code });
    const onAbort = (): void => end({ type: 'abort' });
    const timer = setTimeout(() => end({ type: 'timeout' }), jobTimeoutMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    signal.addEventListener('abort', onAbort);
    const order: PictureOrder = { ...job, maxResidentBytes };
    child.send(order, (error) => {
      if (error !== null) onExit(null);
    });
  });
}

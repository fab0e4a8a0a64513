/**
 * Decodes pictures in a few child processes, so that decoding never holds up the event loop and a
 * broken or hostile picture can end a child but never the server. Jobs beyond the number of
 * children wait in a bounded queue, first come first served.
 */
import { apiError } from '../../core/errors.ts';
import type { ImageFacts, Picture } from '../../core/media-plan.ts';
import { PictureChild } from './picture-child.ts';

/** Waiting jobs; each holds a request, not a picture. */
const MAX_WAITING_JOBS = 1_000;
/** A thumbnail is enough to have read every byte of a picture. */
const CHECK_PIXELS = 4_096;

export interface PicturePoolOptions {
  /** Child processes, started when first needed; about one per core. */
  readonly size: number;
  /** Longest time for one picture. Default 15 s. */
  readonly jobTimeoutMs?: number;
}

/** Errors: `media-corrupt` (`errorPath`: the `param`), `server-busy` when too many jobs wait. */
export interface PicturePool {
  /** Decodes all data of a probed picture and drops the result; rejects when they are damaged. */
  check(path: string, facts: ImageFacts, errorPath: string, signal: AbortSignal): Promise<void>;
  /** Decodes a probed picture: upright, first frame, on white, at most `maxPixels`. */
  decode(
    path: string,
    facts: ImageFacts,
    options: { readonly maxPixels: number },
    errorPath: string,
    signal: AbortSignal,
  ): Promise<Picture>;
  /** Ends all children; jobs under way reject. */
  close(): Promise<void>;
}

/** Makes a pool; close it to let the process end. */
export function createPicturePool(options: PicturePoolOptions): PicturePool {
  const children = Array.from(
    { length: Math.max(1, options.size) },
    () => new PictureChild(options),
  );
  const idle = [...children];
  const waiting = new Set<(child: PictureChild) => void>();
  const closing = new AbortController();

  async function decode(
    path: string,
    facts: ImageFacts,
    { maxPixels }: { readonly maxPixels: number },
    errorPath: string,
    callerSignal: AbortSignal,
  ): Promise<Picture> {
    const signal = AbortSignal.any([callerSignal, closing.signal]);
    const child = await acquire(signal);
    try {
      return await child.run({ path, facts, maxPixels, errorPath }, signal);
    } finally {
      release(child);
    }
  }

  async function acquire(signal: AbortSignal): Promise<PictureChild> {
    signal.throwIfAborted();
    const child = idle.pop();
    if (child !== undefined) return child;
    if (waiting.size >= MAX_WAITING_JOBS) throw apiError('server-busy', null, []);
    return new Promise((resolve, reject) => {
      const take = (freed: PictureChild): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(freed);
      };
      const giveUp = (): void => {
        waiting.delete(take);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(take);
    });
  }

  function release(child: PictureChild): void {
    const [next] = waiting;
    if (next === undefined) {
      idle.push(child);
      return;
    }
    waiting.delete(next);
    next(child);
  }

  return {
    decode,
    async check(path, facts, errorPath, signal) {
      await decode(path, facts, { maxPixels: CHECK_PIXELS }, errorPath, signal);
    },
    async close() {
      closing.abort(new Error('the picture pool is closed'));
      for (const child of children) child.kill();
    },
  };
}

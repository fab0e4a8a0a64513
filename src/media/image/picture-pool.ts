/**
 * Decodes pictures in a few child processes, so that decoding never holds up the event loop and a
 * broken or hostile picture can end a child but never the server. Jobs beyond the number of
 * children wait in a bounded queue, first come first served.
 */
import { apiError } from '../../core/errors.ts';
import type { ImageFacts, Picture } from '../../core/media-plan.ts';
import { PictureChild } from './picture-child.ts';
import type { PictureJob } from './picture-job.ts';
import { TooManyWaitingError, Turns } from '../../core/turns.ts';

/** Waiting jobs; each holds a request, not a picture. */
const MAX_WAITING_JOBS = 1_000;
/**
 * Pictures above this take long: they leave one child to the others, which a few of them would else
 * hold up, and which need not run while nobody sends any. A 4K screen is below, a photo above.
 */
const LARGE_PICTURE_PIXELS = 8_388_608;
/**
 * Pictures above this are decoded one after the other: some need 8 bytes of memory for each pixel,
 * and a kilobyte is enough to ask for it.
 */
const HUGE_PICTURE_PIXELS = 33_554_432;
/** A thumbnail is enough to have read every byte of a picture. */
const CHECK_PIXELS = 4_096;

export interface PicturePoolOptions {
  /** Child processes, started when first needed; about one per core. */
  readonly size: number;
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
  const children = Array.from({ length: Math.max(1, options.size) }, () => new PictureChild());
  const turns = new Turns(children, MAX_WAITING_JOBS);
  const largeTurns = new Turns(
    children.slice(0, Math.max(1, children.length - 1)).map(() => null),
    MAX_WAITING_JOBS,
  );
  const hugeTurn = new Turns([null], MAX_WAITING_JOBS);
  const closing = new AbortController();

  async function run(job: PictureJob, callerSignal: AbortSignal): Promise<Picture> {
    const signal = AbortSignal.any([callerSignal, closing.signal]);
    const decode = (): Promise<Picture> => turns.withOne(signal, (child) => child.run(job, signal));
    const decodeLarge = (): Promise<Picture> => largeTurns.withOne(signal, decode);
    try {
      const pixels = job.facts.width * job.facts.height;
      if (pixels > HUGE_PICTURE_PIXELS) return await hugeTurn.withOne(signal, decodeLarge);
      return await (pixels > LARGE_PICTURE_PIXELS ? decodeLarge() : decode());
    } catch (error) {
      throw error instanceof TooManyWaitingError ? apiError('server-busy', null, []) : error;
    }
  }

  return {
    async check(path, facts, errorPath, signal) {
      await run({ path, facts, errorPath, maxPixels: CHECK_PIXELS }, signal);
    },
    decode: (path, facts, { maxPixels }, errorPath, signal) =>
      run({ path, facts, errorPath, maxPixels }, signal),
    async close() {
      closing.abort(new Error('the picture pool is closed'));
      for (const child of children) child.kill();
    },
  };
}

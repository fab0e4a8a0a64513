/**
 * The built-in decoder: the media library in child processes, one for each core. A fault, a hang or
 * a bomb in a file costs the child that met it and fails its one job.
 */
import { apiError } from '../../core/errors.ts';
import type { Frame } from '../../core/media-plan.ts';
import type { DecoderChild } from './child.ts';
import { Children } from './children.ts';
import { inOrder } from './in-order.ts';
import { isDeath, runJob } from './job.ts';
import { type DecoderLimits, MAX_DURATION_SECONDS } from './limits.ts';
import type { Job } from './messages.ts';
import type {
  DecoderPool,
  FramesRequest,
  MediaFile,
  SoundRequest,
  SoundScan,
  VideoScan,
} from './requests.ts';
import { jpegSize } from './jpeg-size.ts';

/** Fewer frames than this are not worth a second child's look at the file. */
const MIN_SHARED_FRAMES = 4;
const BYTES_PER_SAMPLE = 4;

/** A decoder pool that also tells its process ids, for tests and logs. */
export interface ChildDecoder extends DecoderPool {
  processIds(): number[];
}

/** Children start when they are first needed and stay warm. */
export function createChildDecoder(
  size: number,
  spoolDirectory: string,
  limits: DecoderLimits,
): ChildDecoder {
  const children = new Children(size, spoolDirectory, limits);

  /** Once more when the child died: it may have died of something else than the file. */
  async function scan<T>(job: Job, errorPath: string | null, signal: AbortSignal): Promise<T> {
    try {
      return await scanOnce<T>(job, errorPath, signal);
    } catch (error) {
      if (!isDeath(error)) throw error;
      signal.throwIfAborted();
      return await scanOnce<T>(job, errorPath, signal);
    }
  }

  async function scanOnce<T>(job: Job, errorPath: string | null, signal: AbortSignal): Promise<T> {
    const child = await children.lend('scan', signal);
    try {
      const bounds = { limits, workMs: limits.scanMs, messages: 1, errorPath };
      let result: T | undefined;
      for await (const message of runJob(child, job, bounds, signal)) {
        result = JSON.parse(message.bytes.toString()) as T;
      }
      return result as T;
    } finally {
      await children.giveBack(child);
    }
  }

  async function* frames(
    file: MediaFile,
    request: FramesRequest,
    signal: AbortSignal,
  ): AsyncGenerator<Frame, void> {
    const { indexes } = request;
    if (indexes.length === 0) return;
    const lent: DecoderChild[] = [await children.lend('stream', signal)];
    while (indexes.length >= MIN_SHARED_FRAMES) {
      const further = children.lendFree('stream');
      if (further === null) break;
      lent.push(further);
    }
    const leave = new AbortController();
    const either = AbortSignal.any([signal, leave.signal]);
    const { path, container, errorPath } = file;
    const bounds = { limits, workMs: limits.decodeMs, messages: indexes.length, errorPath };
    const sources = lent.map((child, part) => {
      const job = {
        type: 'frames',
        path,
        container,
        ...request,
        part,
        parts: lent.length,
      } as const;
      return runJob(child, job, bounds, either);
    });
    let next = 0;
    try {
      for await (const { index, bytes } of inOrder(sources, indexes)) {
        next += 1;
        yield {
          index,
          timeSeconds: (index * request.durationSeconds) / request.frameCount,
          ...jpegSize(bytes),
          jpeg: bytes,
        };
      }
      if (next < indexes.length) {
        throw apiError('media-corrupt', errorPath, ['the decoder failed']);
      }
    } finally {
      leave.abort();
      await Promise.all(sources.map((source) => source.return().catch(() => undefined)));
      await Promise.all(lent.map((child) => children.giveBack(child)));
    }
  }

  async function* sound(
    file: MediaFile,
    request: SoundRequest,
    signal: AbortSignal,
  ): AsyncGenerator<Float32Array, void> {
    const child = await children.lend('stream', signal);
    try {
      const { path, container, errorPath } = file;
      const job = { type: 'sound', path, container, ...request } as const;
      const messages = 2 * MAX_DURATION_SECONDS;
      const bounds = { limits, workMs: limits.decodeMs, messages, errorPath };
      for await (const { bytes } of runJob(child, job, bounds, signal)) {
        // A copy, since the bytes lie at any offset of a larger buffer.
        const block = new Float32Array(bytes.length / BYTES_PER_SAMPLE);
        new Uint8Array(block.buffer).set(bytes);
        yield block;
      }
    } finally {
      await children.giveBack(child);
    }
  }

  return {
    scanVideo: ({ path, container, errorPath }, signal) =>
      scan<VideoScan>({ type: 'scan-video', path, container }, errorPath, signal),
    scanSound: ({ path, container, errorPath }, signal) =>
      scan<SoundScan>({ type: 'scan-sound', path, container }, errorPath, signal),
    frames,
    sound,
    check: (signal) => scan<undefined>({ type: 'check' }, null, signal),
    close: () => children.close(),
    processIds: () => children.processIds(),
  };
}

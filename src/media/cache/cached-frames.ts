/**
 * Frames of a video through the cache. The first complete pass is kept; later reads, of all frames
 * or of some, are served from it. A pass that ends early leaves nothing, and where a kept frame
 * turns out to be damaged, the decoder goes on from there.
 */
import type { Frame, VideoPlan } from '../../core/media-plan.ts';
import type { DiskCache, EntryName } from './disk-cache.ts';
import { readPack, writePack } from './frame-pack.ts';
import { keyOf } from './json-entries.ts';

/** Decodes the listed frames of a plan (ascending), or all. */
export type DecodeFrames = (indexes?: readonly number[]) => AsyncIterable<Frame>;

/** Where the frames of a video are kept, and under which content. */
export interface FrameKeeper {
  readonly cache: DiskCache;
  readonly sha256: string;
}

export interface FramesWanted {
  readonly plan: VideoPlan;
  /** In any order; all, if not given. */
  readonly indexes: readonly number[] | undefined;
  readonly signal: AbortSignal;
}

/** The wanted frames, ascending, from the cache as far as they are there. */
export async function* cachedFrames(
  { cache, sha256 }: FrameKeeper,
  { plan, indexes, signal }: FramesWanted,
  decode: DecodeFrames,
): AsyncGenerator<Frame, void> {
  const all = indexes ?? Array.from({ length: plan.frameCount }, (_, index) => index);
  const wanted = [...new Set(all)].sort((one, other) => one - other);
  const name = nameOf(sha256, plan);
  let next = 0;
  const pack = await readPack(cache, name);
  if (pack !== null) {
    try {
      for (; next < wanted.length; next += 1) {
        signal.throwIfAborted();
        const frame = await pack.frame(wanted[next]!);
        if (frame === null) break;
        yield frame;
      }
    } finally {
      await pack.close();
    }
  }
  if (next === wanted.length) return;
  const isWholePass = next === 0 && wanted.length === plan.frameCount;
  if (isWholePass) yield* keptPass(cache, name, decode());
  else yield* decode(wanted.slice(next));
}

async function* keptPass(
  cache: DiskCache,
  name: EntryName,
  frames: AsyncIterable<Frame>,
): AsyncGenerator<Frame, void> {
  const pack = await writePack(cache, name);
  try {
    for await (const frame of frames) {
      await pack?.add(frame);
      yield frame;
    }
    await pack?.keep();
  } finally {
    await pack?.drop();
  }
}

/** What decides about the pixels; fps and tokens do not. */
function nameOf(
  sha256: string,
  { frameCount, durationSeconds, width, height }: VideoPlan,
): EntryName {
  return { kind: 'frames', key: keyOf([sha256, frameCount, durationSeconds, width, height]) };
}

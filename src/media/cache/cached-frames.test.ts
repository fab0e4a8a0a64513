/** Frames of a real video, decoded by the real decoder, whose work is counted. */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Frame, VideoPlan } from '../../core/media-plan.ts';
import { createDecoderPool } from '../decoder/pool.ts';
import type { DecoderPool } from '../decoder/requests.ts';
import { readFrames } from '../video/read-frames.ts';
import { cachedFrames } from './cached-frames.ts';
import { openDiskCache, type DiskCache } from './disk-cache.ts';

const FILE = {
  path: path.resolve(import.meta.dirname, '../../../test/media/clip-3s.mp4'),
  container: 'iso-media',
  errorPath: null,
} as const;
const SHA256 = 'ab'.repeat(32);
const PLAN: VideoPlan = {
  kind: 'video',
  fps: 2,
  mediaResolution: 'default',
  durationSeconds: 3,
  frameCount: 6,
  gridCount: 3,
  width: 320,
  height: 192,
  sound: true,
  tokens: { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 },
};
const forever = new AbortController().signal;

let directory: string;
let pool: DecoderPool;
let cache: DiskCache;
/** Frames asked of the decoder. */
let decoded: number;
let straight: Frame[];

beforeAll(async () => {
  pool = createDecoderPool({ size: 1, spoolDirectory: tmpdir(), ffmpegPath: null });
  straight = await all(readFrames(pool, FILE, PLAN, forever));
});

afterAll(() => pool.close());

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-frames-'));
  cache = await openDiskCache({ directory, limitBytes: 4_000_000 });
  decoded = 0;
  return async () => {
    await cache.close();
    await rm(directory, { recursive: true });
  };
});

async function all(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const found: Frame[] = [];
  for await (const frame of frames) found.push({ ...frame, jpeg: Buffer.from(frame.jpeg) });
  return found;
}

function frames(
  indexes?: readonly number[],
  plan: VideoPlan = PLAN,
  signal: AbortSignal = forever,
): AsyncGenerator<Frame, void> {
  return cachedFrames({ cache, sha256: SHA256 }, { plan, indexes, signal }, (some) => {
    decoded += (some ?? Array.from({ length: plan.frameCount })).length;
    return readFrames(pool, FILE, plan, signal, some);
  });
}

async function packs(): Promise<string[]> {
  const names = await readdir(path.join(directory, 'v1'), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

describe('after a complete pass', () => {
  it('all frames, and any of them, come without the decoder, and are the same', async () => {
    expect(await all(frames())).toEqual(straight);
    expect(decoded).toBe(6);
    expect(await all(frames())).toEqual(straight);
    expect(await all(frames([5, 0, 0, 3]))).toEqual([straight[0], straight[3], straight[5]]);
    expect(await all(frames([]))).toEqual([]);
    expect(decoded).toBe(6);
  });

  it('another fps that asks for the same frames finds them; another size does not', async () => {
    await all(frames());
    await all(frames(undefined, { ...PLAN, fps: 1.9 }));
    expect(decoded).toBe(6);
    const [first] = await all(frames([0], { ...PLAN, width: 160, height: 96 }));
    expect(first).toMatchObject({ width: 160, height: 96 });
    expect(decoded).toBe(7);
  });

  it('frames that are not planned are still a programming error', async () => {
    await all(frames());
    await expect(all(frames([6]))).rejects.toThrow(RangeError);
  });

  it('an abort ends reading with its reason', async () => {
    await all(frames());
    const leaving = new AbortController();
    const reading = frames(undefined, PLAN, leaving.signal);
    await reading.next();
    const reason = new Error('hung up');
    leaving.abort(reason);
    await expect(reading.next()).rejects.toBe(reason);
  });
});

describe('nothing is kept', () => {
  it('of a pass that ends early', async () => {
    for await (const frame of frames()) if (frame.index === 4) break;
    expect(await packs()).toEqual([]);
  });

  it('of a pass that is aborted', async () => {
    const leaving = new AbortController();
    const pass = async (): Promise<void> => {
      for await (const frame of frames(undefined, PLAN, leaving.signal)) {
        if (frame.index === 2) leaving.abort(new Error('hung up'));
      }
    };
    await expect(pass()).rejects.toThrow('hung up');
    expect(await packs()).toEqual([]);
  });

  it('of some frames', async () => {
    expect(await all(frames([1, 2]))).toEqual([straight[1], straight[2]]);
    expect(await packs()).toEqual([]);
  });

  it('of a video whose frames take more than a quarter of the cache', async () => {
    const bytes = straight.reduce((sum, { jpeg }) => sum + jpeg.length, 0);
    cache = await openDiskCache({ directory, limitBytes: 4 * (bytes - 1) });
    expect(await all(frames())).toEqual(straight);
    expect(await packs()).toEqual([]);
  });

  it('when the cache is off', async () => {
    cache = await openDiskCache({ directory, limitBytes: 0 });
    expect(await all(frames())).toEqual(straight);
    expect(await all(frames())).toEqual(straight);
    expect(decoded).toBe(12);
  });
});

describe('a pack', () => {
  const damages: readonly (readonly [string, number, (pack: Buffer) => Buffer])[] = [
    ['that is empty is decoded again', 6, () => Buffer.alloc(0)],
    ['that was cut is decoded again', 6, (pack) => pack.subarray(0, -1)],
    ['whose index is wrong is decoded again', 6, (pack) => flipped(pack, pack.length - 20)],
    ['whose end is wrong is decoded again', 6, (pack) => flipped(pack, pack.length - 8)],
    ['whose fourth frame is wrong is decoded from there', 3, (pack) => flipped(pack, placeOf(3))],
  ];

  it.each(damages)('%s', async (_name, again, damage) => {
    await all(frames());
    const [file] = await packs();
    await writeFile(file!, damage(await readFile(file!)));
    decoded = 0;
    expect(await all(frames())).toEqual(straight);
    expect(decoded).toBe(again);
    // What was damaged is gone: the next pass is kept again.
    await all(frames());
    decoded = 0;
    expect(await all(frames())).toEqual(straight);
    expect(decoded).toBe(0);
  });

  function flipped(pack: Buffer, at: number): Buffer {
    const copy = Buffer.from(pack);
    copy[at]! ^= 0x10;
    return copy;
  }

  function placeOf(index: number): number {
    return straight.slice(0, index).reduce((sum, { jpeg }) => sum + jpeg.length, 10);
  }
});

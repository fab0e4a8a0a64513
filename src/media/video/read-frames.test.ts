import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import type { Frame, VideoPlan } from '../../core/media-plan.ts';
import { createDecoderPool } from '../decoder/pool.ts';
import type { MediaFile } from '../decoder/requests.ts';
import { readFrames } from './read-frames.ts';

const MEDIA = new URL('../../../test/media/', import.meta.url).pathname;
const NEVER = new AbortController().signal;
const FILE: MediaFile = { path: `${MEDIA}demo.mp4`, container: 'iso-media', errorPath: null };
const PLAN: VideoPlan = {
  kind: 'video',
  fps: 2,
  mediaResolution: 'default',
  durationSeconds: 11,
  frameCount: 22,
  gridCount: 11,
  width: 704,
  height: 416,
  sound: true,
  tokens: { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 },
};

const pool = createDecoderPool({ size: 2, spoolDirectory: tmpdir(), ffmpegPath: null });
afterAll(() => pool.close());

async function read(
  file: MediaFile,
  plan: VideoPlan,
  indexes?: readonly number[],
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of readFrames(pool, file, plan, NEVER, indexes)) frames.push(frame);
  return frames;
}

describe('frames', () => {
  it('come all, in order, at their times and in the planned size', async () => {
    const frames = await read(FILE, PLAN);
    expect(frames.map(({ index }) => index)).toEqual(
      Array.from({ length: 22 }, (_, index) => index),
    );
    expect(frames.map(({ timeSeconds }) => timeSeconds)).toEqual(
      frames.map((_, index) => index / 2),
    );
    for (const { width, height, jpeg } of frames) {
      expect([width, height]).toEqual([704, 416]);
      expect([...jpeg.subarray(0, 2), ...jpeg.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
    }
  });

  it('come only as listed, and are the same', async () => {
    const all = await read(FILE, PLAN);
    const some = await read(FILE, PLAN, [21, 3, 3, 12]);
    expect(some).toEqual([all[3], all[12], all[21]]);
    expect(await read(FILE, PLAN, [])).toEqual([]);
  });

  it('are upright: width and height change places', async () => {
    const turned = { ...FILE, path: `${MEDIA}decoder/turned-90.mp4` };
    const plan = { ...PLAN, durationSeconds: 1, frameCount: 2, width: 160, height: 96 };
    const [frame] = await read(turned, plan);
    expect(frame).toMatchObject({ width: 96, height: 160 });
  });

  it.each([-1, 22, 1.5, Number.NaN])(
    'that are not planned (%d) are a programming error',
    (index) => {
      expect(() => readFrames(pool, FILE, PLAN, NEVER, [index])).toThrow(RangeError);
    },
  );
});

/**
 * The plan against the plain way: every packet decoded, every frame kept. Runs the media library in
 * the test's own process, which is a child of the test runner.
 */
import { AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import type { ContainerFamily, FramesRequest } from '../requests.ts';
import { FrameReader } from './frame-reader.ts';
import { decodeFrames } from './frames.ts';
import { openDecoder, openFile, originSeconds, pixelAspect } from './open.ts';
import { packetsOf } from './packets.ts';
import { PictureMaker } from './picture.ts';
import { displayTurn } from '../turn.ts';

const SAMPLES = new URL('../../../../test/media/decoder/', import.meta.url).pathname;
const CONTAINERS: Readonly<Record<string, ContainerFamily>> = {
  mp4: 'iso-media',
  mov: 'iso-media',
  avi: 'avi',
  wmv: 'asf',
};
const SIZE = { width: 128, height: 96 };

function containerOf(name: string): ContainerFamily {
  return CONTAINERS[name.split('.').at(-1)!]!;
}

function requestFor(frameCount: number, durationSeconds: number): FramesRequest {
  const indexes = Array.from({ length: frameCount }, (_, index) => index);
  return { ...SIZE, frameCount, durationSeconds, indexes };
}

/** Planned frames by index, from all parts. */
function planned(name: string, request: FramesRequest, parts: number): Map<number, Buffer> {
  const frames = new Map<number, Buffer>();
  for (let part = 0; part < parts; part += 1) {
    decodeFrames(SAMPLES + name, containerOf(name), { ...request, part, parts }, (index, jpeg) => {
      expect(frames.has(index)).toBe(false);
      frames.set(index, jpeg);
    });
  }
  return frames;
}

interface Shown {
  readonly seconds: number;
  readonly jpeg: Buffer;
}

/** Every frame of a video, by a loop that knows nothing of plans. */
function everyFrame(name: string): Shown[] {
  const file = openFile(SAMPLES + name, containerOf(name));
  const video = file.video!;
  const decoder = openDecoder(video);
  const turn = displayTurn(video.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
  const maker = new PictureMaker({ ...SIZE, pixelAspect: pixelAspect(video), turn });
  const frame = new Frame();
  frame.alloc();
  const jpegs: { pts: bigint; jpeg: Buffer }[] = [];
  const places: bigint[] = [];
  const take = (): void => {
    while (decoder.receiveFrameSync(frame) >= 0) {
      jpegs.push({ pts: frame.pts, jpeg: maker.jpeg(frame) });
    }
  };
  for (const packet of packetsOf(file, video)) {
    places.push(packet.dts);
    decoder.sendPacketSync(packet);
    take();
  }
  decoder.sendPacketSync(null);
  take();
  const tick = video.timeBase.num / video.timeBase.den;
  const timed = jpegs.every(({ pts }) => pts >= -1_000_000n);
  // The same origin as for any length that does not cover an empty beginning.
  const origin = originSeconds(file, 0);
  file.close();
  return jpegs.map(({ pts, jpeg }, number) => ({
    seconds: Number(timed ? pts : places[number]!) * tick - origin,
    jpeg,
  }));
}

describe('planned frames are those of a full decode, bit for bit', () => {
  const readAll = vi.spyOn(FrameReader.prototype, 'readByTime');

  it.each([
    ['h264-gop-250.mp4', 8],
    ['h264-gop-12.mp4', 8],
    ['h264-open-gop.mp4', 8],
    ['h264-fields.mp4', 8],
    ['hevc-closed-gop.mp4', 6],
    ['hevc-open-gop.mp4', 6],
    ['vfr.mp4', 7.96],
    ['edit-list.mp4', 3.8],
    ['fragmented.mp4', 4.08],
    ['quicktime.mov', 4],
    ['mjpeg.mov', 3],
    ['h264-b-frames.avi', 6],
    ['mpeg4-b-frames.avi', 6],
    ['mpeg4.avi', 4],
    ['wmv2.wmv', 4.046],
    ['turned-90.mp4', 1],
    ['wide-pixels.mp4', 1],
  ])('%s', (name, durationSeconds) => {
    const every = everyFrame(name);
    for (const frameCount of [2, 6, 16, 42, 100]) {
      const request = requestFor(frameCount, durationSeconds);
      for (const parts of [1, 2, 3]) {
        const frames = planned(name, request, parts);
        for (const index of request.indexes) {
          const time = (index * durationSeconds) / frameCount + 1e-6;
          const expected = every.findLast(({ seconds }) => seconds <= time) ?? every[0]!;
          expect(frames.get(index)?.equals(expected.jpeg), `${index} of ${frameCount}`).toBe(true);
        }
      }
    }
    expect(readAll).not.toHaveBeenCalled();
  });

  it('also when only some of them are asked for', () => {
    const request = requestFor(16, 8);
    const all = planned('h264-open-gop.mp4', request, 1);
    const some = planned('h264-open-gop.mp4', { ...request, indexes: [3, 11] }, 1);
    expect([...some.keys()]).toEqual([3, 11]);
    for (const [index, jpeg] of some) expect(jpeg.equals(all.get(index)!)).toBe(true);
  });

  it('and by decoding everything when the plan misses one', () => {
    const request = requestFor(16, 8);
    const expected = planned('h264-gop-12.mp4', request, 1);
    vi.spyOn(FrameReader.prototype, 'readPlanned').mockImplementationOnce((_, wanted) => wanted);
    const frames = planned('h264-gop-12.mp4', request, 1);
    expect(readAll).toHaveBeenCalledOnce();
    expect([...frames.keys()]).toEqual([...expected.keys()]);
    for (const [index, jpeg] of frames) expect(jpeg.equals(expected.get(index)!)).toBe(true);
  });
});

/** Mean colour of a part of a JPEG, in shares of its sides. */
async function colourAt(jpeg: Buffer, left: number, top: number): Promise<number[]> {
  const { width, height } = await sharp(jpeg).metadata();
  const spot = {
    left: Math.round(left * width),
    top: Math.round(top * height),
    width: 8,
    height: 8,
  };
  const { channels } = await sharp(await sharp(jpeg).extract(spot).png().toBuffer()).stats();
  return channels.map((channel) => channel.mean);
}

function expectNear(colour: readonly number[], expected: readonly number[]): void {
  for (const [channel, value] of expected.entries()) {
    expect(Math.abs(colour[channel]! - value), colour.join()).toBeLessThan(6);
  }
}

describe('colour', () => {
  it.each(['bt601', 'bt709', 'full-range', 'untagged'])('of %s video is right', async (kind) => {
    const jpeg = planned(`colour-${kind}.mp4`, requestFor(2, 0.5), 1).get(0)!;
    expectNear(await colourAt(jpeg, 0.5, 0.5), [200, 60, 30]);
  });
});

describe('shape', () => {
  const RED = [253, 0, 0];
  const BLUE = [0, 0, 253];

  it.each([
    [90, [96, 128], [0.8, 0.2]],
    [180, [128, 96], [0.8, 0.8]],
    [270, [96, 128], [0.2, 0.8]],
  ])('is upright: the blue corner turned by %i degrees', async (degrees, [width, height], blue) => {
    const jpeg = planned(`turned-${degrees}.mp4`, requestFor(2, 1), 1).get(0)!;
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width, height });
    expectNear(await colourAt(jpeg, blue[0]!, blue[1]!), BLUE);
    expectNear(await colourAt(jpeg, 1 - blue[0]! - 0.05, 1 - blue[1]! - 0.05), RED);
  });

  it('keeps pixels that are not square in proportion, with black bars', async () => {
    const jpeg = planned('wide-pixels.mp4', requestFor(2, 1), 1).get(0)!;
    expect(await sharp(jpeg).metadata()).toMatchObject(SIZE);
    expectNear(await colourAt(jpeg, 0.5, 0.05), [0, 0, 0]);
    expectNear(await colourAt(jpeg, 0.5, 0.85), [0, 0, 0]);
    expectNear(await colourAt(jpeg, 0.1, 0.5), RED);
  });
});

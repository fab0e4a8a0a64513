/** The ffmpeg command against the built-in decoder: the same facts, times, pictures and sound. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { createDecoderPool } from '../pool.ts';
import type { ContainerFamily, DecoderPool, FramesRequest, MediaFile } from '../requests.ts';
import { createCommandDecoder } from './command-decoder.ts';

const SAMPLES = new URL('../../../../test/media/decoder/', import.meta.url).pathname;
const CONTAINERS: Readonly<Record<string, ContainerFamily>> = {
  mp4: 'iso-media',
  mov: 'iso-media',
  m4a: 'iso-media',
  wmv: 'asf',
};
const NEVER = new AbortController().signal;
const FFMPEG = '/usr/bin/ffmpeg';

const hasCommand = spawnSync(FFMPEG, ['-version']).status === 0;
if (!hasCommand)
  process.stderr.write(`SKIPPED: no ${FFMPEG}, the ffmpeg alternative is not tested\n`);

let directory: string;
let command: DecoderPool;
let builtIn: DecoderPool;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-command-'));
  command = createDecoderPool({ size: 2, spoolDirectory: directory, ffmpegPath: FFMPEG });
  builtIn = createDecoderPool({ size: 1, spoolDirectory: directory, ffmpegPath: null });
});
afterAll(async () => {
  await Promise.all([command.close(), builtIn.close()]);
  await rm(directory, { recursive: true });
});

function sample(name: string): MediaFile {
  const ending = name.split('.').at(-1)!;
  const container = CONTAINERS[ending] ?? (ending as ContainerFamily);
  return { path: SAMPLES + name, container, errorPath: 'part' };
}

async function framesOf(
  pool: DecoderPool,
  name: string,
  request: FramesRequest,
): Promise<Map<number, Uint8Array>> {
  const frames = new Map<number, Uint8Array>();
  for await (const frame of pool.frames(sample(name), request, NEVER)) {
    frames.set(frame.index, frame.jpeg);
  }
  return frames;
}

/** Mean difference of two pictures of the same size, in steps of 255. */
async function difference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [left, right] = await Promise.all(
    [one, other].map((jpeg) =>
      sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true }),
    ),
  );
  expect([left!.info.width, left!.info.height]).toEqual([right!.info.width, right!.info.height]);
  let sum = 0;
  for (const [at, value] of left!.data.entries()) sum += Math.abs(value - right!.data[at]!);
  return sum / left!.data.length;
}

describe.skipIf(!hasCommand)('the ffmpeg command', () => {
  it('answers', async () => {
    await expect(command.check(NEVER)).resolves.toBeUndefined();
    const absent = createCommandDecoder(1, join(directory, 'none'), DEFAULT_LIMITS);
    await expect(absent.check(NEVER)).rejects.toThrow();
  });

  it.each([
    'h264-open-gop.mp4',
    'edit-list.mp4',
    'fragmented.mp4',
    'quicktime.mov',
    'h264-b-frames.avi',
    'wmv2.wmv',
    'turned-90.mp4',
    'wide-pixels.mp4',
    'empty-sound.mov',
  ])('finds the facts of %s', async (name) => {
    const expected = await builtIn.scanVideo(sample(name), NEVER);
    const { startSeconds, endSeconds, ...facts } = await command.scanVideo(sample(name), NEVER);
    expect(expected).toMatchObject(facts);
    expect(
      Math.abs(endSeconds - startSeconds - expected.endSeconds + expected.startSeconds),
    ).toBeLessThan(0.1);
  });

  it.each([
    'stereo.wav',
    'tone.flac',
    'tone.mp3',
    'vbr-without-xing.mp3',
    'tone-vorbis.ogg',
    'tone-opus.ogg',
    'tone.m4a',
  ])('finds the facts and the samples of %s', async (name) => {
    const expected = await builtIn.scanSound(sample(name), NEVER);
    const facts = await command.scanSound(sample(name), NEVER);
    expect(facts).toMatchObject({
      codec: expected.codec,
      channels: expected.channels,
      sampleRateHz: expected.sampleRateHz,
    });
    expect(Math.abs(facts.countedSeconds - expected.countedSeconds)).toBeLessThan(0.05);
    const lengths = [0, 0];
    for (const [place, pool] of [command, builtIn].entries()) {
      for await (const block of pool.sound(
        sample(name),
        { sampleRateHz: 16_000, durationSeconds: 2 },
        NEVER,
      )) {
        lengths[place]! += block.length;
      }
    }
    expect(Math.abs(lengths[0]! - lengths[1]!)).toBeLessThan(0.06 * 16_000);
  });

  it('hears a sound of a millisecond as the built-in decoder does', async () => {
    const tone = await readFile(join(SAMPLES, 'stereo.wav'));
    const path = join(directory, 'millisecond.wav');
    const headerBytes = tone.indexOf('data') + 8;
    const bytesPerMillisecond = tone.readUInt32LE(tone.indexOf('fmt ') + 16) / 1000;
    const short = tone.subarray(0, headerBytes + 4 * Math.floor(bytesPerMillisecond / 4));
    short.writeUInt32LE(short.length - headerBytes, headerBytes - 4);
    short.writeUInt32LE(short.length - 8, 4);
    await writeFile(path, short);
    const file: MediaFile = { path, container: 'wav', errorPath: 'part' };
    for (const pool of [command, builtIn]) {
      const { countedSeconds } = await pool.scanSound(file, NEVER);
      expect(countedSeconds).toBeCloseTo(0.001, 3);
      const request = { sampleRateHz: 16_000, durationSeconds: countedSeconds };
      const blocks: Float32Array[] = [];
      for await (const block of pool.sound(file, request, NEVER)) blocks.push(block);
      expect(blocks).toEqual([new Float32Array(1)]);
    }
  });

  it.each([
    ['h264-gop-12.mp4', 8],
    ['h264-open-gop.mp4', 8],
    ['hevc-open-gop.mp4', 6],
    ['vfr.mp4', 7.96],
    ['edit-list.mp4', 3.8],
    ['fragmented.mp4', 4.08],
    ['h264-b-frames.avi', 6],
    ['wmv2.wmv', 4.046],
    ['turned-90.mp4', 1],
    ['turned-180.mp4', 1],
    ['turned-270.mp4', 1],
    ['wide-pixels.mp4', 1],
    ['colour-bt601.mp4', 0.5],
    ['colour-bt709.mp4', 0.5],
    ['colour-full-range.mp4', 0.5],
  ])('shows the same frames of %s', async (name, durationSeconds) => {
    const indexes = Array.from({ length: 16 }, (_, index) => index).filter(
      (index) => index % 3 !== 1,
    );
    const request = { frameCount: 16, durationSeconds, width: 160, height: 96, indexes };
    const expected = await framesOf(builtIn, name, request);
    const frames = await framesOf(command, name, request);
    expect([...frames.keys()]).toEqual(indexes);
    for (const [index, jpeg] of frames) {
      // Two roads to a JPEG differ a little; another frame differs more.
      const own = await difference(jpeg, expected.get(index)!);
      expect(own, `frame ${index}`).toBeLessThan(6);
      for (const other of expected.values()) {
        expect(own).toBeLessThanOrEqual(await difference(jpeg, other));
      }
    }
  });

  it('refuses what the built-in decoder refuses', async () => {
    const path = join(directory, 'list.mp4');
    await writeFile(path, '#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n');
    const list: MediaFile = { path, container: 'iso-media', errorPath: 'part' };
    const refused = { code: 'media-corrupt', param: 'part' };
    await expect(command.scanVideo(list, NEVER)).rejects.toMatchObject(refused);
    await expect(command.scanSound(list, NEVER)).rejects.toMatchObject(refused);
    const mute = command.sound(
      sample('mute.mp4'),
      { sampleRateHz: 8000, durationSeconds: 2 },
      NEVER,
    );
    await expect(mute[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      message: 'Multimodal data is corrupted or cannot be processed: no sound track',
    });
  });

  it('ends when its reader aborts or leaves', async () => {
    const indexes = Array.from({ length: 200 }, (_, index) => index);
    const request = { frameCount: 200, durationSeconds: 8, width: 1920, height: 1088, indexes };
    const controller = new AbortController();
    const name = sample('h264-gop-12.mp4');
    const frames = command.frames(name, request, controller.signal)[Symbol.asyncIterator]();
    await frames.next();
    controller.abort(new Error('enough'));
    await expect(
      (async () => {
        while ((await frames.next()).done !== true);
      })(),
    ).rejects.toThrow('enough');
    for await (const frame of command.frames(name, request, NEVER)) {
      expect(frame.index).toBe(0);
      break;
    }
    await Promise.all([command.check(NEVER), command.check(NEVER)]);
  });
});

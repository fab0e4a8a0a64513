import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { useMediaDesk } from '../../../../test/support/media-desk.ts';
import type { VideoPlan } from '../../../core/media-plan.ts';
import { aviOf } from './avi.ts';

const desk = useMediaDesk();
const never = new AbortController().signal;
const run = promisify(execFile);
const RATE_HZ = 24_000;

async function* streamOf(...blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* blocks;
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of stream) blocks.push(block);
  return Buffer.concat(blocks);
}

describe('an AVI file', () => {
  it('is this, byte by byte', async () => {
    const film = { width: 32, height: 64, frameBytes: [3, 2], sampleCount: 5, sound: true };
    // Cut otherwise than the chunks.
    const frames = streamOf(Buffer.from('a'), Buffer.from('bcd'), Buffer.from('e'));
    const sound = streamOf(Buffer.from('012'), Buffer.from('3456789'));
    const bytes = await bytesOf(aviOf(film, { frames, sound }));
    const expected = [
      ['RIFF', 436, 'AVI ', 'LIST', 292, 'hdrl'],
      // 104.17 µs a frame; indexed and interleaved; 2 frames, 2 streams, the largest of 3 bytes.
      ['avih', 56, 105, 0, 0, 0x110, 2, 0, 2, 3, 32, 64, 0, 0, 0, 0],
      // A frame lasts 5 ticks of 1/48,000 s.
      ['LIST', 116, 'strl', 'strh', 56, 'vids', 'MJPG', 0, 0, 0, 5, 48_000, 0, 2, 3, -1, 0],
      [0, 32 + 64 * 65_536, 'strf', 40, 40, 32, 64, 1 + 24 * 65_536, 'MJPG', 6144, 0, 0, 0, 0],
      // A sample lasts 2 ticks of 1/48,000 s and has 2 bytes; 5 of them, at most 3 in a chunk.
      ['LIST', 92, 'strl', 'strh', 56, 'auds', 0, 0, 0, 0, 2, 48_000, 0, 5, 6, -1, 2, 0, 0],
      ['strf', 16, 1 + 65_536, 24_000, 48_000, 2 + 16 * 65_536],
      ['LIST', 52, 'movi', '00dc', 3, 'abc\0', '01wb', 4, '0123', '00dc', 2, 'de'],
      ['01wb', 6, '456789', 'idx1', 64, '00dc', 16, 4, 3, '01wb', 16, 16, 4],
      ['00dc', 16, 28, 2, '01wb', 16, 38, 6],
    ].flat();
    expect(bytes.toString('latin1')).toBe(expected.map(fieldText).join(''));
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  });

  it('of a mute film has one stream, and no sound is read', async () => {
    const film = { width: 32, height: 32, frameBytes: [1], sampleCount: 24_000, sound: false };
    const bytes = await bytesOf(aviOf(film, { frames: streamOf(Buffer.from('a')), sound: null }));
    expect(bytes.includes('auds')).toBe(false);
    expect(bytes.includes('01wb')).toBe(false);
    expect(bytes.readUInt32LE(32 + 24)).toBe(1);
  });

  it.each(['frames', 'sound'] as const)('is torn where %s end too soon', async (stream) => {
    const film = { width: 32, height: 32, frameBytes: [2], sampleCount: 1, sound: true };
    const whole = { frames: streamOf(Buffer.alloc(2)), sound: streamOf(Buffer.alloc(2)) };
    const streams = { ...whole, [stream]: streamOf(Buffer.alloc(1)) };
    await expect(bytesOf(aviOf(film, streams))).rejects.toThrow('1 bytes too soon');
  });

  it('leaves its streams when nobody reads on', async () => {
    const left: string[] = [];
    const endless = async function* (name: string): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(1);
      } finally {
        left.push(name);
      }
    };
    const film = { width: 32, height: 32, frameBytes: [9, 9], sampleCount: 9, sound: true };
    const streams = { frames: endless('frames'), sound: endless('sound') };
    let soundSeen = false;
    for await (const block of aviOf(film, streams)) {
      if (soundSeen) break;
      soundSeen = Buffer.from(block).includes('01wb') && block.length === 8;
    }
    expect(left).toEqual(['frames', 'sound']);
  });
});

/** ASCII as it stands, numbers as 32 bits with the lowest byte in front. */
function fieldText(field: string | number): string {
  if (typeof field === 'string') return field;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(field);
  return bytes.toString('latin1');
}

const PLAN: VideoPlan = {
  kind: 'video',
  fps: 2,
  mediaResolution: 'default',
  durationSeconds: 1,
  frameCount: 2,
  gridCount: 1,
  width: 32,
  height: 32,
  sound: true,
  tokens: { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 },
};

interface Sample {
  readonly frameCount: number;
  readonly sampleCount: number;
  readonly width: number;
  readonly height: number;
  readonly sound: boolean;
}

/** Frames of one grey each, and sound that climbs from silence to a half. */
async function writeSample(name: string, sample: Sample): Promise<string> {
  const { frameCount, sampleCount, width, height, sound } = sample;
  const jpegs = await Promise.all(
    Array.from({ length: frameCount }, (_, frame) => {
      const grey = greyOf(frame);
      const background = { r: grey, g: grey, b: grey };
      return sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer();
    }),
  );
  const samples = Int16Array.from({ length: sampleCount }, (_, at) => levelAt(at, sampleCount));
  const film = { ...sample, frameBytes: jpegs.map(({ length }) => length), sound };
  const file = path.join(desk.directory, `${name}.avi`);
  const streams = {
    frames: streamOf(...jpegs),
    sound: sound ? streamOf(new Uint8Array(samples.buffer)) : null,
  };
  await writeFile(file, aviOf(film, streams));
  return file;
}

function greyOf(frame: number): number {
  return 20 + ((frame * 37) % 216);
}

function levelAt(sample: number, sampleCount: number): number {
  return Math.floor((16_384 * sample) / sampleCount);
}

const FILMS = fc.record({
  frameCount: fc.integer({ min: 1, max: 24 }),
  // Up to 12 s: from 0.08 to 480 frames a second.
  sampleCount: fc.integer({ min: 1_200, max: 12 * RATE_HZ }),
  width: fc.integer({ min: 1, max: 8 }).map((squares) => squares * 32),
  height: fc.integer({ min: 1, max: 8 }).map((squares) => squares * 32),
  sound: fc.boolean(),
});
/** Of the films that people send. */
const EXAMPLES: [Sample][] = [
  [{ frameCount: 2, sampleCount: 20 * RATE_HZ, width: 64, height: 32, sound: true }],
  [{ frameCount: 12, sampleCount: 8 * RATE_HZ, width: 32, height: 64, sound: true }],
  [{ frameCount: 30, sampleCount: 24_024, width: 64, height: 64, sound: false }],
];

describe('a film made anew', () => {
  it('is read by our own decoder as what it was made of', async () => {
    let count = 0;
    const property = fc.asyncProperty(FILMS, async (sample) => {
      count += 1;
      const { frameCount, sampleCount, width, height, sound } = sample;
      const part = await desk.part('video', await writeSample(`film-${count}`, sample));
      const { facts, reader } = desk.planned(part);
      const durationSeconds = sampleCount / RATE_HZ;
      expect(facts).toMatchObject({
        format: 'avi',
        codec: 'mjpeg',
        width,
        height,
        durationSeconds: expect.closeTo(durationSeconds, 3) as number,
        framesPerSecond: expect.closeTo(frameCount / durationSeconds, 5) as number,
        rotationDegrees: 0,
        pixelAspect: 1,
        sound: sound ? { codec: 'pcm_s16le', sampleRateHz: RATE_HZ, channels: 1 } : null,
      });
      if (facts.kind !== 'video') throw new Error('not a film');
      // Asked for at the times of the plan, each of its frames is there, and no other.
      const plan = { ...PLAN, durationSeconds: facts.durationSeconds, frameCount, width, height };
      const greys: number[] = [];
      for await (const { jpeg } of reader.frames(plan, never)) {
        const { channels } = await sharp(jpeg).stats();
        greys.push(channels[0]!.mean);
      }
      expect(greys.length).toBe(frameCount);
      const errors = greys.map((grey, frame) => Math.abs(grey - greyOf(frame)));
      expect(Math.max(...errors)).toBeLessThan(3);
      if (!sound) return;
      const heard: number[] = [];
      for await (const block of reader.sound({ sampleRateHz: RATE_HZ }, never)) {
        for (const level of block) heard.push(Math.round(level * 32_768));
      }
      expect(heard.length).toBe(sampleCount);
      const wrong = heard.findIndex((level, at) => level !== levelAt(at, sampleCount));
      expect(wrong).toBe(-1);
    });
    await fc.assert(property, { numRuns: 12, examples: EXAMPLES });
  });

  it.each(EXAMPLES)('is read by FFmpeg itself without a complaint: %j', async (sample) => {
    const file = await writeSample('probed', sample);
    const probed = await probe(file);
    if (probed === null) return;
    const { frameCount, sampleCount, width, height, sound } = sample;
    const [picture, heard] = probed;
    expect(picture).toMatchObject({
      codec_name: 'mjpeg',
      width,
      height,
      nb_read_packets: String(frameCount),
      duration: (sampleCount / RATE_HZ).toFixed(6),
    });
    const [frames, seconds] = picture!.r_frame_rate.split('/').map(Number);
    expect(frames! * sampleCount).toBe(seconds! * frameCount * RATE_HZ);
    const pcm = { codec_name: 'pcm_s16le', sample_rate: '24000', channels: 1 };
    const samples = { nb_frames: String(sampleCount) };
    expect(heard).toEqual(sound ? expect.objectContaining({ ...pcm, ...samples }) : undefined);
  });
});

interface ProbedStream {
  readonly r_frame_rate: string;
}

/** What Debian's ffprobe says of the streams, which it has decoded; null where there is none. */
async function probe(file: string): Promise<readonly ProbedStream[] | null> {
  const complaints = ['-v', 'error'];
  const options = ['-count_packets', '-show_streams', '-of', 'json', file];
  try {
    await run('ffmpeg', [...complaints, '-xerror', '-i', file, '-f', 'null', '-']);
    const { stdout, stderr } = await run('ffprobe', [...complaints, ...options]);
    expect(stderr).toBe('');
    return (JSON.parse(stdout) as { streams: ProbedStream[] }).streams;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    process.stderr.write('SKIPPED: no ffmpeg, films made anew are read by our own decoder alone\n');
    return null;
  }
}

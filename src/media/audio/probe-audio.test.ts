/** Facts of real and of lying sound files, and their samples, through a real child. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudioFacts } from '../../core/media-plan.ts';
import { createDecoderPool } from '../decoder/pool.ts';
import type { ContainerFamily, DecoderPool, MediaFile } from '../decoder/requests.ts';
import { probeAudio } from './probe-audio.ts';
import { readSound } from './read-sound.ts';

const MEDIA = new URL('../../../test/media/', import.meta.url).pathname;
const NEVER = new AbortController().signal;
const CONTAINERS: Readonly<Record<string, ContainerFamily>> = {
  m4a: 'iso-media',
  mp4: 'iso-media',
  wmv: 'asf',
};

let directory: string;
let pool: DecoderPool;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-audio-'));
  pool = createDecoderPool({ size: 1, spoolDirectory: directory, ffmpegPath: null });
});
afterAll(async () => {
  await pool.close();
  await rm(directory, { recursive: true });
});

function fileAt(path: string): MediaFile {
  const ending = path.split('.').at(-1)!;
  const container = CONTAINERS[ending] ?? (ending as ContainerFamily);
  return { path, container, errorPath: 'part.data' };
}

function probe(path: string): Promise<AudioFacts> {
  return probeAudio(pool, fileAt(path), NEVER);
}

async function changed(name: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const path = join(directory, name.replaceAll('/', '-'));
  await writeFile(path, change(await readFile(MEDIA + name)));
  return path;
}

async function samplesOf(path: string, sampleRateHz: number): Promise<Float32Array> {
  const samples: number[] = [];
  for await (const block of readSound(pool, fileAt(path), { sampleRateHz }, 1, NEVER)) {
    expect(block.length).toBeLessThanOrEqual(sampleRateHz);
    samples.push(...block);
  }
  return Float32Array.from(samples);
}

describe('facts', () => {
  it.each<[string, AudioFacts['format'], string, number, number]>([
    // Samples ÷ sample rate.
    ['speech-jfk.wav', 'wav', 'pcm_s16le', 11, 16_000],
    ['decoder/stereo.wav', 'wav', 'pcm_s16le', 1.5, 8000],
    ['decoder/tone.flac', 'flac', 'flac', 3.02, 8000],
    // Frames counted, what players trim included: 117 × 1152.
    ['decoder/tone.mp3', 'mp3', 'mp3', (117 * 1152) / 44_100, 44_100],
    ['decoder/vbr-without-xing.mp3', 'mp3', 'mp3', (155 * 1152) / 44_100, 44_100],
    // Last granule position.
    ['decoder/tone-vorbis.ogg', 'ogg', 'vorbis', 3.02, 44_100],
    ['decoder/tone-opus.ogg', 'ogg', 'opus', 145_272 / 48_000, 48_000],
    // Movie header.
    ['decoder/tone.m4a', 'm4a', 'aac', 3.02, 44_100],
  ])('of %s', async (name, format, codec, durationSeconds, sampleRateHz) => {
    const channels = name.includes('stereo') ? 2 : 1;
    const expected = { kind: 'audio', format, codec, durationSeconds, sampleRateHz, channels };
    expect(await probe(MEDIA + name)).toEqual(expected);
  });

  it.each([0, 0xffff_ffff])('of a WAV whose size was not known when writing (%i)', async (size) => {
    const path = await changed('decoder/stereo.wav', (bytes) => {
      bytes.writeUInt32LE(0xffff_ffff, 4);
      const data = bytes.indexOf('data');
      bytes.writeUInt32LE(size, data + 4);
      return bytes;
    });
    expect((await probe(path)).durationSeconds).toBe(1.5);
  });
});

describe('refusals', () => {
  it.each([
    'speech-jfk.wav',
    'decoder/tone.flac',
    'decoder/tone.m4a',
    'decoder/tone.mp3',
    'decoder/tone-opus.ogg',
    'decoder/tone-vorbis.ogg',
  ])('%s, cut in the middle', async (name) => {
    const path = await changed(name, (bytes) => bytes.subarray(0, bytes.length * 0.6));
    await expect(probe(path)).rejects.toMatchObject({
      param: 'part.data',
      message: 'Multimodal data is corrupted or cannot be processed: the file is truncated',
    });
  });

  it('an empty file, and one without samples', async () => {
    const empty = await changed('speech-jfk.wav', () => Buffer.alloc(0));
    await expect(probe(empty)).rejects.toMatchObject({
      message: expect.stringMatching('the file is empty$') as string,
    });
    const silent = await changed('speech-jfk.wav', (bytes) =>
      bytes.subarray(0, bytes.indexOf('data') + 8),
    );
    await expect(probe(silent)).rejects.toMatchObject({ code: 'media-corrupt' });
  });

  it('a moving picture in place of a sound', async () => {
    await expect(probe(`${MEDIA}demo.mp4`)).rejects.toMatchObject({
      message: 'invalid audio format, only mp3/wav/flac/m4a/ogg are supported; got mp4',
    });
  });

  it('ten hours of sound, without decoding them', async () => {
    // 8-bit sound at 100 samples a second: ten hours are 3.6 MB.
    const path = await changed('decoder/stereo.wav', (bytes) => {
      const header = Buffer.from(bytes.subarray(0, bytes.indexOf('data') + 8));
      header.writeUInt16LE(1, 22);
      header.writeUInt32LE(100, 24);
      header.writeUInt32LE(100, 28);
      header.writeUInt16LE(1, 32);
      header.writeUInt16LE(8, 34);
      header.writeUInt32LE(3_600_000 + header.length - 8, 4);
      header.writeUInt32LE(3_600_000, header.length - 4);
      return Buffer.concat([header, Buffer.alloc(3_600_000, 128)]);
    });
    await expect(probe(path)).rejects.toMatchObject({
      code: 'media-too-long',
      message: 'audio is too long: 36000 s exceeds 14400 s',
    });
  });
});

describe('samples', () => {
  it('of uncompressed sound are the very numbers of the file', async () => {
    const path = `${MEDIA}speech-jfk.wav`;
    const bytes = await readFile(path);
    const at = bytes.indexOf('data') + 8;
    const samples = await samplesOf(path, 16_000);
    expect(samples).toHaveLength(176_000);
    for (const place of [0, 5000, 100_000, 175_999]) {
      expect(samples[place]).toBe(bytes.readInt16LE(at + place * 2) / 32_768);
    }
  });

  it.each([
    ['decoder/stereo.wav', 1.5],
    ['decoder/tone.mp3', 3.02],
    ['decoder/tone.flac', 3.02],
    ['decoder/tone-opus.ogg', 3.02],
    ['decoder/tone-vorbis.ogg', 3.02],
    ['decoder/tone.m4a', 3.02],
    ['demo.mp4', 11],
    ['decoder/h264-b-frames.avi', 6],
    ['decoder/wmv2.wmv', 4],
  ])('of %s last as long as it sounds, at any rate', async (name, seconds) => {
    for (const rate of [16_000, 24_000]) {
      const samples = await samplesOf(MEDIA + name, rate);
      expect(Math.abs(samples.length / rate - seconds)).toBeLessThan(0.1);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(loudest).toBeGreaterThan(0.1);
      expect(loudest).toBeLessThan(1.5);
    }
  });

  it('of a file without sound are an error', async () => {
    await expect(samplesOf(`${MEDIA}decoder/mute.mp4`, 16_000)).rejects.toMatchObject({
      message: 'Multimodal data is corrupted or cannot be processed: no sound track',
    });
  });
});

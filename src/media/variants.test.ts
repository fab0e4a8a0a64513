/** Valid files of unusual build, through the whole room; each of them was once refused or misread. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaPart } from '../core/chat-request.ts';
import type { VideoFacts, VideoPlan } from '../core/media-plan.ts';
import { openMediaRoom, type Media, type OpenedMedia } from './media.ts';

const MEDIA = path.resolve(import.meta.dirname, '../../test/media');
const signal = new AbortController().signal;

let directory: string;
let room: Media;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-variants-'));
  room = await openMediaRoom({
    spoolDirectory: directory,
    cacheDirectory: directory,
    cacheLimitBytes: 0,
    bytesInFlightLimit: 1e9,
    allow: [],
    decoderProcesses: 2,
    ffmpegPath: null,
    allowFiles: true,
  });
});

afterAll(async () => {
  await room.close();
  await rm(directory, { recursive: true });
});

async function opened<Result>(
  kind: MediaPart['kind'],
  file: string,
  look: (media: OpenedMedia) => Promise<Result> | Result,
): Promise<Result> {
  const media = await room.open(
    {
      type: 'media',
      kind,
      source: { type: 'file', path: path.resolve(MEDIA, file) },
      path: 'file',
      partPath: 'part',
      fps: 2,
      mediaResolution: 'default',
    },
    signal,
  );
  try {
    return await look(media);
  } finally {
    await media.release();
  }
}

function planOf({ durationSeconds, width, height }: VideoFacts): VideoPlan {
  const frameCount = Math.ceil(durationSeconds) * 2;
  const tokens = { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 };
  return {
    kind: 'video',
    fps: 2,
    mediaResolution: 'default',
    durationSeconds,
    frameCount,
    gridCount: frameCount / 2,
    width,
    height,
    sound: true,
    tokens,
  };
}

async function secondsHeard({ reader }: OpenedMedia): Promise<number> {
  let samples = 0;
  for await (const block of reader.sound({ sampleRateHz: 16_000 }, signal)) samples += block.length;
  return samples / 16_000;
}

describe('videos', () => {
  it.each([
    ['variants/subtitled.mp4', 2],
    ['variants/two-sounds.mov', 2],
    ['variants/timecode.mov', 2],
    ['variants/chapters.mp4', 2],
    ['variants/late-subtitle.mp4', 2],
    ['variants/trailing-bytes.mp4', 2],
    ['variants/starts-late.mp4', 5],
    ['variants/slow-mute.wmv', 4],
  ])('%s lasts %f s', async (file, seconds) => {
    await opened('video', file, ({ facts }) => {
      expect((facts as VideoFacts).durationSeconds).toBeCloseTo(seconds, 1);
    });
  });

  it('that start late show their first picture until then, and are silent', async () => {
    await opened('video', 'variants/starts-late.mp4', async (media) => {
      const frames: Buffer[] = [];
      for await (const { jpeg } of media.reader.frames(planOf(media.facts as VideoFacts), signal)) {
        frames.push(Buffer.from(jpeg));
      }
      expect(frames).toHaveLength(10);
      expect(new Set(frames.slice(0, 7).map((jpeg) => jpeg.toString('latin1'))).size).toBe(1);
      expect(new Set(frames.slice(6).map((jpeg) => jpeg.toString('latin1'))).size).toBe(4);
      expect(await secondsHeard(media)).toBeCloseTo(5, 0);
    });
  });

  it('cut short are still refused, subtitles or not', async () => {
    const whole = await readFile(path.join(MEDIA, 'variants/subtitled.mp4'));
    const cut = path.join(directory, 'cut.mp4');
    await writeFile(cut, whole.subarray(0, whole.length >> 1));
    await expect(opened('video', cut, () => 0)).rejects.toMatchObject({ code: 'media-corrupt' });
  });
});

describe('bombs', () => {
  const TOO_MANY = { code: 'media-too-many-pixels', param: 'file' };

  it('of 16K are refused from their header', async () => {
    await expect(opened('video', 'variants/bomb-16k.mp4', () => 0)).rejects.toMatchObject({
      ...TOO_MANY,
      message: 'video is too large: 16384x8704 exceeds 16777216 pixels',
    });
  });

  it('of 16K whose header claims 64 × 64 are refused too, and the room goes on', async () => {
    const bytes = await readFile(path.join(MEDIA, 'variants/bomb-16k.mp4'));
    bytes.writeUInt32BE(64 * 65_536 + 64, bytes.indexOf('avc1', bytes.indexOf('stsd')) + 28);
    const liar = path.join(directory, 'liar.mp4');
    await writeFile(liar, bytes);
    await expect(opened('video', liar, () => 0)).rejects.toMatchObject({ param: 'file' });
    await room.check(signal);
  });

  it('that change their size midway give frames of the planned size alone', async () => {
    await opened('video', 'variants/size-change.mp4', async ({ facts, reader }) => {
      const plan = planOf(facts as VideoFacts);
      const sizes: string[] = [];
      for await (const { width, height } of reader.frames(plan, signal)) {
        sizes.push(`${width}x${height}`);
      }
      expect(sizes).toEqual(Array.from({ length: plan.frameCount }, () => '128x96'));
    });
  });

  it('that say their pictures lie in another file get their own bytes and no others', async () => {
    const shown = async (file: string): Promise<string[]> =>
      opened('video', file, async ({ facts, reader }) => {
        const frames: string[] = [];
        for await (const { jpeg } of reader.frames(planOf(facts as VideoFacts), signal)) {
          frames.push(Buffer.from(jpeg).toString('base64'));
        }
        return frames;
      });
    const bytes = await readFile(path.join(MEDIA, 'formats/mute.mp4'));
    bytes.writeUInt32BE(0, bytes.indexOf('url ', bytes.indexOf('dref')) + 4);
    const elsewhere = path.join(directory, 'elsewhere.mp4');
    await writeFile(elsewhere, bytes);
    expect(await shown(elsewhere)).toEqual(await shown('formats/mute.mp4'));
  });
});

describe('sounds', () => {
  it('chained one behind another are heard and counted whole', async () => {
    await opened('audio', 'variants/chained.ogg', async (media) => {
      expect(media.facts).toMatchObject({ format: 'ogg' });
      const { durationSeconds } = media.facts as { durationSeconds: number };
      expect(durationSeconds).toBeCloseTo(1, 1);
      expect(Math.abs((await secondsHeard(media)) - durationSeconds)).toBeLessThan(0.1);
    });
  });

  it('in RIFX, the bytes the other way round, are whole', async () => {
    const riff = await readFile(path.join(MEDIA, 'formats/speech.wav'));
    const rifx = Buffer.from(riff);
    rifx.write('RIFX', 0, 'latin1');
    rifx.writeUInt32BE(riff.readUInt32LE(4), 4);
    for (let at = 12; at + 8 <= riff.length;) {
      const bytes = riff.readUInt32LE(at + 4);
      rifx.writeUInt32BE(bytes, at + 4);
      for (let word = at + 8; word + 2 <= Math.min(at + 8 + bytes, riff.length); word += 2) {
        rifx.writeUInt16BE(riff.readUInt16LE(word), word);
      }
      if (riff.toString('latin1', at, at + 4) === 'fmt ') {
        rifx.writeUInt32BE(riff.readUInt32LE(at + 12), at + 12);
        rifx.writeUInt32BE(riff.readUInt32LE(at + 16), at + 16);
      }
      at += 8 + bytes + (bytes % 2);
    }
    const file = path.join(directory, 'speech-rifx.wav');
    await writeFile(file, rifx);
    await opened('audio', file, ({ facts }) => {
      expect((facts as { durationSeconds: number }).durationSeconds).toBeCloseTo(0.5, 2);
    });
  });

  it('whose size counts its own header, a common slip, are whole', async () => {
    const wav = await readFile(path.join(MEDIA, 'formats/speech.wav'));
    wav.writeUInt32LE(wav.length, 4);
    const file = path.join(directory, 'slip.wav');
    await writeFile(file, wav);
    await opened('audio', file, ({ facts }) => {
      expect(facts).toMatchObject({ format: 'wav' });
    });
  });
});

/** Facts of real and of lying video files, through a real child. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VideoFacts } from '../../core/media-plan.ts';
import { createDecoderPool } from '../decoder/pool.ts';
import type { ContainerFamily, DecoderPool } from '../decoder/requests.ts';
import { probeVideo } from './probe-video.ts';

const MEDIA = new URL('../../../test/media/', import.meta.url).pathname;
const CONTAINERS: Readonly<Record<string, ContainerFamily>> = {
  avi: 'avi',
  wmv: 'asf',
  wma: 'asf',
};
const NEVER = new AbortController().signal;

let directory: string;
let pool: DecoderPool;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-video-'));
  pool = createDecoderPool({ size: 1, spoolDirectory: directory, ffmpegPath: null });
});
afterAll(async () => {
  await pool.close();
  await rm(directory, { recursive: true });
});

function probe(path: string): Promise<VideoFacts> {
  const container = CONTAINERS[path.split('.').at(-1)!] ?? 'iso-media';
  return probeVideo(pool, { path, container, errorPath: 'part.url' }, NEVER);
}

/** Probes a changed copy of a sample. */
async function probeChanged(name: string, change: (bytes: Buffer) => Buffer): Promise<VideoFacts> {
  const path = join(directory, name.replaceAll('/', '-'));
  await writeFile(path, change(await readFile(MEDIA + name)));
  return probe(path);
}

async function expectRefusal(refused: Promise<unknown>, message: string): Promise<void> {
  await expect(refused).rejects.toMatchObject({ status: 400, param: 'part.url', message });
}

function corrupt(reason: string): string {
  return `Multimodal data is corrupted or cannot be processed: ${reason}`;
}

/** Overwrites a 32-bit number at a distance from a box or chunk name. */
function poke(bytes: Buffer, name: string, distance: number, value: number): Buffer {
  const at = bytes.lastIndexOf(name, undefined, 'latin1');
  expect(at).toBeGreaterThan(0);
  if (name.startsWith('avi')) bytes.writeUInt32LE(value, at + distance);
  else bytes.writeUInt32BE(value, at + distance);
  return bytes;
}

const SOUND = { codec: 'aac', sampleRateHz: 44_100, channels: 1 };

describe('facts', () => {
  it.each<[string, Partial<VideoFacts>]>([
    [
      'demo.mp4',
      {
        format: 'mp4',
        codec: 'h264',
        durationSeconds: 11,
        width: 832,
        height: 480,
        framesPerSecond: 25,
        sound: { codec: 'aac', sampleRateHz: 16_000, channels: 1 },
      },
    ],
    ['clip-3s.mp4', { durationSeconds: 3.02, framesPerSecond: 50 }],
    ['decoder/quicktime.mov', { format: 'mov', durationSeconds: 4, sound: SOUND }],
    ['decoder/fragmented.mp4', { format: 'mp4', durationSeconds: 4.08, sound: SOUND }],
    ['decoder/edit-list.mp4', { durationSeconds: 3.8 }],
    ['decoder/hevc-open-gop.mp4', { codec: 'hevc', durationSeconds: 6, sound: null }],
    [
      'decoder/h264-b-frames.avi',
      {
        format: 'avi',
        durationSeconds: 6,
        sound: { codec: 'mp3', sampleRateHz: 44_100, channels: 1 },
      },
    ],
    [
      'decoder/wmv2.wmv',
      {
        format: 'wmv',
        codec: 'wmv2',
        durationSeconds: 4.046,
        sound: { codec: 'wmav2', sampleRateHz: 44_100, channels: 1 },
      },
    ],
    ['decoder/turned-90.mp4', { width: 160, height: 96, rotationDegrees: 90 }],
    ['decoder/turned-270.mp4', { rotationDegrees: 270 }],
    ['decoder/wide-pixels.mp4', { width: 144, height: 96, pixelAspect: 2 }],
    ['decoder/mute.mp4', { sound: null }],
    ['decoder/empty-sound.mov', { sound: null }],
  ])('of %s', async (name, expected) => {
    expect(await probe(MEDIA + name)).toMatchObject(expected);
  });
});

describe('refusals', () => {
  it('sound without a picture', async () => {
    await expectRefusal(probe(`${MEDIA}decoder/sound-only.wma`), corrupt('no video track'));
    await expectRefusal(probe(`${MEDIA}decoder/tone.m4a`), corrupt('no video track'));
  });

  it('an empty file', async () => {
    await expectRefusal(
      probeChanged('demo.mp4', () => Buffer.alloc(0)),
      corrupt('the file is empty'),
    );
  });

  it.each(['demo.mp4', 'decoder/quicktime.mov', 'decoder/h264-b-frames.avi', 'decoder/wmv2.wmv'])(
    '%s, cut in the middle',
    async (name) => {
      const cut = probeChanged(name, (bytes) => bytes.subarray(0, bytes.length * 0.6));
      await expectRefusal(cut, corrupt('the file is truncated'));
    },
  );

  it('a movie header that claims ten hours', async () => {
    const forged = probeChanged('demo.mp4', (bytes) => poke(bytes, 'mvhd', 20, 36_000_000));
    await expectRefusal(forged, corrupt('the file is truncated'));
  });

  it('an AVI that claims a million frames', async () => {
    const forged = probeChanged('decoder/mpeg4.avi', (bytes) => poke(bytes, 'avih', 24, 1_000_000));
    await expectRefusal(forged, corrupt('the file is truncated'));
  });

  it('an 8K picture, from its header', async () => {
    const large = probeChanged('decoder/mute.mp4', (bytes) => {
      return poke(bytes, 'avc1', 28, 7680 * 65_536 + 4320);
    });
    await expectRefusal(large, 'video is too large: 7680x4320 exceeds 16777216 pixels');
  });

  it('bytes that were flipped all over', async () => {
    const flipped = probeChanged('demo.mp4', (bytes) => {
      const data = bytes.indexOf('mdat') + 8;
      const end = data + bytes.readUInt32BE(data - 8) - 8;
      for (let at = data; at < end; at += 7) bytes[at]! ^= 0x55;
      return bytes;
    });
    await expect(flipped).rejects.toMatchObject({ code: 'media-corrupt' });
  });
});

describe('a header that is too modest', () => {
  it('gives way to the packets', async () => {
    const facts = await probeChanged('demo.mp4', (bytes) => poke(bytes, 'mvhd', 20, 1000));
    expect(facts.durationSeconds).toBeCloseTo(11, 1);
  });
});

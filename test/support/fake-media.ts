/**
 * Planned media without the media room, for tests of perception: pictures decoded by sharp, sound
 * from plain arrays or WAV files, videos as a row of pictures under a sound track.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Frame, MediaReader, PlannedMedia } from '../../src/core/media-plan.ts';

const SAMPLE_RATE_HZ = 16_000;
const BLOCK_SAMPLES = 2 * SAMPLE_RATE_HZ;
const FRAME_WIDTH = 832;
const FRAME_HEIGHT = 480;
const TOKENS = { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 };

/** Absolute path of a file of `test/media`. */
export function sample(name: string): string {
  return fileURLToPath(new URL(`../media/${name}`, import.meta.url));
}

/** 16-bit mono WAV at 16 kHz → samples. */
export function wavSamples(path: string): Float32Array {
  const file = readFileSync(path);
  let at = 12;
  while (file.toString('latin1', at, at + 4) !== 'data') at += 8 + file.readUInt32LE(at + 4);
  const count = Math.floor((file.length - at - 8) / 2);
  return Float32Array.from({ length: count }, (_, i) => file.readInt16LE(at + 8 + 2 * i) / 32_768);
}

/** Any picture file (or its bytes) as a planned picture. */
export async function pictureMedia(source: string | Buffer): Promise<PlannedMedia> {
  const { data, info } = await sharp(source)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return {
    ...common(data),
    kind: 'image',
    facts: { kind: 'image', format: 'png', width, height, orientation: 1, frameCount: 1 },
    plan: { kind: 'image', width, height, tokens: TOKENS },
    reader: { ...silentReader, picture: async () => ({ width, height, rgb: data }) },
  };
}

/** 16 kHz samples as a planned sound. */
export function soundMedia(samples: Float32Array): PlannedMedia {
  const durationSeconds = samples.length / SAMPLE_RATE_HZ;
  return {
    ...common(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)),
    kind: 'audio',
    facts: {
      kind: 'audio',
      format: 'wav',
      codec: 'pcm',
      durationSeconds,
      sampleRateHz: SAMPLE_RATE_HZ,
      channels: 1,
    },
    plan: { kind: 'audio', durationSeconds, tokens: TOKENS },
    reader: { ...silentReader, sound: () => blocksOf(samples) },
  };
}

/** Picture files shown one after the other, two frames a second, with a slow zoom into each. */
export function videoMedia(
  pictures: readonly string[],
  framesPerPicture: number,
  samples: Float32Array | null,
): PlannedMedia {
  const frameCount = pictures.length * framesPerPicture;
  const durationSeconds = frameCount / 2;
  const sound = { codec: 'aac', sampleRateHz: SAMPLE_RATE_HZ, channels: 1 };
  const frames = async function* (): AsyncGenerator<Frame, void, void> {
    for (let index = 0; index < frameCount; index += 1) {
      const zoom = 1 + (0.1 * (index % framesPerPicture)) / framesPerPicture;
      const jpeg = await sharp(pictures[Math.floor(index / framesPerPicture)])
        .resize(Math.round(FRAME_WIDTH * zoom), Math.round(FRAME_HEIGHT * zoom), { fit: 'cover' })
        .extract({ left: 0, top: 0, width: FRAME_WIDTH, height: FRAME_HEIGHT })
        .jpeg({ quality: 90 })
        .toBuffer();
      yield { index, timeSeconds: index / 2, width: FRAME_WIDTH, height: FRAME_HEIGHT, jpeg };
    }
  };
  return {
    ...common(Buffer.from(JSON.stringify([pictures, framesPerPicture, samples?.length ?? null]))),
    kind: 'video',
    facts: {
      kind: 'video',
      format: 'mp4',
      codec: 'h264',
      durationSeconds,
      width: FRAME_WIDTH,
      height: FRAME_HEIGHT,
      rotationDegrees: 0,
      pixelAspect: 1,
      framesPerSecond: 25,
      sound: samples === null ? null : sound,
    },
    plan: {
      kind: 'video',
      fps: 2,
      mediaResolution: 'default',
      durationSeconds,
      frameCount,
      gridCount: frameCount / 2,
      width: FRAME_WIDTH,
      height: FRAME_HEIGHT,
      sound: samples !== null,
      tokens: TOKENS,
    },
    reader: { ...silentReader, frames, sound: () => blocksOf(samples ?? new Float32Array()) },
  };
}

const silentReader: MediaReader = {
  picture: () => Promise.reject(new Error('not a picture')),
  original: () => {
    throw new Error('no bytes');
  },
  frames: () => {
    throw new Error('no frames');
  },
  sound: () => {
    throw new Error('no sound');
  },
};

function common(content: Uint8Array): Pick<PlannedMedia, 'path' | 'partPath' | 'blob'> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    path: 'messages[0].content[0].url',
    partPath: 'messages[0].content[0]',
    blob: { path: '/nowhere', bytes: content.length, sha256, origin: 'base64' },
  };
}

async function* blocksOf(samples: Float32Array): AsyncGenerator<Float32Array, void, void> {
  for (let from = 0; from < samples.length; from += BLOCK_SAMPLES) {
    yield samples.slice(from, from + BLOCK_SAMPLES);
  }
}

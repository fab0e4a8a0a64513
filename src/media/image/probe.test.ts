import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  bmpOf,
  gifOf,
  jpegClaiming,
  pngChunk,
  pngOf,
  pngTextBomb,
} from '../../../test/media/formats/bombs.ts';
import { fixturePath, IMAGE_FIXTURES } from '../../../test/media/formats/manifest.ts';
import { temporaryFiles } from '../../../test/media/formats/temporary.ts';
import { ApiError } from '../../core/errors.ts';
import type { ImageFacts, ImageFormat } from '../../core/media-plan.ts';
import { MAX_PICTURE_PIXELS } from './picture-fault.ts';
import { probeImage } from './probe.ts';

const files = temporaryFiles();
afterAll(() => files[Symbol.dispose]());

const PATH = 'messages[0].content[1].image_url.url';
const signal = new AbortController().signal;
const probe = (bytes: Uint8Array, format: ImageFormat): Promise<ImageFacts> =>
  probeImage(files.write(bytes), format, PATH, signal);
const bytesOf = (file: string): Buffer => readFileSync(fixturePath({ file }));

const TRUNCATED =
  'Multimodal data is corrupted or cannot be processed: the picture is cut off before its end';
const DAMAGED = 'Multimodal data is corrupted or cannot be processed: the picture data are damaged';
const NO_SIZE = 'Multimodal data is corrupted or cannot be processed: the picture has no size';

describe('facts of real files', () => {
  test.each(IMAGE_FIXTURES)('$file: $about', async (fixture) => {
    const { format, width, height, orientation, frameCount } = fixture;
    const facts = await probeImage(fixturePath(fixture), format, PATH, signal);
    expect(facts).toEqual({ kind: 'image', format, width, height, orientation, frameCount });
  });

  test('orientation is read from PNG and WebP too', async () => {
    const exif = Buffer.from('49492a000800000001001201030001000000030000000000', 'hex');
    const png = pngOf(4, 2, { extraChunks: [pngChunk('eXIf', exif)] });
    expect(await probe(png, 'png')).toMatchObject({ width: 4, height: 2, orientation: 3 });

    const webp = bytesOf('alpha.webp');
    const chunk = Buffer.alloc(8 + exif.length);
    chunk.write('EXIF', 'latin1');
    chunk.writeUInt32LE(exif.length, 4);
    exif.copy(chunk, 8);
    const extended = Buffer.concat([webp, chunk]);
    extended.writeUInt32LE(extended.length - 8, 4);
    expect(await probe(extended, 'webp')).toMatchObject({ width: 60, orientation: 3 });
  });

  test('an animated PNG tells its frames', async () => {
    const control = Buffer.from([0, 0, 0, 7, 0, 0, 0, 0]);
    const png = pngOf(8, 8, { extraChunks: [pngChunk('acTL', control)] });
    expect(await probe(png, 'png')).toMatchObject({ frameCount: 7 });
  });

  test('a GIF frame that reaches beyond the screen enlarges it', async () => {
    const gif = gifOf(0, 0, 1);
    expect(await probe(gif, 'gif')).toMatchObject({ width: 1, height: 1 });
  });
});

describe('more pixels than the limit', () => {
  const jpeg = bytesOf('photo.jpg');
  test.each<[string, ImageFormat, Buffer, string]>([
    ['PNG', 'png', pngOf(30_000, 30_000, { withPixels: false }), '30000x30000'],
    [
      'PNG, largest numbers',
      'png',
      pngOf(2 ** 31, 2 ** 31, { withPixels: false }),
      '2147483648x2147483648',
    ],
    ['GIF', 'gif', gifOf(65_535, 65_535, 1), '65535x65535'],
    ['BMP', 'bmp', bmpOf(30_000, -30_000, { bitsPerPixel: 24, pixelBytes: 9 }), '30000x30000'],
    ['PNG, cut', 'png', pngOf(30_000, 30_000).subarray(0, 40), '30000x30000'],
    ['JPEG', 'jpeg', jpegClaiming(jpeg, 65_500, 65_500), '65500x65500'],
    [
      'BMP, run lengths',
      'bmp',
      bmpOf(60_000, 30_000, { bitsPerPixel: 8, compression: 1, pixelBytes: 15_000_000 }),
      '60000x30000',
    ],
    [
      'one pixel above',
      'png',
      pngOf(MAX_PICTURE_PIXELS + 1, 1, { withPixels: false }),
      `${MAX_PICTURE_PIXELS + 1}x1`,
    ],
  ])('%s', async (_name, format, bytes, size) => {
    await expect(probe(bytes, format)).rejects.toMatchObject({
      code: 'media-too-many-pixels',
      param: PATH,
      message: `image is too large: ${size} exceeds 178956970 pixels`,
    });
  });

  test('the limit itself is allowed', async () => {
    const png = pngOf(MAX_PICTURE_PIXELS, 1, { withPixels: false });
    expect(await probe(png, 'png')).toMatchObject({ width: MAX_PICTURE_PIXELS, height: 1 });
  });
});

describe('damaged headers', () => {
  const png = bytesOf('photo.png');
  const withByte = (bytes: Buffer, at: number, value: number): Buffer => {
    const changed = Buffer.from(bytes);
    changed[at] = value;
    return changed;
  };
  test.each<[string, ImageFormat, Buffer, string]>([
    ['PNG without size', 'png', pngOf(0, 5, { withPixels: false }), NO_SIZE],
    ['PNG without IHDR', 'png', withByte(png, 12, 0x4a), DAMAGED],
    ['PNG without pixels', 'png', Buffer.concat([png.subarray(0, 33), png.subarray(-12)]), DAMAGED],
    ['JPEG without size', 'jpeg', jpegClaiming(bytesOf('photo.jpg'), 120, 0), NO_SIZE],
    ['JPEG of nothing', 'jpeg', Buffer.from('ffd8ffd9', 'hex'), DAMAGED],
    ['JPEG of noise', 'jpeg', Buffer.from('ffd8ff0000000000', 'hex'), DAMAGED],
    ['GIF without frames', 'gif', gifOf(5, 5, 0), DAMAGED],
    ['GIF with an unknown block', 'gif', withByte(gifOf(5, 5, 1), 19, 0x99), DAMAGED],
    ['WebP without picture', 'webp', Buffer.from('524946460400000057454250', 'hex'), DAMAGED],
    ['WebP, lossy start code', 'webp', withByte(bytesOf('photo.webp'), 23, 0), DAMAGED],
    ['WebP, lossless signature', 'webp', withByte(bytesOf('lossless.webp'), 20, 0), DAMAGED],
    ['BMP without size', 'bmp', bmpOf(0, 5, { bitsPerPixel: 24, pixelBytes: 9 }), NO_SIZE],
    ['BMP, odd depth', 'bmp', bmpOf(5, 5, { bitsPerPixel: 7, pixelBytes: 99 }), DAMAGED],
    [
      'BMP that holds a JPEG',
      'bmp',
      bmpOf(5, 5, { bitsPerPixel: 24, compression: 4, pixelBytes: 99 }),
      DAMAGED,
    ],
    [
      'BMP, pixels outside',
      'bmp',
      bmpOf(5000, -5000, { bitsPerPixel: 24, pixelBytes: 99 }),
      TRUNCATED,
    ],
    [
      'BMP, too few runs',
      'bmp',
      bmpOf(9000, 9000, { bitsPerPixel: 8, compression: 1, pixelBytes: 4 }),
      TRUNCATED,
    ],
  ])('%s', async (_name, format, bytes, message) => {
    await expect(probe(bytes, format)).rejects.toMatchObject({ message, param: PATH });
  });
});

describe('hostile structure', () => {
  test('a GIF of 5,000 frames is counted, not decoded', async () => {
    expect(await probe(gifOf(2000, 2000, 5000), 'gif')).toMatchObject({ frameCount: 5000 });
  });

  test.each<[string, ImageFormat, Buffer]>([
    [
      'PNG chunks',
      'png',
      pngOf(8, 8, { extraChunks: Array(100_001).fill(pngChunk('tEXt', Buffer.alloc(0))) }),
    ],
    [
      'PNG texts to inflate',
      'png',
      pngOf(8, 8, { extraChunks: Array(101).fill(pngTextBomb(1_000_000)) }),
    ],
    [
      'JPEG segments',
      'jpeg',
      Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(400_004, 'fffe0002', 'hex')]),
    ],
    [
      'JPEG fill bytes',
      'jpeg',
      Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(100_001, 0xff)]),
    ],
    ['GIF frames', 'gif', gifOf(8, 8, 100_001)],
  ])('endless %s are refused', async (_name, format, bytes) => {
    await expect(probe(bytes, format)).rejects.toMatchObject({ message: DAMAGED });
  });

  test('a chain of a million one-byte blocks is followed', async () => {
    const [start, end] = [gifOf(1, 1, 1).subarray(0, 19), gifOf(1, 1, 1).subarray(19)];
    const comment = Buffer.concat([
      Buffer.from('21fe', 'hex'),
      Buffer.alloc(2_000_000, '0101', 'hex'),
      Buffer.from([0]),
    ]);
    expect(await probe(Buffer.concat([start, comment, end]), 'gif')).toMatchObject({ width: 1 });
  });
});

describe('any bytes', () => {
  test.each(IMAGE_FIXTURES)(
    '$file, cut and changed anywhere: facts or a clear refusal',
    async (fixture) => {
      const bytes = bytesOf(fixture.file);
      await fc.assert(
        fc.asyncProperty(
          fc.nat(bytes.length),
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }),
          async (length, changes) => {
            const hostile = Buffer.from(bytes);
            for (const [at, value] of changes) hostile[at] = value;
            try {
              const facts = await probe(hostile.subarray(0, length), fixture.format);
              expect(facts.width * facts.height).toBeGreaterThan(0);
              expect(facts.width * facts.height).toBeLessThanOrEqual(MAX_PICTURE_PIXELS);
            } catch (error) {
              expect(error).toBeInstanceOf(ApiError);
            }
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});

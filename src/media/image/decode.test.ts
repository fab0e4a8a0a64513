import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { bmpOf, jpegClaiming, pngOf, pngTextBomb } from '../../../test/media/formats/bombs.ts';
import { fixturePath, IMAGE_FIXTURES } from '../../../test/media/formats/manifest.ts';
import { temporaryFiles } from '../../../test/media/formats/temporary.ts';
import { ApiError } from '../../core/errors.ts';
import type { ImageFacts, ImageFormat, Picture } from '../../core/media-plan.ts';
import { decodePicture } from './decode.ts';
import { probeImage } from './probe.ts';

const files = temporaryFiles();
afterAll(() => files[Symbol.dispose]());

const PATH = 'messages[0].content[1].image_url.url';
const signal = new AbortController().signal;
const bytesOf = (file: string): Buffer => readFileSync(fixturePath({ file }));

async function decode(path: string, format: ImageFormat, maxPixels = 1e6): Promise<Picture> {
  const facts = await probeImage(path, format, PATH, signal);
  return decodePicture(path, facts, { maxPixels }, PATH, signal);
}
const decodeBytes = (bytes: Uint8Array, format: ImageFormat): Promise<Picture> =>
  decode(files.write(bytes), format);

function pixel(picture: Picture, x: number, y: number): readonly number[] {
  return [...picture.rgb.subarray((y * picture.width + x) * 3).subarray(0, 3)];
}

/** Root of the mean square difference of two pictures of one size, in steps of 255. */
function difference(one: Picture, other: Picture): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  const sum = one.rgb.reduce((total, value, at) => total + (value - (other.rgb[at] ?? 0)) ** 2, 0);
  return Math.sqrt(sum / one.rgb.length);
}

describe('pictures of real encoders', () => {
  test.each(IMAGE_FIXTURES)('$file: $about', async (fixture) => {
    const picture = await decode(fixturePath(fixture), fixture.format);
    const isTurned = fixture.orientation >= 5;
    const { width, height } = fixture;
    expect([picture.width, picture.height]).toEqual(isTurned ? [height, width] : [width, height]);
    expect(picture.rgb).toHaveLength(width * height * 3);
  });

  // The photo is dark and detailed: upside down, mirrored or with colours swapped it differs by more.
  const photos = IMAGE_FIXTURES.filter(({ isPhoto }) => isPhoto);
  test.each(photos)('$file shows the photo', async ({ file, format }) => {
    const reference = await decode(fixturePath({ file: 'photo.png' }), 'png', 500);
    const mirrored = { ...reference, rgb: reference.rgb.toReversed() };
    const picture = await decode(fixturePath({ file }), format, 500);
    expect(difference(picture, reference)).toBeLessThan(12);
    expect(difference(picture, mirrored)).toBeGreaterThan(20);
  });

  test('every kind of BMP shows the photo the right way round', async () => {
    const reference = await decode(fixturePath({ file: '24-bit-padded.bmp' }), 'bmp');
    for (const file of ['32-bit.bmp', '16-bit-565.bmp', '8-bit.bmp', '4-bit.bmp', 'rle8.bmp']) {
      expect(difference(await decode(fixturePath({ file }), 'bmp'), reference)).toBeLessThan(20);
    }
    const photo = await decode(fixturePath({ file: 'photo.bmp' }), 'bmp');
    expect(difference(photo, await decode(fixturePath({ file: 'photo.png' }), 'png'))).toBe(0);
  });

  test('half transparent red lies on white', async () => {
    for (const format of ['png', 'webp'] as const) {
      const picture = await decode(fixturePath({ file: `alpha.${format}` }), format);
      const [red = 0, green = 0, blue = 0] = pixel(picture, 30, 20);
      expect(red).toBeGreaterThan(250);
      expect(Math.abs(green - 127) + Math.abs(blue - 127)).toBeLessThan(6);
    }
  });

  test('an animation is its first frame', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const picture = await decode(fixturePath({ file: `animated.${format}` }), format);
      expect(pixel(picture, 30, 20)[0]).toBeGreaterThan(250);
      expect(pixel(picture, 30, 20)[2]).toBeLessThan(5);
    }
  });

  test('a small first frame stands at its place on a white screen', async () => {
    const path = fixturePath({ file: 'small-frame.gif' });
    const whole = await decode(path, 'gif');
    const [red, white] = [
      [255, 0, 0],
      [255, 255, 255],
    ];
    expect(pixel(whole, 20, 10)).toEqual(red);
    expect(pixel(whole, 119, 59)).toEqual(red);
    for (const [x, y] of [
      [19, 10],
      [20, 9],
      [120, 59],
      [119, 60],
      [639, 479],
      [0, 0],
    ] as const) {
      expect(pixel(whole, x, y)).toEqual(white);
    }
    const quarter = await decode(path, 'gif', (640 * 480) / 16);
    expect([quarter.width, quarter.height]).toEqual([160, 120]);
    expect(pixel(quarter, 17, 8)).toEqual(red);
    expect(pixel(quarter, 40, 30)).toEqual(white);
  });
});

describe('BMP rows', () => {
  const twoRows = (width: number, height: number, bitsPerPixel: number, rows: number[]): Buffer => {
    const file = bmpOf(width, height, { bitsPerPixel, pixelBytes: rows.length });
    file.set(rows, file.length - rows.length);
    return file;
  };
  test.each<[string, Buffer]>([
    ['bottom up, padded', twoRows(1, 2, 24, [3, 2, 1, 99, 6, 5, 4, 99])],
    ['top down, padded', twoRows(1, -2, 24, [6, 5, 4, 99, 3, 2, 1, 99])],
    ['32 bits, alpha of zero', twoRows(1, 2, 32, [3, 2, 1, 0, 6, 5, 4, 0])],
    ['32 bits, top down', twoRows(1, -2, 32, [6, 5, 4, 255, 3, 2, 1, 255])],
  ])('%s', async (_name, bytes) => {
    const picture = await decodeBytes(bytes, 'bmp');
    expect([...picture.rgb]).toEqual([4, 5, 6, 1, 2, 3]);
  });
});

describe('headers of BMP', () => {
  test('the oldest kind, with 16-bit sizes', async () => {
    const file = Buffer.alloc(26 + 8);
    file.write('BM', 'latin1');
    file.writeUInt32LE(26, 10);
    file.writeUInt32LE(12, 14);
    for (const [index, value] of [1, 2, 1, 24].entries()) file.writeUInt16LE(value, 18 + 2 * index);
    file.set([3, 2, 1, 99, 6, 5, 4, 99], 26);
    const picture = await decodeBytes(file, 'bmp');
    expect([...picture.rgb]).toEqual([4, 5, 6, 1, 2, 3]);
  });
});

describe('cut files', () => {
  test.each(IMAGE_FIXTURES)('$file is refused wherever it is cut', async ({ file, format }) => {
    const bytes = bytesOf(file);
    const cuts = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map((share) => Math.floor(bytes.length * share));
    for (const length of [...cuts, bytes.length - 2, bytes.length - 1]) {
      await expect(decodeBytes(bytes.subarray(0, length), format)).rejects.toMatchObject({
        code: 'media-corrupt',
        param: PATH,
      });
    }
  });

  test.each(
    IMAGE_FIXTURES.filter(({ about }) => /baseline|8-bit RGB|64 colours|^loss|24 bits/.test(about)),
  )('$file, cut in its middle, is called cut', async ({ file, format }) => {
    const bytes = bytesOf(file);
    await expect(decodeBytes(bytes.subarray(0, bytes.length >> 1), format)).rejects.toThrow(
      'Multimodal data is corrupted or cannot be processed: the picture is cut off before its end',
    );
  });
});

describe('changed files', () => {
  test('any flipped bit in the pixels of a PNG is found', async () => {
    const bytes = bytesOf('photo.png');
    const start = bytes.indexOf('IDAT');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: start, max: bytes.length - 17 }),
        fc.nat(7),
        async (at, bit) => {
          const flipped = Buffer.from(bytes);
          flipped[at] = flipped[at]! ^ (1 << bit);
          await expect(decodeBytes(flipped, 'png')).rejects.toMatchObject({
            code: 'media-corrupt',
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each(IMAGE_FIXTURES)(
    '$file, changed anywhere: a picture or a clear refusal',
    async (fixture) => {
      const bytes = bytesOf(fixture.file);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
          async (changes) => {
            const hostile = Buffer.from(bytes);
            for (const [at, value] of changes) hostile[at] = value;
            try {
              const path = files.write(hostile);
              const picture = await decode(path, fixture.format, 4096);
              expect(picture.width * picture.height).toBeLessThanOrEqual(4096);
              expect(picture.rgb).toHaveLength(picture.width * picture.height * 3);
            } catch (error) {
              expect(error).toBeInstanceOf(ApiError);
            }
          },
        ),
        { numRuns: 15 },
      );
    },
  );
});

describe('liars', () => {
  test('facts of another file are not believed', async () => {
    const path = fixturePath({ file: 'photo.png' });
    const facts = await probeImage(path, 'png', PATH, signal);
    for (const lie of [{ width: 60 }, { format: 'jpeg' }, { format: 'gif' }] as const) {
      const lies: ImageFacts = { ...facts, ...lie };
      await expect(
        decodePicture(path, lies, { maxPixels: 99 }, PATH, signal),
      ).rejects.toMatchObject({
        code: 'media-corrupt',
      });
    }
  });

  test('a drawing that poses as a probed picture is not rendered', async () => {
    const path = fixturePath({ file: 'foreign.svg' });
    const facts = {
      kind: 'image',
      format: 'png',
      width: 8,
      height: 8,
      orientation: 1,
      frameCount: 1,
    } as const;
    await expect(decodePicture(path, facts, { maxPixels: 99 }, PATH, signal)).rejects.toMatchObject(
      {
        code: 'media-corrupt',
      },
    );
  });

  test('a JPEG that claims more rows than it has is cut', async () => {
    const forged = jpegClaiming(bytesOf('photo.jpg'), 5000, 5000);
    await expect(decodeBytes(forged, 'jpeg')).rejects.toMatchObject({ code: 'media-corrupt' });
  });

  test('a comment that inflates to a hundred megabytes is harmless', async () => {
    const png = pngOf(64, 64, { extraChunks: [pngTextBomb(100_000_000)] });
    await decodeBytes(png, 'png').then(
      (picture) => expect(picture.width).toBe(64),
      (error: unknown) => expect(error).toMatchObject({ code: 'media-corrupt' }),
    );
  });

  test('a missing file is our fault, not the picture’s', async () => {
    const facts = await probeImage(fixturePath({ file: 'photo.png' }), 'png', PATH, signal);
    const decoding = decodePicture('/nowhere/at/all', facts, { maxPixels: 9 }, PATH, signal);
    await expect(decoding).rejects.not.toBeInstanceOf(ApiError);
  });
});

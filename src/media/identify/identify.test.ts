import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  AUDIO_FIXTURES,
  FOREIGN_FIXTURES,
  IMAGE_FIXTURES,
  VIDEO_FIXTURES,
  fixturePath,
} from '../../../test/media/formats/manifest.ts';
import { temporaryFiles } from '../../../test/media/formats/temporary.ts';
import type { AudioFormat, VideoFormat } from '../../core/media-plan.ts';
import type { Identified } from './identified.ts';
import { identify } from './identify.ts';

const files = temporaryFiles();
afterAll(() => files[Symbol.dispose]());

const signal = new AbortController().signal;
const identifyBytes = (bytes: Uint8Array | string): Promise<Identified> =>
  identify(files.write(bytes), signal);
const bytesOf = (file: string): Buffer => readFileSync(fixturePath({ file }));

const FAMILIES: Readonly<Record<AudioFormat | VideoFormat, Identified['family']>> = {
  mp3: 'audio',
  wav: 'audio',
  flac: 'audio',
  ogg: 'ogg',
  m4a: 'iso-media',
  mp4: 'iso-media',
  mov: 'iso-media',
  avi: 'video',
  wmv: 'asf',
};

describe('files of real encoders', () => {
  test.each(IMAGE_FIXTURES)('$file is a picture', async (fixture) => {
    expect(await identify(fixturePath(fixture), signal)).toEqual({
      family: 'image',
      format: fixture.format,
    });
  });

  test.each([...AUDIO_FIXTURES, ...VIDEO_FIXTURES])('$file is in its family', async (fixture) => {
    const family = FAMILIES[fixture.format];
    const identified = await identify(fixturePath(fixture), signal);
    expect(identified.family).toBe(family);
    // By its brand alone, a sound-only MP4 looks like a film.
    if (fixture.file !== 'sound-only.mp4') expect(identified.format).toBe(fixture.format);
  });

  test.each(FOREIGN_FIXTURES)('$file is called $name', async (fixture) => {
    const identified = await identify(fixturePath(fixture), signal);
    expect(identified.format).toBe(fixture.name);
    expect(['other', 'asf', 'unrecognised']).toContain(identified.family);
  });
});

describe('bytes that are easily mistaken', () => {
  const id3Tag = (contentBytes: number): Buffer => {
    const tag = Buffer.alloc(10 + contentBytes);
    tag.write('ID3\x04\0\0', 'latin1');
    for (const [index, shift] of [21, 14, 7, 0].entries()) {
      tag[6 + index] = (contentBytes >> shift) & 0x7f;
    }
    return tag;
  };
  const box = (type: string, ...brands: readonly string[]): string =>
    `\0\0\0${String.fromCharCode(8 + 4 * brands.length)}${type}${brands.join('')}`;

  test.each<[string, Uint8Array | string, string]>([
    ['nothing', '', 'an empty file'],
    ['one byte', 'x', 'text'],
    ['FLAC behind a tag', Buffer.concat([id3Tag(300), bytesOf('speech.flac')]), 'flac'],
    ['MP3 behind a cover', Buffer.concat([id3Tag(3_000_000), bytesOf('bare.mp3')]), 'mp3'],
    ['MP3 behind two tags', Buffer.concat([id3Tag(9), id3Tag(200), bytesOf('bare.mp3')]), 'mp3'],
    ['AAC behind a tag', Buffer.concat([id3Tag(64), bytesOf('foreign.aac')]), 'aac'],
    ['a tag that is all there is', id3Tag(100), 'mp3'],
    ['MP3 behind junk', Buffer.concat([Buffer.alloc(500, 1), bytesOf('bare.mp3')]), 'mp3'],
    ['one MP3 frame', bytesOf('bare.mp3').subarray(0, 150), 'mp3'],
    ['UTF-16 text', '\ufeffhello', 'text'],
    ['UTF-16 HTML', Buffer.from('\ufeff<html><body>', 'utf16le'), 'html'],
    ['HTML in an old encoding', Buffer.from('<html>caf\xe9</html>', 'latin1'), 'html'],
    ['SVG behind prologue and comment', '<?xml version="1"?>\n<!-- <html> --><svg>', 'svg'],
    ['SVG with a document type', '<!DOCTYPE svg PUBLIC "x">\n<svg width="1">', 'svg'],
    ['a playlist with a byte order mark', '\ufeff#EXTM3U\n', 'm3u8'],
    ['a playlist of another player', '[playlist]\nFile1=x', 'playlist'],
    ['an old QuickTime film without brand', `${box('moov')}rest`, 'mov'],
    ['a still picture of either coding', box('ftyp', 'mif1', '\0\0\0\0', 'mif1', 'heic'), 'heic'],
    ['a still picture, AVIF', box('ftyp', 'mif1', '\0\0\0\0', 'avif', 'mif1'), 'avif'],
    ['a still picture of unknown coding', box('ftyp', 'mif1', '\0\0\0\0', 'mif1'), 'heif'],
    ['an audio book', box('ftyp', 'M4B ', '\0\0\0\0', 'isom'), 'm4a'],
    ['a RIFF file of another trade', 'RIFF\x04\0\0\0sfbk', 'riff'],
    ['an ASF header cut before its streams', bytesOf('film.wmv').subarray(0, 40), 'asf'],
  ])('%s', async (_name, bytes, format) => {
    const { format: found } = await identifyBytes(
      typeof bytes === 'string' && /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1') : bytes,
    );
    expect(found).toBe(format);
  });
});

describe('hostile bytes', () => {
  test('any bytes get an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), async (bytes) => {
        expect((await identifyBytes(bytes)).format).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });

  test('any beginning of a file, with any byte changed, gets an answer', async () => {
    const all = [...IMAGE_FIXTURES, ...AUDIO_FIXTURES, ...VIDEO_FIXTURES, ...FOREIGN_FIXTURES];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all.map(({ file }) => bytesOf(file))),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(200),
        fc.nat(255),
        async (bytes, share, at, value) => {
          const changed = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * share)));
          if (at < changed.length) changed[at] = value;
          expect((await identifyBytes(changed)).format).not.toBe('');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a signal that has aborted ends the work', async () => {
    const path = fixturePath({ file: 'photo.png' });
    await expect(identify(path, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});

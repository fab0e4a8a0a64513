import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaKind, MediaPart, MediaSource, SpooledString } from '../core/chat-request.ts';
import { ignoreProgress } from '../core/progress.ts';
import { acquire } from './acquire.ts';
import type { Acquired } from './acquire.ts';
import type { GetDownload } from './cache/downloads.ts';
import { URL_LIMIT_BYTES } from './fetch/errand.ts';
import { BASE64_LIMIT_CHARACTERS } from './ingest/base64-decoder.ts';
import { openSpool } from './spool/spool.ts';
import type { Spool } from './spool/spool.ts';

const PATH = 'messages[0].content[1].image_url.url';
const CONTENT = Buffer.from('the bytes of a picture');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let directory: string;
let spool: Spool;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-acquire-'));
  spool = await openSpool(join(directory, 'spool'), { budgetBytes: 1_000_000 });
});

afterAll(async () => {
  expect(spool.inFlightBytes).toBe(0);
  await spool.close();
  await rm(directory, { recursive: true });
});

function getting(
  source: MediaSource,
  options: { allowFiles?: boolean; kind?: MediaKind; served?: Buffer; signal?: AbortSignal } = {},
): Promise<Acquired> {
  const { kind = 'image', allowFiles = true, served = CONTENT } = options;
  const part: MediaPart = {
    type: 'media',
    kind,
    source,
    path: PATH,
    partPath: 'messages[0].content[1]',
    fps: 2,
    mediaResolution: 'default',
  };
  const download: GetDownload = async (asked, url) => {
    expect([asked, url]).toEqual([part, 'https://example.com/a.png']);
    const file = await spool.create();
    await file.write(served);
    const content = await file.finish();
    return { file, ...content, declaredMime: 'image/png', storable: true };
  };
  const signal = options.signal ?? new AbortController().signal;
  return acquire(part, { spool, download, allowFiles }, signal, ignoreProgress);
}

const inline = (base64: string): MediaSource => ({
  type: 'inline',
  declaredMime: 'image/png',
  base64,
});

function spooled(changes: Partial<SpooledString> = {}): MediaSource {
  return {
    type: 'spooled',
    declaredMime: 'image/png',
    spooled: {
      token: 'spooled-1',
      header: 'data:image/png;base64',
      base64Characters: 32,
      path: '/spool/1',
      bytes: CONTENT.length,
      sha256: SHA256,
      valid: true,
      ...changes,
    },
  };
}

describe('bytes', () => {
  it.each([
    ['url', { type: 'url', url: 'https://example.com/a.png' }],
    ['base64', inline(CONTENT.toString('base64'))],
    ['base64', inline(CONTENT.toString('base64').replaceAll(/.{5}/g, '$&\n').replace('==', ''))],
  ] as const)('from %s are stored until they are released', async (origin, source) => {
    const acquired = await getting(source);
    const { blob } = acquired;
    expect(blob).toMatchObject({ origin, bytes: CONTENT.length, sha256: SHA256 });
    expect(acquired.declaredMime).toBe('image/png');
    expect(await readFile(blob.path)).toEqual(CONTENT);
    await acquired.release();
    await expect(readFile(blob.path)).rejects.toThrow('ENOENT');
  });

  it('from the body reader are taken as they are', async () => {
    const acquired = await getting(spooled());
    const { blob, declaredMime } = acquired;
    expect(blob).toEqual({ path: '/spool/1', bytes: 22, sha256: SHA256, origin: 'base64' });
    expect(declaredMime).toBe('image/png');
    await acquired.release();
  });

  it('of a long inline string are decoded in slices', async () => {
    const content = Buffer.alloc(200_000, 'mimosa');
    const acquired = await getting(inline(content.toString('base64')));
    const { blob } = acquired;
    expect(await readFile(blob.path)).toEqual(content);
    await acquired.release();
  });

  it('of a local file stay where they are, on the command line only', async () => {
    const path = join(directory, 'picture.png');
    await writeFile(path, CONTENT);
    const acquired = await getting({ type: 'file', path });
    const { blob, declaredMime } = acquired;
    expect(blob).toEqual({ path, bytes: CONTENT.length, sha256: SHA256, origin: 'file' });
    expect(declaredMime).toBeNull();
    await acquired.release();
    expect(await readFile(path)).toEqual(CONTENT);
    await expect(getting({ type: 'file', path }, { allowFiles: false })).rejects.toMatchObject({
      code: 'media-url-scheme',
    });
  });
});

describe('refused are', () => {
  const tooLong = BASE64_LIMIT_CHARACTERS + 1;
  const empty = {
    code: 'media-corrupt',
    param: PATH,
    message: 'Multimodal data is corrupted or cannot be processed: the file is empty',
  };

  it('base64 strings of more than 50 MB, even if they are garbage too', async () => {
    const error = {
      code: 'media-too-large-base64',
      param: PATH,
      message: `image is too large: the base64 string has ${tooLong} characters, the limit is 50 MB (52428800)`,
    };
    await expect(getting(inline('A'.repeat(tooLong)))).rejects.toMatchObject(error);
    for (const valid of [true, false]) {
      await expect(getting(spooled({ base64Characters: tooLong, valid }))).rejects.toMatchObject(
        error,
      );
    }
    await expect(
      getting(spooled({ base64Characters: BASE64_LIMIT_CHARACTERS })),
    ).resolves.toBeDefined();
  });

  it.each([
    ['inline', inline('AAA-')],
    ['inline', inline('AAAAA')],
    ['inline', inline('AAAŁ')],
    ['inline', inline(`${'A'.repeat(65_536)}!`)],
    ['spooled', spooled({ valid: false })],
  ])('garbage, %s', async (_name, source) => {
    await expect(getting(source)).rejects.toMatchObject({
      code: 'media-data-uri',
      param: PATH,
      message: 'image data URI must look like data:{MIME_TYPE};base64,{DATA}',
    });
  });

  it('empty data', async () => {
    await expect(getting(inline(''))).rejects.toMatchObject(empty);
    await expect(getting(inline(' \n'))).rejects.toMatchObject(empty);
    await expect(getting(spooled({ bytes: 0 }))).rejects.toMatchObject(empty);
    const served = Buffer.alloc(0);
    await expect(
      getting({ type: 'url', url: 'https://example.com/a.png' }, { served }),
    ).rejects.toMatchObject(empty);
    const path = join(directory, 'empty');
    await writeFile(path, '');
    await expect(getting({ type: 'file', path })).rejects.toMatchObject(empty);
  });

  it('local files that are too large, no files, or absent', async () => {
    const path = join(directory, 'large');
    await writeFile(path, '');
    await truncate(path, URL_LIMIT_BYTES.image + 1);
    await expect(getting({ type: 'file', path })).rejects.toMatchObject({
      code: 'media-too-large-url',
    });
    await expect(getting({ type: 'file', path: directory })).rejects.toMatchObject({
      code: 'media-corrupt',
    });
    await expect(getting({ type: 'file', path: join(directory, 'none') })).rejects.toThrow(
      'ENOENT',
    );
  });

  it('requests whose client is gone', async () => {
    await expect(getting(spooled(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

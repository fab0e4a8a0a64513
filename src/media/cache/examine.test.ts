/** Real files, real decoders, and how often these are troubled. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MediaKind, MediaPart } from '../../core/chat-request.ts';
import type { Progress } from '../../core/progress.ts';
import { createDecoderPool } from '../decoder/pool.ts';
import type { DecoderPool } from '../decoder/requests.ts';
import { createPicturePool, type PicturePool } from '../image/picture-pool.ts';
import { openDiskCache, type DiskCache } from './disk-cache.ts';
import { createExamine, type Examine, type Examined } from './examine.ts';

const MEDIA = path.resolve(import.meta.dirname, '../../../test/media');
const forever = new AbortController().signal;

let directory: string;
let realPictures: PicturePool;
let realDecoders: DecoderPool;
let cache: DiskCache;
/** Pictures decoded, files scanned. */
let work: string[];
let reports: Progress[];
/** Called when work begins. */
let onWork: () => void;

beforeAll(() => {
  realPictures = createPicturePool({ size: 1 });
  realDecoders = createDecoderPool({ size: 1, spoolDirectory: tmpdir(), ffmpegPath: null });
});

afterAll(async () => {
  await Promise.all([realPictures.close(), realDecoders.close()]);
});

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-examine-'));
  cache = await openDiskCache({ directory, limitBytes: 1_000_000 });
  work = [];
  reports = [];
  onWork = () => undefined;
  return async () => {
    await cache.close();
    await rm(directory, { recursive: true });
  };
});

/** As after a start of the server. */
function examining(): Examine {
  const counted = async <Result>(name: string, job: () => Promise<Result>): Promise<Result> => {
    work.push(name);
    onWork();
    return await job();
  };
  return createExamine({
    cache,
    pictures: {
      ...realPictures,
      check: (...given) => counted('picture', () => realPictures.check(...given)),
    },
    decoders: {
      ...realDecoders,
      scanVideo: (...given) => counted('video', () => realDecoders.scanVideo(...given)),
      scanSound: (...given) => counted('sound', () => realDecoders.scanSound(...given)),
    },
  });
}

async function examined(
  examine: Examine,
  kind: MediaKind,
  file: string,
  options: { declaredMime?: string; signal?: AbortSignal; path?: string } = {},
): Promise<Examined> {
  const absolute = path.resolve(MEDIA, file);
  const part: MediaPart = {
    type: 'media',
    kind,
    source: { type: 'file', path: absolute },
    path: options.path ?? 'path',
    partPath: 'part',
    fps: 2,
    mediaResolution: 'default',
  };
  // In one breath, so that of several calls the first one comes first.
  const sha256 = createHash('sha256').update(readFileSync(absolute)).digest('hex');
  const { declaredMime = null, signal = forever } = options;
  return await examine(part, { path: absolute, sha256, declaredMime }, signal, (report) => {
    reports.push(report);
  });
}

describe('a content that was examined before', () => {
  it.each<[MediaKind, string, string]>([
    ['image', 'cat.png', 'picture'],
    ['audio', 'clip-3.9s.wav', 'sound'],
    ['video', 'clip-3s.mp4', 'video'],
  ])('%s is known again, also after a start', async (kind, file, step) => {
    const first = await examined(examining(), kind, file);
    expect(first.facts.kind).toBe(kind);
    expect(await examined(examining(), kind, file)).toEqual(first);
    expect(work).toEqual([step]);
    expect(reports).toEqual([{ type: 'decoding', part: 'part' }]);
  });

  it('is examined again as another kind', async () => {
    const examine = examining();
    await examined(examine, 'audio', 'clip-3.9s.wav');
    await expect(examined(examine, 'video', 'clip-3.9s.wav')).rejects.toMatchObject({
      code: 'media-format',
    });
  });

  it('is still refused under a false label, in the words of its own request', async () => {
    const examine = examining();
    await examined(examine, 'image', 'cat.png');
    const mislabelled = { declaredMime: 'video/mp4', path: 'messages[7].url' };
    await expect(examined(examine, 'image', 'cat.png', mislabelled)).rejects.toMatchObject({
      code: 'media-corrupt',
      param: 'messages[7].url',
    });
  });

  it('is examined again when the cache is off', async () => {
    cache = await openDiskCache({ directory, limitBytes: 0 });
    const examine = examining();
    await Promise.all([1, 2].map(() => examined(examine, 'image', 'cat.png')));
    expect(work).toEqual(['picture', 'picture']);
  });
});

it('a refusal is not kept', async () => {
  const bytes = await readFile(path.join(MEDIA, 'cat.png'));
  bytes[bytes.length >> 1]! ^= 0xff;
  const broken = path.join(directory, 'broken.png');
  await writeFile(broken, bytes);
  const examine = examining();
  for (const where of ['one', 'two']) {
    await expect(examined(examine, 'image', broken, { path: where })).rejects.toMatchObject({
      code: 'media-corrupt',
      param: where,
    });
  }
  expect(work).toEqual(['picture', 'picture']);
});

describe('requests at the same time', () => {
  it('examine the same content once', async () => {
    const examine = examining();
    const same = [1, 2, 3].map(() => examined(examine, 'image', 'cat.png'));
    const [first, ...others] = await Promise.all(same);
    expect(others).toEqual([first, first]);
    expect(work).toEqual(['picture']);
  });

  it('take over when the first one leaves', async () => {
    const examine = examining();
    const leaving = new AbortController();
    const reason = new Error('hung up');
    onWork = () => leaving.abort(reason);
    const first = examined(examine, 'image', 'cat.png', { signal: leaving.signal });
    const others = [1, 2].map(() => examined(examine, 'image', 'cat.png'));
    await expect(first).rejects.toBe(reason);
    for (const { facts } of await Promise.all(others)) expect(facts.kind).toBe('image');
    expect(work).toEqual(['picture', 'picture']);
  });
});

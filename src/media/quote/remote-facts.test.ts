/** What decides about every reader of pieces: a quote is what a download would say, or none. */
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeLargeFilm } from '../../../test/support/large-film.ts';
import {
  MEDIA_DIRECTORY,
  startMediaServer,
  type MediaServer,
} from '../../../test/support/media-server.ts';
import type { MediaKind, MediaSource } from '../../core/chat-request.ts';
import { createDecoderPool } from '../decoder/pool.ts';
import type { DecoderPool } from '../decoder/requests.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { NotModified } from '../fetch/not-modified.ts';
import { openMediaRoom, type Media } from '../media.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { readRemoteFacts } from './remote-facts.ts';

const signal = new AbortController().signal;
const REQUEST = { kind: 'video', path: 'p', signal } as const;
const MEGABYTE = 1_048_576;
/** What a quote of a 300 MB film may cost (issue 3, item 4), headers included. */
const QUOTE_BYTES: number = 2 * MEGABYTE;

let directory: string;
let origin: MediaServer;
let room: Media;
let spool: Spool;
let decoders: DecoderPool;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-quote-'));
  origin = await startMediaServer();
  spool = await openSpool(path.join(directory, 'spool'), { budgetBytes: 4 * MEGABYTE });
  decoders = createDecoderPool({ size: 1, spoolDirectory: directory, ffmpegPath: null });
  room = await openMediaRoom({
    spoolDirectory: path.join(directory, 'room'),
    cacheDirectory: path.join(directory, 'cache'),
    cacheLimitBytes: 0,
    bytesInFlightLimit: 1e9,
    allow: [origin.allow],
    decoderProcesses: 1,
    ffmpegPath: null,
    allowFiles: true,
  });
});

afterEach(async () => {
  expect(spool.inFlightBytes).toBe(0);
  const [own] = await readdir(path.join(directory, 'spool'));
  expect(await readdir(path.join(directory, 'spool', own!))).toEqual([]);
});

afterAll(async () => {
  await Promise.all([room.close(), decoders.close(), origin.close()]);
  await spool.close();
  await rm(directory, { recursive: true });
});

type Outcome = { readonly facts: unknown } | { readonly error: string };

/** What opening says: the facts, or why not. */
async function opened(kind: MediaKind, source: MediaSource): Promise<Outcome> {
  const part = { type: 'media', kind, source, path: 'p', partPath: 'part' } as const;
  try {
    const media = await room.open({ ...part, fps: 2, mediaResolution: 'default' }, signal);
    await media.release();
    return { facts: media.facts };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

type Quoted = Outcome | { readonly unknown: true };

/** What ranges say, and what they cost. */
async function quoted(kind: MediaKind, url: string): Promise<Quoted & { wireBytes: number }> {
  const fetcher = createFetcher({ allow: [origin.allow] });
  const before = origin.traffic().bytes;
  let quote: Quoted;
  try {
    const tools = { fetcher, spool, decoders };
    const result = await readRemoteFacts(url, { kind, path: 'p', signal }, tools);
    if (result instanceof NotModified) throw new Error('nothing was known');
    quote = result === null ? { unknown: true } : { facts: result.facts };
  } catch (error) {
    quote = { error: (error as Error).message };
  }
  return { ...quote, wireBytes: origin.traffic().bytes - before };
}

function filesOf(folder: string, extensions: RegExp): string[] {
  const names = readdirSync(path.join(MEDIA_DIRECTORY, folder));
  return names.filter((name) => extensions.test(name)).map((name) => path.join(folder, name));
}

function kindOf(file: string): MediaKind {
  if (/\.(mp3|wav|flac|m4a|ogg|wma)$|sound-only/.test(file)) return 'audio';
  return /\.(mp4|mov|3gp|avi|wmv)$/.test(file) ? 'video' : 'image';
}

const FOLDERS = ['.', 'formats', 'variants', 'decoder'];
const MEDIA = /\.(bmp|gif|png|jpg|webp|mp3|wav|flac|m4a|ogg|wma|mp4|mov|3gp|avi|wmv)$/;

describe('every file we have', () => {
  it.each(FOLDERS.flatMap((folder) => filesOf(folder, MEDIA)))('%s', async (file) => {
    const kind = kindOf(file);
    const { wireBytes, ...quote } = await quoted(kind, origin.file(file));
    const truth = await opened(kind, { type: 'file', path: path.join(MEDIA_DIRECTORY, file) });
    expect([truth, { unknown: true }]).toContainEqual(quote);
    expect(wireBytes).toBeLessThan(QUOTE_BYTES);
  });
});

/** Built in ways that cannot be told from few bytes, or are no longer so once made large. */
const NOT_QUOTED: Readonly<Record<string, string>> = {
  'decoder/fragmented.mp4': 'its index lies all over the file',
  'variants/trailing-bytes.mp4': 'what follows its last box is no box',
};
const FILMS = FOLDERS.flatMap((folder) => filesOf(folder, /\.(mp4|mov|m4a|3gp)$/));

describe.each(['in-front', 'at-the-end'] as const)('films with the index %s', (index) => {
  it.each(FILMS.filter((film) => !(film in NOT_QUOTED)))('are quoted: %s', async (film) => {
    const large = path.join(directory, path.basename(film));
    await writeLargeFilm(path.join(MEDIA_DIRECTORY, film), large, { index, bytes: 4 * MEGABYTE });
    const { wireBytes, ...quote } = await quoted(kindOf(film), origin.serveFile(large));
    expect(quote).toEqual(await opened(kindOf(film), { type: 'file', path: large }));
    expect(wireBytes).toBeLessThan(MEGABYTE / 4);
  });

  it('of 300 MB with a long index cost less than 2 MB', async () => {
    const large = path.join(directory, 'large.mp4');
    await writeLargeFilm(path.join(MEDIA_DIRECTORY, 'demo.mp4'), large, {
      index,
      bytes: 300 * MEGABYTE,
      indexPaddingBytes: MEGABYTE,
    });
    const { wireBytes, ...quote } = await quoted('video', origin.serveFile(large));
    const source = path.join(MEDIA_DIRECTORY, 'demo.mp4');
    expect(quote).toEqual(await opened('video', { type: 'file', path: source }));
    expect(wireBytes).toBeLessThan(QUOTE_BYTES);
  });

  it('with an index of more than 2 MB are left to a download, which costs little', async () => {
    const large = path.join(directory, 'long-index.mp4');
    await writeLargeFilm(path.join(MEDIA_DIRECTORY, 'demo.mp4'), large, {
      index,
      bytes: 30 * MEGABYTE,
      indexPaddingBytes: 2 * MEGABYTE,
    });
    const { wireBytes, ...quote } = await quoted('video', origin.serveFile(large));
    expect(quote).toEqual({ unknown: true });
    expect(wireBytes).toBeLessThan(MEGABYTE / 4);
  });
});

it('films above the limit are refused without a download', async () => {
  const large = path.join(directory, 'too-large.mp4');
  await using file = await open(large, 'w');
  await file.truncate(300 * MEGABYTE + 1);
  const { wireBytes, ...quote } = await quoted('video', origin.serveFile(large));
  expect(quote).toMatchObject({ error: expect.stringContaining('exceeds 300 MB') as string });
  expect(wireBytes).toBeLessThan(MEGABYTE / 4);
});

it('labels are compared with the bytes', async () => {
  const film = readFileSync(path.join(MEDIA_DIRECTORY, 'demo.mp4'));
  const url = origin.serve(film, 'image/png');
  const truth = await opened('video', { type: 'url', url });
  expect(truth).toMatchObject({
    error: expect.stringContaining('declared as image/png') as string,
  });
  expect(await quoted('video', url)).toMatchObject(truth);
});

it('a film is no sound, as its tracks tell', async () => {
  const large = path.join(directory, 'film-as-sound.mp4');
  const options = { index: 'at-the-end', bytes: MEGABYTE } as const;
  await writeLargeFilm(path.join(MEDIA_DIRECTORY, 'demo.mp4'), large, options);
  const { wireBytes, ...quote } = await quoted('audio', origin.serveFile(large));
  expect(quote).toEqual(await opened('audio', { type: 'file', path: large }));
  expect(quote).toMatchObject({ error: expect.stringContaining('invalid audio format') as string });
  expect(wireBytes).toBeLessThan(MEGABYTE / 4);
});

describe('a quote that fails leaves nothing behind', () => {
  /** A film with its index at the end, served by hand: what comes after the first piece is `then`. */
  async function film(
    then: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> {
    const large = path.join(directory, 'by-hand.mp4');
    const options = { index: 'at-the-end', bytes: MEGABYTE } as const;
    await writeLargeFilm(path.join(MEDIA_DIRECTORY, 'demo.mp4'), large, options);
    const bytes = readFileSync(large);
    return origin.handle((request, response) => {
      if (request.headers.range !== 'bytes=0-65535') {
        then(request, response);
        return;
      }
      const range = { etag: '"1"', 'content-range': `bytes 0-65535/${bytes.length}` };
      response.writeHead(206, range).end(bytes.subarray(0, 65_536));
    });
  }

  it('when the file changes meanwhile', async () => {
    const changed = await film((_request, response) => response.writeHead(200).end('other'));
    expect(await quoted('video', changed)).toMatchObject({ unknown: true });
  });

  it('when the caller goes away', async () => {
    const gone = new AbortController();
    const silent = await film(() => gone.abort(new Error('gone')));
    const request = { kind: 'video', path: 'p', signal: gone.signal } as const;
    const fetcher = createFetcher({ allow: [origin.allow] });
    const quote = readRemoteFacts(silent, request, { fetcher, spool, decoders });
    await expect(quote).rejects.toThrow('gone');
  });

  it('when time is up', async () => {
    const silent = await film(() => undefined);
    const wholeMs = { image: 300, audio: 300, video: 300 };
    const timeouts = { connectMs: 5000, silenceMs: 5000, wholeMs };
    const fetcher = createFetcher({ allow: [origin.allow], timeouts });
    const quote = readRemoteFacts(silent, REQUEST, { fetcher, spool, decoders });
    await expect(quote).rejects.toMatchObject({ code: 'media-download' });
  });

  it('when the server is busy', async () => {
    const room = await openSpool(path.join(directory, 'full'), { budgetBytes: 70_000 });
    const fetcher = createFetcher({ allow: [origin.allow] });
    const tools = { fetcher, spool: room, decoders };
    const picture = { ...REQUEST, kind: 'image' } as const;
    const busy = readRemoteFacts(origin.file('espresso.png'), picture, tools);
    await expect(busy).rejects.toMatchObject({ code: 'server-busy' });
    expect(room.inFlightBytes).toBe(0);
    await room.close();
  });
});

describe('pictures', () => {
  const png = readFileSync(path.join(MEDIA_DIRECTORY, 'astronaut.png'));
  const jpeg = readFileSync(path.join(MEDIA_DIRECTORY, 'rocket.jpg'));

  it.each<[string, Buffer]>([
    ['an orientation behind the pixels of a PNG', withOrientation(png, png.length - 12)],
    ['an orientation in front of them', withOrientation(png, 33)],
    ['a profile of 200 KB in a JPEG', withSegments(jpeg, 200_000)],
    ['pixels of a BMP', bitmap(400, 300)],
  ])('are quoted from their headers: %s', async (_name, bytes) => {
    const { wireBytes, ...quote } = await quoted('image', origin.serve(bytes));
    const truth = await opened('image', { type: 'url', url: origin.serve(bytes) });
    expect(truth).toHaveProperty('facts');
    expect(quote).toEqual(truth);
    expect(wireBytes).toBeLessThan(bytes.length);
  });

  it.each<[string, Buffer]>([
    ['a PNG without an end', Buffer.concat([png, Buffer.alloc(100_000)])],
    ['a long text behind the pixels of a PNG', withText(png, 70_000)],
    ['a JPEG with a header of a megabyte', withSegments(jpeg, MEGABYTE)],
    ['an animation', Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(100_000)])],
  ])('are left to a download: %s', async (_name, bytes) => {
    expect(await quoted('image', origin.serve(bytes))).toMatchObject({ unknown: true });
  });
});

it('sound that is not plain is left to a download', async () => {
  const wav = readFileSync(path.join(MEDIA_DIRECTORY, 'clip-3.9s.wav'));
  const adpcm = Buffer.from(wav);
  adpcm.writeUInt16LE(2, 20);
  expect(await quoted('audio', origin.serve(wav))).toHaveProperty('facts');
  expect(await quoted('audio', origin.serve(adpcm))).toMatchObject({ unknown: true });
  const tagged = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), wav]);
  expect(await quoted('audio', origin.serve(tagged))).toMatchObject({ unknown: true });
});

/** EXIF with nothing but an orientation, in a chunk at `offset`. */
function withOrientation(png: Buffer, offset: number): Buffer {
  const exif = Buffer.from('4d4d002a0000000800010112000300000001000600000000', 'hex');
  return withChunk(png, offset, 'eXIf', exif);
}

function withText(png: Buffer, bytes: number): Buffer {
  return withChunk(png, png.length - 12, 'tEXt', Buffer.alloc(bytes, 'text'));
}

function withChunk(png: Buffer, offset: number, type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([png.subarray(0, offset), length, typed, checksum, png.subarray(offset)]);
}

/** Comments right behind the start of a JPEG. */
function withSegments(jpeg: Buffer, bytes: number): Buffer {
  const segment = Buffer.alloc(50_000);
  segment.writeUInt32BE(0xff_fe_00_00 + segment.length - 2);
  const comments = Array.from({ length: Math.ceil(bytes / segment.length) }, () => segment);
  return Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]);
}

/** 24 bits a pixel, all black. */
function bitmap(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(54 + width * 3 * height);
  bytes.write('BM');
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}

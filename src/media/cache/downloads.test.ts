/** The rules of HTTP about what was downloaded before, with a scripted server and clock. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaKind, MediaPart } from '../../core/chat-request.ts';
import { ignoreProgress } from '../../core/progress.ts';
import type { Fetched } from '../fetch/download.ts';
import type { FetchRequest, Fetcher } from '../fetch/fetcher.ts';
import type { Freshness } from '../fetch/freshness.ts';
import { NotModified } from '../fetch/not-modified.ts';
import type { Validators } from '../fetch/validators.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { openDiskCache, type DiskCache } from './disk-cache.ts';
import { createDownloads, type Download, type GetDownload } from './downloads.ts';
import { createKnownUrls } from './known-urls.ts';
import { createNetworkTurns } from './network-turns.ts';

const URL_OF_CAT = 'https://example.com/cat.png?token=secret';
const NO_VALIDATORS: Validators = { etag: null, lastModified: null };
const ASK_ALWAYS: Freshness = { storable: true, freshForSeconds: 0 };
const HOUR: Freshness = { storable: true, freshForSeconds: 3600 };
const NO_STORE: Freshness = { storable: false, freshForSeconds: 0 };
const forever = new AbortController().signal;

let directory: string;
let spool: Spool;
let cache: DiskCache;
let nowMs: number;
/** What the server has and says. */
let content: string;
let validators: Validators;
let freshness: Freshness;
/** What its 304 says of freshness. */
let renewal: Freshness | null;
/** Validators it was asked with, one for each contact. */
let contacts: (Validators | undefined)[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-downloads-'));
  spool = await openSpool(path.join(directory, 'spool'), { budgetBytes: 1_000_000 });
  await openCache(1_000_000);
  nowMs = 1_000_000;
  content = 'a cat';
  validators = NO_VALIDATORS;
  freshness = ASK_ALWAYS;
  renewal = null;
  contacts = [];
});

afterEach(async () => {
  expect(spool.inFlightBytes).toBe(0);
  await cache.close();
  await spool.close();
  await rm(directory, { recursive: true });
});

async function openCache(limitBytes: number): Promise<void> {
  cache = await openDiskCache({ directory: path.join(directory, 'cache'), limitBytes });
}

async function served(request: FetchRequest): Promise<Fetched | NotModified> {
  const { known } = request;
  contacts.push(known);
  const isKnown = known !== undefined && (known.etag ?? known.lastModified) !== null;
  if (isKnown && JSON.stringify(known) === JSON.stringify(validators))
    return new NotModified(renewal);
  const file = await request.spool.create();
  await file.write(Buffer.from(content));
  const { bytes, sha256 } = await file.finish();
  return { file, bytes, sha256, declaredMime: 'image/png', validators, freshness };
}

function downloads(
  options: { serve?: Fetcher['fetch']; allow?: string[]; parallel?: number } = {},
): GetDownload {
  const { serve = (_url, request) => served(request), allow = [], parallel = 4 } = options;
  const fetcher: Fetcher = {
    fetch: serve,
    withRanges: () => Promise.reject(new Error('nobody asked for ranges')),
  };
  const urls = createKnownUrls(cache, allow, { nowMs: () => nowMs });
  return createDownloads({
    cache,
    urls,
    fetcher,
    spool,
    networkTurn: createNetworkTurns({ parallel }),
  });
}

function partOf(kind: MediaKind): MediaPart {
  return {
    type: 'media',
    kind,
    source: { type: 'url', url: URL_OF_CAT },
    path: 'path',
    partPath: 'part',
    fps: 2,
    mediaResolution: 'default',
  };
}

/** Downloads, checks what lies on disk against what is claimed, and gives it back. */
async function got(get: GetDownload, url = URL_OF_CAT, kind: MediaKind = 'image'): Promise<string> {
  return await contentOf(await get(partOf(kind), url, forever, ignoreProgress));
}

async function contentOf(download: Download): Promise<string> {
  const found = await readFile(download.file.path);
  expect(download).toMatchObject({
    bytes: found.length,
    sha256: createHash('sha256').update(found).digest('hex'),
    declaredMime: 'image/png',
  });
  await download.file.dispose();
  return found.toString();
}

describe('a second download', () => {
  it.each<[string, Freshness, Validators, (Validators | undefined)[]]>([
    ['of something fresh contacts nobody', HOUR, NO_VALIDATORS, [undefined]],
    [
      'asks with the ETag',
      ASK_ALWAYS,
      { etag: '"1"', lastModified: null },
      [undefined, { etag: '"1"', lastModified: null }],
    ],
    [
      'asks with the time of change',
      ASK_ALWAYS,
      { etag: null, lastModified: 'Tue, 1' },
      [undefined, { etag: null, lastModified: 'Tue, 1' }],
    ],
    ['without either downloads', ASK_ALWAYS, NO_VALIDATORS, [undefined, undefined]],
    [
      'of what may not be stored downloads',
      NO_STORE,
      { etag: '"1"', lastModified: null },
      [undefined, undefined],
    ],
  ])('%s', async (_name, said, known, expected) => {
    freshness = said;
    validators = known;
    expect(await got(downloads())).toBe('a cat');
    // A new start of the server in between.
    expect(await got(downloads())).toBe('a cat');
    expect(contacts).toEqual(expected);
  });

  it('asks when it is no longer fresh, and after an unchanged answer not for as long again', async () => {
    freshness = HOUR;
    validators = { etag: '"1"', lastModified: null };
    const get = downloads();
    await got(get);
    nowMs += 3_600_000;
    await got(get);
    nowMs += 3_599_999;
    await got(get);
    expect(contacts).toHaveLength(2);
    nowMs += 1;
    await got(get);
    expect(contacts).toHaveLength(3);
  });

  it('holds for as long as an unchanged answer says, if it does', async () => {
    freshness = HOUR;
    validators = { etag: '"1"', lastModified: null };
    const get = downloads();
    await got(get);
    nowMs += 3_600_000;
    renewal = { storable: true, freshForSeconds: 60 };
    await got(get);
    nowMs += 59_999;
    await got(get);
    expect(contacts).toHaveLength(2);
    nowMs += 1;
    renewal = NO_STORE;
    const last = await get(partOf('image'), URL_OF_CAT, forever, ignoreProgress);
    expect(last.storable).toBe(false);
    await last.file.dispose();
    await got(get);
    expect(contacts.map((known) => known?.etag)).toEqual([undefined, '"1"', '"1"', undefined]);
  });

  it('gives what is new when it has changed', async () => {
    validators = { etag: '"1"', lastModified: null };
    const get = downloads();
    await got(get);
    content = 'another cat';
    validators = { etag: '"2"', lastModified: null };
    expect(await got(get)).toBe('another cat');
    expect(await got(get)).toBe('another cat');
    expect(contacts.map((known) => known?.etag)).toEqual([undefined, '"1"', '"2"']);
  });

  it('forgets what may no longer be stored', async () => {
    validators = { etag: '"1"', lastModified: null };
    const get = downloads();
    await got(get);
    validators = { etag: '"2"', lastModified: null };
    freshness = NO_STORE;
    await got(get);
    await got(get);
    expect(contacts.map((known) => known?.etag)).toEqual([undefined, '"1"', undefined]);
  });

  it('knows a URL whatever stands behind its #, and no other', async () => {
    freshness = HOUR;
    const get = downloads();
    await got(get, `${URL_OF_CAT}#t=1`);
    await got(get, `${URL_OF_CAT}#t=2`);
    expect(contacts).toHaveLength(1);
    await got(get, `${URL_OF_CAT}&size=2`);
    expect(contacts).toHaveLength(2);
  });

  it('under other rules about private hosts starts anew', async () => {
    freshness = HOUR;
    await got(downloads({ allow: ['10.0.0.0/8', 'files'] }));
    await got(downloads({ allow: ['files', '10.0.0.0/8'] }));
    expect(contacts).toHaveLength(1);
    await got(downloads());
    expect(contacts).toHaveLength(2);
  });

  it('contacts again when the cache is off', async () => {
    await openCache(0);
    freshness = HOUR;
    const get = downloads();
    await got(get);
    await got(get);
    expect(contacts).toEqual([undefined, undefined]);
  });

  it('of what is too large for another kind is left to the fetcher', async () => {
    freshness = HOUR;
    const get = downloads();
    const url = 'https://example.com/long.mp4';
    content = 'x'.repeat(100);
    const urls = createKnownUrls(cache, [], { nowMs: () => nowMs });
    await got(get, url, 'video');
    const known = (await urls.get(urls.keyOf(url)))!;
    const bytes = 60_000_000;
    await urls.remember(urls.keyOf(url), { ...known, bytes, freshness });
    await got(get, url, 'image');
    expect(contacts).toEqual([undefined, undefined]);
  });
});

describe('what lies in the cache', () => {
  const held = (): string =>
    cache.pathOf({ kind: 'bytes', key: createHash('sha256').update('a cat').digest('hex') });

  it.each<[string, () => Promise<void>]>([
    ['was cut', () => truncate(held(), 3)],
    ['has grown', () => writeFile(held(), 'a cat and more')],
    ['was flipped', () => writeFile(held(), 'a cut')],
    ['is gone', () => rm(held())],
    ['leads nowhere', () => rm(held()).then(() => symlink('/nowhere/at/all', held()))],
  ])('and %s is fetched again, and whole afterwards', async (_name, damage) => {
    freshness = HOUR;
    const get = downloads();
    await got(get);
    await damage();
    expect(await got(get)).toBe('a cat');
    expect(contacts).toEqual([undefined, undefined]);
    expect(await readFile(held(), 'utf8')).toBe('a cat');
  });

  it('and cannot be read is fetched each time', async () => {
    freshness = HOUR;
    const get = downloads();
    await got(get);
    await rm(held());
    await mkdir(held());
    expect(await got(get)).toBe('a cat');
    expect(await got(get)).toBe('a cat');
    expect(contacts).toEqual([undefined, undefined, undefined]);
  });

  it('stays with a request that holds it when it is evicted', async () => {
    freshness = HOUR;
    const get = downloads();
    await got(get);
    const download = await get(partOf('image'), URL_OF_CAT, forever, ignoreProgress);
    await rm(path.join(directory, 'cache'), { recursive: true });
    expect(await contentOf(download)).toBe('a cat');
  });

  it('names no URL', async () => {
    freshness = HOUR;
    await got(downloads());
    const urls = createKnownUrls(cache, [], { nowMs: () => nowMs });
    const entry = await readFile(
      cache.pathOf({ kind: 'urls', key: urls.keyOf(URL_OF_CAT) }),
      'utf8',
    );
    expect(entry).not.toMatch(/example|token|secret/);
  });

  it('counts as bytes in flight while a request holds it', async () => {
    freshness = HOUR;
    const get = downloads();
    await got(get);
    const rest = spool.reserve(1_000_000 - 4);
    await expect(got(get)).rejects.toMatchObject({ code: 'server-busy' });
    rest.release();
  });
});

describe('several at the same time', () => {
  it('have a file downloaded once', async () => {
    freshness = HOUR;
    const get = downloads();
    expect(await Promise.all([got(get), got(get), got(get)])).toEqual(['a cat', 'a cat', 'a cat']);
    expect(contacts).toHaveLength(1);
  });

  it('go on when the first one leaves', async () => {
    freshness = HOUR;
    const leaving = new AbortController();
    const reason = new Error('hung up');
    let calls = 0;
    const get = downloads({
      serve: async (_url, request) => {
        calls += 1;
        if (calls > 1) return await served(request);
        leaving.abort(reason);
        throw request.signal.reason as Error;
      },
    });
    const first = get(partOf('image'), URL_OF_CAT, leaving.signal, ignoreProgress);
    const others = [got(get), got(get)];
    await expect(first).rejects.toBe(reason);
    expect(await Promise.all(others)).toEqual(['a cat', 'a cat']);
    expect(calls).toBe(2);
  });

  it('wait for their turn at the network, and may leave the queue', async () => {
    const gate = Promise.withResolvers<void>();
    let reading = 0;
    let most = 0;
    const get = downloads({
      parallel: 2,
      serve: async (_url, request) => {
        reading += 1;
        most = Math.max(most, reading);
        await gate.promise;
        reading -= 1;
        return await served(request);
      },
    });
    const five = [1, 2, 3, 4, 5].map((each) => got(get, `${URL_OF_CAT}&each=${each}`));
    const leaving = new AbortController();
    const sixth = get(partOf('image'), `${URL_OF_CAT}&each=6`, leaving.signal, ignoreProgress);
    leaving.abort(new Error('hung up'));
    await expect(sixth).rejects.toThrow('hung up');
    gate.resolve();
    await Promise.all(five);
    expect(most).toBe(2);
    expect(contacts).toHaveLength(5);
  });
});

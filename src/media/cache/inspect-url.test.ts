/** When a quote asks a server for what, with a scripted server that knows validators only. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MediaKind, MediaPart } from '../../core/chat-request.ts';
import type { ImageFacts } from '../../core/media-plan.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { NotModified } from '../fetch/not-modified.ts';
import type { Validators } from '../fetch/validators.ts';
import { createDecoderPool } from '../decoder/pool.ts';
import { openSpool } from '../spool/spool.ts';
import { openDiskCache, type DiskCache } from './disk-cache.ts';
import { createInspectUrl, type InspectUrl } from './inspect-url.ts';
import { createKnownUrls, type KnownUrls } from './known-urls.ts';
import { writeFacts } from './known-facts.ts';
import { createNetworkTurns } from './network-turns.ts';

const URL_OF_CAT = 'https://example.com/cat.png';
const ETAG: Validators = { etag: '"1"', lastModified: null };
const NO_VALIDATORS: Validators = { etag: null, lastModified: null };
const SHA256 = 'cd'.repeat(32);
const FACTS: ImageFacts = {
  kind: 'image',
  format: 'png',
  width: 451,
  height: 300,
  orientation: 1,
  frameCount: 1,
};
const REMEMBERED = { origin: 'url', bytes: 1000, sha256: SHA256, facts: FACTS };
const forever = new AbortController().signal;

let cache: DiskCache;
let urls: KnownUrls;
let inspect: InspectUrl;
let nowMs: number;
/** Validators it was asked with, one for each contact. */
let contacts: (Validators | undefined)[];

beforeEach(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-inspect-'));
  const spool = await openSpool(path.join(directory, 'spool'), { budgetBytes: 1_000_000 });
  const decoders = createDecoderPool({ size: 1, spoolDirectory: directory, ffmpegPath: null });
  cache = await openDiskCache({ directory: path.join(directory, 'cache'), limitBytes: 1_000_000 });
  nowMs = 0;
  contacts = [];
  urls = createKnownUrls(cache, [], { nowMs: () => nowMs });
  const fetcher: Pick<Fetcher, 'withRanges'> = {
    withRanges: (_url, { known }) => {
      contacts.push(known);
      return Promise.resolve(known?.etag === ETAG.etag ? new NotModified(null) : null);
    },
  };
  const quote = { fetcher, spool, decoders };
  inspect = createInspectUrl({ cache, urls, networkTurn: createNetworkTurns(), quote });
  return async () => {
    await Promise.all([cache.close(), decoders.close(), spool.close()]);
    await rm(directory, { recursive: true });
  };
});

function part(kind: MediaKind = 'image'): MediaPart {
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

/** As a chat would have left it. */
async function fetchedBefore(
  changes: {
    validators?: Validators;
    freshForSeconds?: number;
    bytes?: number;
    mime?: string;
  } = {},
): Promise<void> {
  const { validators = ETAG, freshForSeconds = 0, bytes = 1000, mime = 'image/png' } = changes;
  const freshness = { storable: true, freshForSeconds };
  const content = { sha256: SHA256, bytes, declaredMime: mime };
  await urls.remember(urls.keyOf(URL_OF_CAT), { ...content, validators, freshness });
  await writeFacts(cache, SHA256, {
    identified: { family: 'image', format: 'png' },
    facts: FACTS,
  });
}

describe('a quote of a URL', () => {
  it('that nobody knows asks the server', async () => {
    expect(await inspect(part(), URL_OF_CAT, forever)).toBeNull();
    expect(contacts).toEqual([undefined]);
  });

  it('that is fresh contacts nobody', async () => {
    await fetchedBefore({ freshForSeconds: 60 });
    expect(await inspect(part(), URL_OF_CAT, forever)).toEqual(REMEMBERED);
    expect(contacts).toEqual([]);
  });

  it('that is not fresh asks whether it has changed, and if not is fresh again', async () => {
    await fetchedBefore({ freshForSeconds: 60 });
    nowMs = 60_000;
    expect(await inspect(part(), URL_OF_CAT, forever)).toEqual(REMEMBERED);
    expect(await inspect(part(), URL_OF_CAT, forever)).toEqual(REMEMBERED);
    expect(contacts).toEqual([ETAG]);
  });

  it('that has changed, or cannot be asked for, starts anew', async () => {
    await fetchedBefore({ validators: { etag: '"2"', lastModified: null } });
    expect(await inspect(part(), URL_OF_CAT, forever)).toBeNull();
    await fetchedBefore({ validators: NO_VALIDATORS });
    expect(await inspect(part(), URL_OF_CAT, forever)).toBeNull();
    expect(contacts).toEqual([{ etag: '"2"', lastModified: null }, undefined]);
  });

  it('that is fresh but unknown as this kind is left to the bytes, which may lie here', async () => {
    await fetchedBefore({ freshForSeconds: 60 });
    expect(await inspect(part('audio'), URL_OF_CAT, forever)).toBeNull();
    expect(contacts).toEqual([]);
  });

  it('that was too large for this kind is not taken from memory', async () => {
    await fetchedBefore({ freshForSeconds: 60, bytes: 52_428_801 });
    expect(await inspect(part(), URL_OF_CAT, forever)).toBeNull();
  });

  it('whose server calls it something else is refused as at the first time', async () => {
    await fetchedBefore({ freshForSeconds: 60, mime: 'video/mp4' });
    await expect(inspect(part(), URL_OF_CAT, forever)).rejects.toMatchObject({
      code: 'media-corrupt',
      param: 'path',
    });
  });

  it('whose client has gone contacts nobody', async () => {
    await expect(inspect(part(), URL_OF_CAT, AbortSignal.abort())).rejects.toThrow('abort');
    expect(contacts).toEqual([]);
  });
});

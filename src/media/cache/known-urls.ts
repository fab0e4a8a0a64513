/**
 * What is known of URLs that were downloaded before: which content they had, and how long their
 * servers said that this holds. URLs may carry secrets, so on disk stands only their hash.
 */
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Fetched } from '../fetch/download.ts';
import type { Freshness } from '../fetch/freshness.ts';
import type { Validators } from '../fetch/validators.ts';
import type { DiskCache, EntryName } from './disk-cache.ts';
import { keyOf, readJson, writeJson } from './json-entries.ts';

const MS_PER_SECOND = 1000;

/** What a URL held when it was last fetched. */
export interface KnownUrl {
  readonly sha256: string;
  readonly bytes: number;
  readonly declaredMime: string | null;
  readonly validators: Validators;
  readonly freshForSeconds: number;
  /** By our own clock. */
  readonly freshUntilMs: number;
}

const KNOWN_URL: z.ZodType<KnownUrl> = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  declaredMime: z.string().nullable(),
  validators: z.object({ etag: z.string().nullable(), lastModified: z.string().nullable() }),
  freshForSeconds: z.int().nonnegative(),
  freshUntilMs: z.number(),
});

export interface KnownUrls {
  /** The identity of a URL: two that differ only behind `#` are one. */
  keyOf(url: string): string;
  get(key: string): Promise<KnownUrl | null>;
  /** Remembers a download, unless its server forbids it: then what was known is forgotten. */
  remember(key: string, fetched: Omit<Fetched, 'file'>): Promise<void>;
  /** What it held is of no use: the next one downloads it again. */
  forget(key: string): Promise<void>;
  /**
   * The server says that nothing has changed: it holds for as long as it says now, or else for as
   * long again. Forgets it when it may no longer be kept.
   */
  renew(key: string, known: KnownUrl, freshness: Freshness | null): Promise<void>;
  /** Whether the server need not be asked. */
  isFresh(known: KnownUrl): boolean;
}

/** `scope` is part of every key: what was fetched under other rules is not known under these. */
export function createKnownUrls(
  cache: DiskCache,
  scope: readonly string[],
  clock: Clock,
): KnownUrls {
  const nameOf = (key: string): EntryName => ({ kind: 'urls', key });
  const save = (key: string, known: Omit<KnownUrl, 'freshUntilMs'>): Promise<void> => {
    const freshUntilMs = clock.nowMs() + known.freshForSeconds * MS_PER_SECOND;
    return writeJson(cache, nameOf(key), { ...known, freshUntilMs });
  };

  const forget = (key: string): Promise<void> => cache.remove(nameOf(key));

  return {
    keyOf: (url) => keyOf([[...scope].sort(), withoutFragment(url)]),
    get: (key) => readJson(cache, nameOf(key), KNOWN_URL),
    async remember(key, { sha256, bytes, declaredMime, validators, freshness }) {
      if (!freshness.storable) return await forget(key);
      const { freshForSeconds } = freshness;
      await save(key, { sha256, bytes, declaredMime, validators, freshForSeconds });
    },
    forget,
    async renew(key, known, freshness) {
      if (freshness?.storable === false) return await forget(key);
      const freshForSeconds = freshness?.freshForSeconds ?? known.freshForSeconds;
      await save(key, { ...known, freshForSeconds });
    },
    isFresh: (known) => clock.nowMs() < known.freshUntilMs,
  };
}

/** Null validators: there is nothing to ask the server with. */
export function canBeAsked({ validators }: KnownUrl): boolean {
  return validators.etag !== null || validators.lastModified !== null;
}

function withoutFragment(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url;
  parsed.hash = '';
  return parsed.href;
}

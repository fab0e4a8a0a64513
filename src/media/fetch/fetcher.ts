/**
 * Reads media from URLs that strangers wrote: only from public addresses, with every redirect
 * checked like the first URL, within limits of time and size that hold whatever the server claims.
 * Failures speak the fixed words of wire.md section 11 and never name the place.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import type { MediaKind } from '../../core/chat-request.ts';
import { createAllowList } from './allow-list.ts';
import { download } from './download.ts';
import type { DownloadRequest, Fetched } from './download.ts';
import { downloadError, timedOut } from './download-error.ts';
import type { SocketTimeouts } from './download-error.ts';
import { Errand } from './errand.ts';
import type { NotModified } from './not-modified.ts';
import { withRanges } from './ranges.ts';
import type { RemoteFile } from './ranges.ts';
import { checkTarget } from './target.ts';
import type { Lookup } from './target.ts';
import type { Validators } from './validators.ts';

const DEFAULT_TIMEOUTS: FetchTimeouts = {
  connectMs: 5_000,
  silenceMs: 15_000,
  wholeMs: { image: 60_000, audio: 120_000, video: 300_000 },
};

interface FetchTimeouts extends SocketTimeouts {
  /** From the first look-up to the last byte, redirects included. */
  readonly wholeMs: Readonly<Record<MediaKind, number>>;
}

export interface FetcherOptions {
  /** Hosts, `host:port` or CIDR ranges that may be reached although they are private. */
  readonly allow: readonly string[];
  /** All addresses of a name; the system's resolver unless a test scripts one. */
  readonly lookup?: Lookup;
  readonly timeouts?: FetchTimeouts;
}

interface RemoteRequest {
  readonly kind: MediaKind;
  /** Of the URL in the request, for errors. */
  readonly path: string;
  readonly signal: AbortSignal;
}

export type FetchRequest = RemoteRequest & DownloadRequest;

export interface RangesRequest extends RemoteRequest {
  readonly known?: Validators | undefined;
}

export interface Fetcher {
  /**
   * Downloads one file; `NotModified` only when `known` was given and still stands. Throws
   * `media-download`, `media-too-large-url`, `media-url-scheme`, `server-busy`, or the reason of
   * the signal; no file is left behind then.
   */
  fetch(url: string, request: FetchRequest): Promise<Fetched | NotModified>;
  /**
   * Opens a file for reading pieces of it; the first is there when `use` is called. Null when the
   * server gives no ranges that can be trusted, now or during `use`; `NotModified` only when
   * `known` was given and still stands. Throws as `fetch` does, and what `use` throws.
   */
  withRanges<T>(
    url: string,
    request: RangesRequest,
    use: (remote: RemoteFile) => Promise<T>,
  ): Promise<T | NotModified | null>;
}

/** Throws when an entry of `allow` cannot be understood. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const allowed = createAllowList(options.allow);
  const lookup = options.lookup ?? allAddresses;
  const timeouts = options.timeouts ?? DEFAULT_TIMEOUTS;

  /** Runs an errand within the time limit of its kind. */
  async function within<T>(
    { kind, path, signal }: RemoteRequest,
    run: (errand: Errand) => Promise<T>,
  ): Promise<T> {
    const wholeMs = timeouts.wholeMs[kind];
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort(downloadError(kind, path, timedOut(wholeMs)));
    }, wholeMs);
    const errand = new Errand({
      kind,
      path,
      signal: AbortSignal.any([signal, limit.signal]),
      timeouts,
      check: (target) => checkTarget(target, allowed, lookup),
    });
    try {
      return await run(errand);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    fetch: (url, request) => within(request, (errand) => download(url, request, errand)),
    withRanges: (url, request, use) =>
      within(request, (errand) => withRanges(url, request.known, errand, use)),
  };
}

async function allAddresses(hostname: string): Promise<readonly string[]> {
  const answers = await systemLookup(hostname, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
}

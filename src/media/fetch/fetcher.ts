/**
 * Downloads media from URLs that strangers wrote, into the spool: only from public addresses, with
 * every redirect checked like the first URL, within limits of time and size that hold whatever the
 * server claims. Failures speak the fixed words of wire.md section 11 and never name the place.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import type { Client, Dispatcher } from 'undici';
import type { MediaKind } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import type { ApiError } from '../../core/errors.ts';
import type { Spool, SpoolFile } from '../spool/spool.ts';
import { createAllowList } from './allow-list.ts';
import { downloadError, socketReason, timedOut } from './download-error.ts';
import type { SocketTimeouts } from './download-error.ts';
import { pinnedClient } from './pinned-client.ts';
import { TargetRefused, checkTarget, isFetchable } from './target.ts';
import type { Lookup, Target } from './target.ts';

/** Files behind URLs, inclusive. */
export const URL_LIMIT_BYTES: Readonly<Record<MediaKind, number>> = {
  image: 52_428_800,
  audio: 104_857_600,
  video: 314_572_800,
};

const MAX_REDIRECTS = 5;
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);
const DEFAULT_TIMEOUTS: FetchTimeouts = {
  connectMs: 5_000,
  silenceMs: 15_000,
  wholeMs: { image: 60_000, audio: 120_000, video: 300_000 },
};
const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'mimosa' };

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

interface FetchRequest {
  readonly kind: MediaKind;
  /** Of the URL in the request, for errors. */
  readonly path: string;
  readonly spool: Spool;
  readonly signal: AbortSignal;
}

export interface Fetched {
  /** The caller disposes of it. */
  readonly file: SpoolFile;
  readonly bytes: number;
  readonly sha256: string;
  /** Media type of the answer in lower case, parameters dropped; null when it names none. */
  readonly declaredMime: string | null;
}

export interface Fetcher {
  /**
   * Downloads one file. Throws `media-download`, `media-too-large-url`, `media-url-scheme`,
   * `server-busy`, or the reason of the signal; no file is left behind then.
   */
  fetch(url: string, request: FetchRequest): Promise<Fetched>;
}

/** Throws when an entry of `allow` cannot be understood. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const allowed = createAllowList(options.allow);
  const lookup = options.lookup ?? allAddresses;
  const timeouts = options.timeouts ?? DEFAULT_TIMEOUTS;

  return {
    async fetch(url, request) {
      const { kind, path } = request;
      const wholeMs = timeouts.wholeMs[kind];
      const limits = new AbortController();
      const timer = setTimeout(() => {
        limits.abort(downloadError(kind, path, timedOut(wholeMs)));
      }, wholeMs);
      const signal = AbortSignal.any([request.signal, limits.signal]);
      try {
        return await new Download({ ...request, signal }, timeouts, (target) =>
          checkTarget(target, allowed, lookup),
        ).run(url);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

class Download {
  readonly #request: FetchRequest;
  readonly #timeouts: SocketTimeouts;
  readonly #check: (url: URL) => Promise<Target>;

  /** The signal of `request` also stands for the time limit of the whole download. */
  constructor(
    request: FetchRequest,
    timeouts: SocketTimeouts,
    check: (url: URL) => Promise<Target>,
  ) {
    this.#request = request;
    this.#timeouts = timeouts;
    this.#check = check;
  }

  async run(text: string): Promise<Fetched> {
    let url = this.#parsed(text, undefined);
    for (let redirects = 0; ; redirects += 1) {
      if (redirects > MAX_REDIRECTS) throw this.#error(`more than ${MAX_REDIRECTS} redirects`);
      const answer = await this.#hop(url);
      if (!(answer instanceof URL)) return answer;
      url = answer;
    }
  }

  /** One request: the file, or where to go instead. */
  async #hop(url: URL): Promise<Fetched | URL> {
    const client = pinnedClient(await this.#target(url), this.#timeouts);
    try {
      const response = await this.#send(client, url);
      const { location } = response.headers;
      if (REDIRECT_STATUSES.has(response.statusCode) && typeof location === 'string') {
        return this.#parsed(location, url);
      }
      if (response.statusCode !== 200) throw this.#error(`HTTP ${response.statusCode}`);
      return await this.#save(response);
    } finally {
      client.destroy().catch(() => undefined);
    }
  }

  #parsed(text: string, base: URL | undefined): URL {
    const url = URL.parse(text, base?.href);
    if (url === null) throw this.#error('name not found');
    const { kind, path } = this.#request;
    if (!isFetchable(url)) throw apiError('media-url-scheme', path, [kind]);
    return url;
  }

  async #target(url: URL): Promise<Target> {
    const { connectMs } = this.#timeouts;
    const limit = AbortSignal.timeout(connectMs);
    try {
      return await unlessAborted(this.#check(url), AbortSignal.any([this.#request.signal, limit]));
    } catch (error) {
      this.#request.signal.throwIfAborted();
      if (limit.aborted) throw this.#error(timedOut(connectMs), error);
      if (error instanceof TargetRefused) throw this.#error(error.reason, error);
      throw error;
    }
  }

  async #send(client: Client, url: URL): Promise<Dispatcher.ResponseData> {
    const { signal } = this.#request;
    try {
      const path = `${url.pathname}${url.search}`;
      const response = await client.request({ method: 'GET', path, headers: HEADERS, signal });
      // Whoever reads the body sees its errors; a body that nobody wants may end as it likes.
      response.body.on('error', () => undefined);
      return response;
    } catch (error) {
      throw this.#translated(error, false);
    }
  }

  async #save(response: Dispatcher.ResponseData): Promise<Fetched> {
    const { kind, spool } = this.#request;
    const limitBytes = URL_LIMIT_BYTES[kind];
    if (Number(response.headers['content-length']) > limitBytes) throw this.#tooLarge();
    const file = await spool.create();
    try {
      for await (const chunk of this.#received(response.body)) {
        if (file.bytes + chunk.length > limitBytes) throw this.#tooLarge();
        await file.write(chunk);
      }
      const { bytes, sha256 } = await file.finish();
      return { file, bytes, sha256, declaredMime: mimeOf(response.headers['content-type']) };
    } catch (error) {
      await file.dispose();
      throw error;
    }
  }

  /** The body as it arrives; an error of the connection, and only that, gets its fixed words. */
  async *#received(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (error) {
      throw this.#translated(error, true);
    }
  }

  #tooLarge(): ApiError {
    const { kind, path } = this.#request;
    return apiError('media-too-large-url', path, [kind]);
  }

  #translated(error: unknown, answered: boolean): unknown {
    const { signal } = this.#request;
    if (signal.aborted) return signal.reason;
    return this.#error(socketReason(error, this.#timeouts, answered), error);
  }

  #error(reason: string, cause?: unknown): ApiError {
    return downloadError(this.#request.kind, this.#request.path, reason, cause);
  }
}

async function allAddresses(hostname: string): Promise<readonly string[]> {
  const answers = await systemLookup(hostname, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
}

function mimeOf(contentType: string | string[] | undefined): string | null {
  const text = Array.isArray(contentType) ? contentType[0] : contentType;
  const mime = text?.split(';')[0]?.trim().toLowerCase() ?? '';
  return mime === '' ? null : mime;
}

/** The promise, or the reason of the signal, whichever comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * The way to a stranger's file, for downloads and range reads alike: every URL on the way is
 * checked and its addresses pinned, redirects are followed by us and not by the client, and what
 * goes wrong gets the fixed words of wire.md section 11.
 */
import type { MediaKind } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import type { ApiError } from '../../core/errors.ts';
import { downloadError, socketReason, timedOut } from './download-error.ts';
import type { SocketTimeouts } from './download-error.ts';
import { pinnedClient, type Answer, type PinnedClient } from './pinned-client.ts';
import { TargetRefused, isFetchable } from './target.ts';
import type { Target } from './target.ts';

/** Files behind URLs, inclusive. */
export const URL_LIMIT_BYTES: Readonly<Record<MediaKind, number>> = {
  image: 52_428_800,
  audio: 104_857_600,
  video: 314_572_800,
};

const MAX_REDIRECTS = 5;
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);
const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'mimosa' };

export interface ErrandOptions {
  readonly kind: MediaKind;
  /** Of the URL in the request, for errors. */
  readonly path: string;
  /** Also stands for the time limit of the whole errand. */
  readonly signal: AbortSignal;
  readonly timeouts: SocketTimeouts;
  readonly check: (url: URL) => Promise<Target>;
}

/** Where the redirects ended. The caller destroys the client. */
export interface Arrival {
  readonly client: PinnedClient;
  readonly url: URL;
  readonly response: Answer;
  /** Headers of the redirects on the way. */
  readonly redirects: readonly Answer['headers'][];
}

/** One step of the way: where it leads on, or that it has ended. */
type Hop =
  | { readonly next: URL; readonly redirect: Answer['headers'] }
  | Omit<Arrival, 'redirects'>;

export class Errand {
  readonly options: ErrandOptions;

  constructor(options: ErrandOptions) {
    this.options = options;
  }

  /**
   * Sends a GET and follows redirects up to an answer that is none, of whatever status. A date
   * (`if-modified-since`) does not go beyond a redirect: what lies there may be another file, and
   * older.
   */
  async arrive(text: string, headers: Readonly<Record<string, string>>): Promise<Arrival> {
    let url = this.#parsed(text, undefined);
    const { 'if-modified-since': _date, ...dateless } = headers;
    const redirects: Answer['headers'][] = [];
    while (redirects.length <= MAX_REDIRECTS) {
      const hop = await this.#hop(url, redirects.length === 0 ? headers : dateless);
      if (!('next' in hop)) return { ...hop, redirects };
      redirects.push(hop.redirect);
      url = hop.next;
    }
    throw this.error(`more than ${MAX_REDIRECTS} redirects`);
  }

  /** One GET on a connection that has been checked. */
  async send(
    client: PinnedClient,
    url: URL,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    try {
      const path = `${url.pathname}${url.search}`;
      return await client.get(path, { ...HEADERS, ...headers }, this.options.signal);
    } catch (error) {
      throw this.#translated(error, false);
    }
  }

  /** The body as it arrives; an error of the connection, and only that, gets its fixed words. */
  async *received(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (error) {
      throw this.#translated(error, true);
    }
  }

  error(reason: string, cause?: unknown): ApiError {
    return downloadError(this.options.kind, this.options.path, reason, cause);
  }

  /** Refuses a file of so many bytes. */
  checkSize(bytes: number): void {
    const { kind, path } = this.options;
    if (bytes > URL_LIMIT_BYTES[kind]) throw apiError('media-too-large-url', path, [kind]);
  }

  async #hop(url: URL, headers: Readonly<Record<string, string>>): Promise<Hop> {
    const client = pinnedClient(await this.#target(url), this.options.timeouts);
    try {
      const response = await this.send(client, url, headers);
      const { location } = response.headers;
      if (!REDIRECT_STATUSES.has(response.statusCode) || typeof location !== 'string') {
        return { client, url, response };
      }
      const next = this.#parsed(location, url);
      client.destroy();
      return { next, redirect: response.headers };
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  #parsed(text: string, base: URL | undefined): URL {
    const url = URL.parse(text, base?.href);
    if (url === null) throw this.error('name not found');
    const { kind, path } = this.options;
    if (!isFetchable(url)) throw apiError('media-url-scheme', path, [kind]);
    return url;
  }

  async #target(url: URL): Promise<Target> {
    const { signal, check, timeouts } = this.options;
    const limit = AbortSignal.timeout(timeouts.connectMs);
    try {
      return await unlessAborted(check(url), AbortSignal.any([signal, limit]));
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) throw this.error(timedOut(timeouts.connectMs), error);
      if (error instanceof TargetRefused) throw this.error(error.reason, error);
      throw error;
    }
  }

  #translated(error: unknown, answered: boolean): unknown {
    const { signal, timeouts } = this.options;
    if (signal.aborted) return signal.reason;
    return this.error(socketReason(error, timeouts, answered), error);
  }
}

/** Media type of an answer in lower case, parameters dropped; null when it names none. */
export function mimeOf({ headers }: Answer): string | null {
  const mime = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
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

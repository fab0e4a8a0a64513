/**
 * Reads pieces of a remote file by range requests, for quotes: every piece is asked for with both
 * ends, from one place, on one connection, and believed only when the answer says that it is that
 * very piece of the same file. A server that does anything else is left at once; the caller then
 * downloads, which has the last word on what is wrong.
 */
import { mimeOf } from './errand.ts';
import type { Arrival, Errand } from './errand.ts';
import { notModified } from './not-modified.ts';
import type { NotModified } from './not-modified.ts';
import type { Answer } from './pinned-client.ts';
import { isSameVersion, strongValidator, unlessStill, validatorsOf } from './validators.ts';
import type { Validators } from './validators.ts';

/** The first piece of every file; the headers of most pictures and many films are in it. */
export const HEAD_BYTES = 65_536;
/** All pieces of one file together; with the headers of all answers this stays below 2 MiB. */
export const MAX_RANGE_BYTES = 2_000_000;
/** Pieces of one file, the first included. */
export const MAX_RANGE_REQUESTS = 32;

const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

/** The server does not give ranges that can be trusted, or more are wanted than are allowed. */
export class RangesUnusable extends Error {
  override readonly name = 'RangesUnusable';
}

/** A file on a server that gives ranges. */
export interface RemoteFile {
  readonly totalBytes: number;
  readonly declaredMime: string | null;
  /** The first `HEAD_BYTES` of the file, or all of it. */
  readonly head: Buffer;
  /** Bytes of content that have come over the wire so far. */
  readonly readBytes: number;
  /**
   * Exactly `length` bytes from `offset`, all within the file. Rejects with `RangesUnusable`, or
   * with the reason of the signal; `media-download` when all reads together took too long.
   */
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * Asks for the first piece of the file behind `url`, then lets `use` read more. Null: no ranges
 * that can be trusted, now or while they are used. Throws what a download would throw for a place
 * that cannot be reached or a file that is too large, and what `use` throws.
 */
export async function withRanges<T>(
  url: string,
  known: Validators | undefined,
  errand: Errand,
  use: (remote: RemoteFile) => Promise<T>,
): Promise<T | NotModified | null> {
  const headers = { ...rangeHeader(0, HEAD_BYTES), ...unlessStill(known) };
  const arrival = await errand.arrive(url, headers);
  try {
    if (arrival.response.statusCode === 304 && known !== undefined) {
      const unchanged = notModified(arrival, known, Date.now());
      if (unchanged === null) throw new RangesUnusable('the answer is about another version');
      return unchanged;
    }
    const given = rangeOf(arrival.response);
    errand.checkSize(given.totalBytes);
    const headBytes = Math.min(HEAD_BYTES, given.totalBytes);
    checkRange(given, { start: 0, end: headBytes, totalBytes: given.totalBytes });
    const head = await contentOf(arrival.response, headBytes, errand);
    return await use(new Ranges(arrival, errand, { totalBytes: given.totalBytes, head }));
  } catch (error) {
    if (error instanceof RangesUnusable) return null;
    throw error;
  } finally {
    arrival.client.destroy();
  }
}

class Ranges implements RemoteFile {
  readonly totalBytes: number;
  readonly declaredMime: string | null;
  readonly head: Buffer;
  readonly #arrival: Arrival;
  readonly #errand: Errand;
  readonly #validators: Validators;
  #readBytes: number;
  #requests = 1;

  constructor(arrival: Arrival, errand: Errand, file: Pick<RemoteFile, 'totalBytes' | 'head'>) {
    this.totalBytes = file.totalBytes;
    this.head = file.head;
    this.declaredMime = mimeOf(arrival.response);
    this.#arrival = arrival;
    this.#errand = errand;
    this.#validators = validatorsOf(arrival.response.headers);
    this.#readBytes = file.head.length;
  }

  get readBytes(): number {
    return this.#readBytes;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const version = strongValidator(this.#validators);
    if (version === null) throw new RangesUnusable('the file could change between reads unnoticed');
    this.#requests += 1;
    this.#readBytes += length;
    if (this.#requests > MAX_RANGE_REQUESTS) throw new RangesUnusable('too many reads');
    if (this.#readBytes > MAX_RANGE_BYTES) throw new RangesUnusable('too many bytes');
    const { client, url } = this.#arrival;
    const headers = { ...rangeHeader(offset, length), 'if-range': version };
    try {
      const response = await this.#errand.send(client, url, headers);
      const wanted = { start: offset, end: offset + length, totalBytes: this.totalBytes };
      checkRange(rangeOf(response), wanted);
      if (!isSameVersion(this.#validators, validatorsOf(response.headers))) {
        throw new RangesUnusable('the file has changed');
      }
      return await contentOf(response, length, this.#errand);
    } catch (error) {
      this.#errand.options.signal.throwIfAborted();
      if (error instanceof RangesUnusable) throw error;
      throw new RangesUnusable('a read has failed', { cause: error });
    }
  }
}

/** `end`: behind the last byte. */
interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly totalBytes: number;
}

function rangeHeader(offset: number, length: number): { range: string } {
  return { range: `bytes=${offset}-${offset + length - 1}` };
}

/** Which piece of which whole an answer holds. */
function rangeOf({ statusCode, headers }: Answer): ContentRange {
  const encoding = headers['content-encoding'] ?? 'identity';
  const match = CONTENT_RANGE.exec(headers['content-range'] ?? '');
  if (statusCode !== 206 || encoding !== 'identity' || match === null) {
    throw new RangesUnusable('the answer is no range');
  }
  const [start, last, totalBytes] = match.slice(1).map(Number);
  return { start: start!, end: last! + 1, totalBytes: totalBytes! };
}

function checkRange(given: ContentRange, wanted: ContentRange): void {
  const isSame =
    given.start === wanted.start &&
    given.end === wanted.end &&
    given.totalBytes === wanted.totalBytes;
  if (!isSame) throw new RangesUnusable('the answer is another range');
}

/** The body, which must be exactly as long as its range; more is not waited for. */
async function contentOf({ body }: Answer, length: number, errand: Errand): Promise<Buffer> {
  const content = Buffer.alloc(length);
  let filled = 0;
  for await (const chunk of errand.received(body)) {
    if (filled + chunk.length > length) throw new RangesUnusable('the range is too long');
    filled += chunk.copy(content, filled);
  }
  if (filled < length) throw new RangesUnusable('the range is too short');
  return content;
}

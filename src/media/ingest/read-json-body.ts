/**
 * Reads the JSON body of a request in bounded memory: long base64 strings go to temporary files
 * while they arrive (decoded, hashed, counted), the rest is parsed in the end with tokens in their
 * place. Whoever calls this disposes of the result when the request is over, whatever happened.
 */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { SpooledString } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import type { Reservation } from '../spool/byte-budget.ts';
import type { Spool, SpoolFile } from '../spool/spool.ts';
import { BodySplitter } from './body-splitter.ts';
import type { Diversion } from './body-splitter.ts';
import { Interruption } from './interruption.ts';
import { findJsonFault } from './json-fault.ts';

/** The event loop gets a turn after this much work at the latest. */
const SLICE_BYTES = 65_536;
const TOKEN_BYTES = 16;

export interface ReadJsonBodyOptions {
  readonly spool: Spool;
  /** Inclusive. */
  readonly limitBytes: number;
  /** For the whole body. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface JsonBody {
  /** The parsed body, always an object; diverted strings are tokens in it. */
  readonly value: unknown;
  /** By token. */
  readonly spooled: ReadonlyMap<string, SpooledString>;
  /** Removes the files and gives the bytes back to the budget. */
  dispose(): Promise<void>;
}

/**
 * Reads and parses one body. Throws `json-invalid`, `json-not-object`, `body-too-large`,
 * `body-too-slow`, `server-busy`, or the reason of the signal; nothing is left behind then. The
 * stream is neither destroyed nor drained.
 */
export async function readJsonBody(
  stream: Readable | AsyncIterable<Uint8Array>,
  options: ReadJsonBodyOptions,
): Promise<JsonBody> {
  const reader = new BodyReader(options);
  try {
    await reader.read(stream);
    return { value: reader.parse(), spooled: reader.spooled, dispose: () => reader.dispose() };
  } catch (error) {
    await reader.dispose();
    throw error;
  }
}

class BodyReader {
  readonly spooled = new Map<string, SpooledString>();
  readonly #options: ReadJsonBodyOptions;
  readonly #splitter = new BodySplitter(
    () => `spooled-${randomBytes(TOKEN_BYTES).toString('hex')}`,
  );
  readonly #files: SpoolFile[] = [];
  readonly #memory: Reservation;
  #bodyBytes = 0;
  #reservedTextBytes = 0;
  #open: { readonly token: string; readonly header: string; readonly file: SpoolFile } | null =
    null;

  constructor(options: ReadJsonBodyOptions) {
    this.#options = options;
    this.#memory = options.spool.reserve(0);
  }

  async read(stream: Readable | AsyncIterable<Uint8Array>): Promise<void> {
    const { signal, timeoutMs } = this.#options;
    using interruption = new Interruption(signal, timeoutMs, () =>
      apiError('body-too-slow', null, []),
    );
    const chunks = chunksOf(stream);
    try {
      for (;;) {
        const next = await interruption.wait(() => chunks.next());
        if (next.done === true) return;
        await this.#chunk(asBuffer(next.value));
      }
    } finally {
      // Not awaited: it ends after the read under way, which may never come.
      chunks.return?.()?.catch(() => undefined);
    }
  }

  parse(): unknown {
    const text = this.#splitter.finish();
    const value = this.#parsed(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw apiError('json-not-object', null, []);
    }
    return value;
  }

  async dispose(): Promise<void> {
    this.#memory.release();
    await Promise.all(this.#files.map((file) => file.dispose()));
  }

  async #chunk(chunk: Buffer): Promise<void> {
    this.#bodyBytes += chunk.length;
    const { limitBytes } = this.#options;
    if (this.#bodyBytes > limitBytes) throw apiError('body-too-large', null, [limitBytes]);
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      if (start > 0) await setImmediate();
      const diversions = this.#splitter.push(chunk.subarray(start, start + SLICE_BYTES));
      this.#reserveText();
      for (const diversion of diversions) await this.#divert(diversion);
    }
  }

  #reserveText(): void {
    const grownBytes = this.#splitter.textBytes - this.#reservedTextBytes;
    if (grownBytes <= 0) return;
    this.#memory.grow(grownBytes);
    this.#reservedTextBytes += grownBytes;
  }

  async #divert(diversion: Diversion): Promise<void> {
    if (diversion.type === 'open') {
      const file = await this.#options.spool.create();
      this.#files.push(file);
      this.#open = { token: diversion.token, header: diversion.header, file };
      return;
    }
    const { token, header, file } = this.#open!;
    if (diversion.type === 'bytes') {
      await file.write(diversion.bytes);
      return;
    }
    const { base64Characters, valid } = diversion;
    const { path } = file;
    const { bytes, sha256 } = await file.finish();
    this.spooled.set(token, { token, header, base64Characters, path, bytes, sha256, valid });
    this.#open = null;
  }

  #parsed(text: Buffer): unknown {
    const decoded = new TextDecoder().decode(text);
    if (decoded.trim() === '') throw apiError('json-not-object', null, []);
    try {
      return JSON.parse(decoded) as unknown;
    } catch (error) {
      const fault = findJsonFault(text);
      if (fault === null) throw error;
      const position = this.#splitter.bodyPosition(fault.position);
      throw apiError('json-invalid', null, [fault.what, position]);
    }
  }
}

function chunksOf(stream: Readable | AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
  // Destroying a request would close the socket on which the error has yet to be written.
  return stream instanceof Readable
    ? (stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>)
    : stream[Symbol.asyncIterator]();
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/**
 * A listener of our own from which engines fetch media that are too large for the body of a
 * request. Every URL is unguessable, works once for each server that is asked, and ends with its call.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AttachmentPiece } from '../conversation.ts';
import type { HandedOver } from './hand-over.ts';

const PATH_BYTES = 32;
/** As long as a whole call may last; its end takes the URL back sooner. */
const LIFETIME_MS = 1_800_000;

interface Offer {
  readonly piece: AttachmentPiece;
  readonly mime: string;
  readonly signal: AbortSignal;
}

export class OneTimeMedia {
  readonly #server: Server;
  readonly #origin: string;
  readonly #lifetimeMs: number;
  readonly #offers = new Map<string, Offer>();

  private constructor(server: Server, host: string, lifetimeMs: number) {
    this.#server = server;
    this.#origin = `http://${host}:${(server.address() as AddressInfo).port}`;
    this.#lifetimeMs = lifetimeMs;
    // Out of file descriptors, for one: the engine finds nobody and says so.
    server.on('error', () => undefined);
    server.on('request', ({ method, url }, response) => {
      void this.#answer(method === 'GET' ? (url ?? '') : '', response);
    });
  }

  /** Listens on `host:port`; rejects when that is not possible. URLs live for `lifetimeMs`. */
  static async open(listen: string, lifetimeMs: number = LIFETIME_MS): Promise<OneTimeMedia> {
    const at = listen.lastIndexOf(':');
    const host = listen.slice(0, at);
    const server = createServer();
    server.listen(Number(listen.slice(at + 1)), host.replaceAll(/[[\]]/g, ''));
    await once(server, 'listening');
    return new OneTimeMedia(server, host, lifetimeMs);
  }

  offer(piece: AttachmentPiece, mime: string): HandedOver {
    const path = `/${randomBytes(PATH_BYTES).toString('hex')}`;
    const ending = new AbortController();
    const end = (): Promise<void> => {
      clearTimeout(timer);
      this.#offers.delete(path);
      ending.abort();
      return Promise.resolve();
    };
    const timer = setTimeout(() => void end(), this.#lifetimeMs).unref();
    const renew = (): void => {
      if (!ending.signal.aborted) this.#offers.set(path, { piece, mime, signal: ending.signal });
    };
    renew();
    return { url: this.#origin + path, renew, end };
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    const offer = this.#offers.get(path);
    this.#offers.delete(path);
    if (offer === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { piece, mime, signal } = offer;
    response.writeHead(200, { 'content-type': mime, 'content-length': piece.bytes });
    try {
      await pipeline(Readable.from(piece.open(signal), { objectMode: false }), response, {
        signal,
      });
    } catch {
      // The engine has left, or the call is over: whoever waits for more sees the connection end.
      response.destroy();
    }
  }

  /** Ends all transfers. */
  async close(): Promise<void> {
    this.#offers.clear();
    this.#server.close();
    this.#server.closeAllConnections();
    if (this.#server.listening) await once(this.#server, 'close');
  }
}

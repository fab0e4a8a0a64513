/**
 * A small origin for media URLs in tests: files of `test/media` or of the disk, bytes made on the
 * spot, and the misbehaviours a fetcher must survive. It gives ranges and validators as real
 * servers do, and counts what it is asked for and what it sends.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export const MEDIA_DIRECTORY: string = path.resolve(import.meta.dirname, '../media');

export interface MediaServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** For MIMOSA_MEDIA_ALLOW. */
  readonly allow: string;
  /** Serves bytes under a new path and returns the URL. */
  serve(bytes: Uint8Array, contentType?: string): string;
  /** Serves whatever the handler does. */
  handle(handler: (request: IncomingMessage, response: ServerResponse) => void): string;
  /** URL of a file of `test/media`. */
  file(name: string): string;
  /** Serves a file of the disk, which may be large, under a new path and returns the URL. */
  serveFile(absolutePath: string): string;
  /** Everything so far: requests, and bytes written to sockets, headers included. */
  traffic(): { readonly requests: number; readonly bytes: number };
  close(): Promise<void>;
}

export async function startMediaServer(): Promise<MediaServer> {
  const handlers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  const sockets = new Set<Socket>();
  let count = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const handler = handlers.get(request.url ?? '') ?? testMedia;
    handler(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const handle: MediaServer['handle'] = (handler) => {
    const route = `/made/${(count += 1)}`;
    handlers.set(route, handler);
    return origin + route;
  };
  return {
    origin,
    allow: `127.0.0.1:${port}`,
    handle,
    serve: (bytes, contentType = 'application/octet-stream') => {
      const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
      return handle((request, response) => {
        response.setHeader('content-type', contentType);
        const read = (start: number, end: number): Readable =>
          Readable.from([bytes.subarray(start, end)]);
        answer(request, response, { size: bytes.length, etag, read });
      });
    },
    file: (name) => `${origin}/${name}`,
    serveFile: (absolutePath) =>
      handle((request, response) => void answerFile(absolutePath, request, response)),
    traffic: () => ({
      requests,
      bytes: [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function testMedia(request: IncomingMessage, response: ServerResponse): void {
  const file = path.join(MEDIA_DIRECTORY, path.posix.normalize(request.url ?? ''));
  void answerFile(file, request, response);
}

async function answerFile(
  file: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const facts = await stat(file).catch(() => null);
  if (facts?.isFile() !== true) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('last-modified', facts.mtime.toUTCString());
  const read = (start: number, end: number): Readable =>
    start === end ? Readable.from([]) : createReadStream(file, { start, end: end - 1 });
  answer(request, response, {
    size: facts.size,
    etag: `"${facts.size}-${facts.mtimeMs}"`,
    read,
  });
}

interface Content {
  readonly size: number;
  readonly etag: string;
  read(start: number, end: number): Readable;
}

/** 200, 206, 304 or 416, as the request asks for. */
function answer(request: IncomingMessage, response: ServerResponse, content: Content): void {
  const { size, etag } = content;
  const { headers } = request;
  response.setHeader('etag', etag);
  response.setHeader('accept-ranges', 'bytes');
  if (headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const isCurrent = (headers['if-range'] ?? etag) === etag;
  const range = isCurrent ? /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') : null;
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(size, range?.[2] === undefined || range[2] === '' ? size : +range[2] + 1);
  if (range !== null && start >= end) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.setHeader('content-length', end - start);
  if (range !== null) response.setHeader('content-range', `bytes ${start}-${end - 1}/${size}`);
  response.statusCode = range === null ? 200 : 206;
  // A client that leaves early is its own affair.
  pipeline(content.read(start, end), response).catch(() => undefined);
}

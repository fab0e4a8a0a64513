/**
 * A small origin for media URLs in tests: files of `test/media`, bytes made on the spot, and the
 * misbehaviours a fetcher must survive.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

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
  close(): Promise<void>;
}

export async function startMediaServer(): Promise<MediaServer> {
  const handlers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  let count = 0;
  const server = createServer((request, response) => {
    const handler = handlers.get(request.url ?? '');
    if (handler) handler(request, response);
    else void serveFile(request.url ?? '', response);
  });
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
    serve: (bytes, contentType = 'application/octet-stream') =>
      handle((_request, response) => {
        response.setHeader('content-type', contentType).end(bytes);
      }),
    file: (name) => `${origin}/${name}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function serveFile(url: string, response: ServerResponse): Promise<void> {
  const file = path.join(MEDIA_DIRECTORY, path.posix.normalize(url));
  const bytes = await readFile(file).catch(() => null);
  if (bytes) response.end(bytes);
  else response.writeHead(404).end();
}

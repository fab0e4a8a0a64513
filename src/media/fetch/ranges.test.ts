import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { URL_LIMIT_BYTES } from './errand.ts';
import { createFetcher, type Fetcher, type FetcherOptions, type RangesRequest } from './fetcher.ts';
import { NotModified } from './not-modified.ts';
import { HEAD_BYTES, MAX_RANGE_BYTES, MAX_RANGE_REQUESTS } from './ranges.ts';
import type { RemoteFile } from './ranges.ts';

const PATH = 'messages[0].content[0].video_url.url';
const CONTENT = Buffer.from(
  Uint8Array.from({ length: 300_000 }, (_, place) => place * 7 + (place >> 8)),
);
const ETAG = '"version-1"';
/** What a server may push into sockets before it notices that nobody reads. */
const SOCKET_BUFFERS_BYTES = 16_777_216;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Origin {
  readonly url: string;
  readonly sockets: readonly Socket[];
  readonly requests: readonly IncomingMessage[];
}

/** The first request is answered by the first handler and so on, the last one goes on for ever. */
async function origin(...handlers: readonly Handler[]): Promise<Origin> {
  const sockets: Socket[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handlers[Math.min(requests.length, handlers.length) - 1]!(request, response);
  });
  server.on('connection', (socket) => sockets.push(socket));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/file`, sockets, requests };
}

/** An honest server of `CONTENT`, but for the headers and the body given. */
function ranges(headers: Record<string, string | undefined> = {}, body?: Buffer): Handler {
  return (request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')!;
    const end = Math.min(Number(last) + 1, CONTENT.length);
    const honest = {
      etag: ETAG,
      'content-type': 'video/mp4',
      'content-range': `bytes ${first}-${end - 1}/${CONTENT.length}`,
    };
    for (const [name, value] of Object.entries({ ...honest, ...headers })) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.statusCode = 206;
    response.end(body ?? CONTENT.subarray(Number(first), end));
  };
}

/** Sends as long as somebody reads. */
function endless(status: number, headers: Record<string, string>): Handler {
  return (_request, response) => {
    response.writeHead(status, headers);
    const send = (): void => {
      while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return;
    };
    response.on('drain', send);
    send();
  };
}

function using<T>(
  url: string,
  use: (remote: RemoteFile) => Promise<T>,
  settings: Partial<FetcherOptions & RangesRequest> = {},
): ReturnType<Fetcher['withRanges']> {
  const { known, signal = new AbortController().signal, ...options } = settings;
  const fetcher = createFetcher({ allow: ['127.0.0.1'], ...options });
  return fetcher.withRanges(url, { kind: 'video', path: PATH, signal, known }, use);
}

const readMore = (remote: RemoteFile): Promise<Buffer> => remote.read(200_000, 1000);

describe('a file read by ranges', () => {
  it('gives its head, its length, its label and every piece, on one connection', async () => {
    const { url, sockets, requests } = await origin(ranges());
    const pieces = await using(url, async (remote) => {
      expect(remote).toMatchObject({ totalBytes: CONTENT.length, declaredMime: 'video/mp4' });
      expect(remote.head).toEqual(CONTENT.subarray(0, HEAD_BYTES));
      const read = [await remote.read(100_000, 5), await remote.read(299_000, 1000)];
      expect(remote.readBytes).toBe(HEAD_BYTES + 1005);
      return read;
    });
    expect(pieces).toEqual([CONTENT.subarray(100_000, 100_005), CONTENT.subarray(299_000)]);
    expect(sockets).toHaveLength(1);
    expect(requests.map(({ headers }) => headers['if-range'])).toEqual([undefined, ETAG, ETAG]);
  });

  it('is told apart by its date where there is no strong tag', async () => {
    const date = 'Mon, 02 Feb 2026 10:00:00 GMT';
    const dated = { etag: 'W/"weak"', 'last-modified': date };
    const { url, requests } = await origin(ranges(dated), ranges({ etag: undefined }));
    expect(await using(url, readMore)).toHaveLength(1000);
    expect(requests[1]!.headers['if-range']).toBe(date);
    const later = { 'last-modified': 'Mon, 02 Feb 2026 10:00:01 GMT' };
    const changed = await origin(ranges(dated), ranges(later));
    expect(await using(changed.url, readMore)).toBeNull();
  });

  it('is not read on where nothing tells its versions apart', async () => {
    const { url, requests } = await origin(ranges({ etag: undefined }));
    expect(await using(url, ({ head }) => Promise.resolve(head.length))).toBe(HEAD_BYTES);
    expect(await using(url, readMore)).toBeNull();
    expect(requests).toHaveLength(2);
  });

  it('is not read when it is still the one that is known', async () => {
    const notModified: Handler = (_request, response) => response.writeHead(304).end();
    const { url, requests } = await origin(notModified);
    const known = { etag: ETAG, lastModified: null };
    expect(await using(url, readMore, { known })).toEqual(new NotModified(null));
    expect(requests[0]!.headers['if-none-match']).toBe(ETAG);
    expect(await using(url, readMore)).toBeNull();
  });

  it('is left to the download when it is said to be unchanged, but of another version', async () => {
    const notModified: Handler = (_request, response) =>
      response.writeHead(304, { etag: '"another"' }).end();
    const { url } = await origin(notModified);
    const known = { etag: ETAG, lastModified: null };
    expect(await using(url, readMore, { known })).toBeNull();
  });

  it('may not be too large, which its first answer tells', async () => {
    const total = URL_LIMIT_BYTES.video + 1;
    const { url, requests } = await origin(ranges({ 'content-range': `bytes 0-65535/${total}` }));
    await expect(using(url, readMore)).rejects.toMatchObject({
      code: 'media-too-large-url',
      param: PATH,
    });
    expect(requests).toHaveLength(1);
  });

  it('is read in so many requests and bytes and no more', async () => {
    const { url, requests } = await origin(ranges());
    const often = async (remote: RemoteFile): Promise<void> => {
      for (let count = 0; count < 100; count += 1) await remote.read(count, 1);
    };
    expect(await using(url, often)).toBeNull();
    expect(requests).toHaveLength(MAX_RANGE_REQUESTS);
    const much = (remote: RemoteFile): Promise<Buffer> => remote.read(0, MAX_RANGE_BYTES);
    expect(await using(url, much)).toBeNull();
    expect(requests).toHaveLength(MAX_RANGE_REQUESTS + 1);
  });

  it('leaves errors of its reader alone', async () => {
    const { url } = await origin(ranges());
    const fault = new Error('of the reader');
    await expect(using(url, () => Promise.reject(fault))).rejects.toBe(fault);
  });
});

describe('a first answer that is no such range', () => {
  it.each<[string, Handler]>([
    ['416', (_request, response) => response.writeHead(416).end()],
    ['404', (_request, response) => response.writeHead(404).end()],
    ['another beginning', ranges({ 'content-range': 'bytes 1-65536/300000' })],
    ['another end', ranges({ 'content-range': 'bytes 0-65534/300000' })],
    ['an unknown length', ranges({ 'content-range': 'bytes 0-65535/*' })],
    ['no range named', ranges({ 'content-range': undefined })],
    ['nonsense', ranges({ 'content-range': 'bytes 0-65535/-1' })],
    ['an encoding', ranges({ 'content-encoding': 'gzip' })],
    ['too few bytes', ranges({}, CONTENT.subarray(0, HEAD_BYTES - 1))],
    ['too many bytes', ranges({}, CONTENT.subarray(0, HEAD_BYTES + 1))],
  ])('is not used: %s', async (_name, handler) => {
    const { url, requests } = await origin(handler);
    expect(await using(url, readMore)).toBeNull();
    expect(requests).toHaveLength(1);
  });

  it.each<[string, Handler]>([
    ['the whole file', endless(200, { 'content-length': '300000000' })],
    ['a range', endless(206, { etag: ETAG, 'content-range': 'bytes 0-65535/300000000' })],
  ])('is left at once when it is endless: %s', async (_name, handler) => {
    const { url, sockets } = await origin(handler);
    expect(await using(url, readMore)).toBeNull();
    await expect.poll(() => sockets[0]!.destroyed).toBe(true);
    expect(sockets[0]!.bytesWritten).toBeLessThan(SOCKET_BUFFERS_BYTES);
  });

  it('may not lead to a private address', async () => {
    const { url } = await origin((_request, response) =>
      response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    );
    await expect(using(url, readMore)).rejects.toMatchObject({
      code: 'media-download',
      message: 'cannot download video: the address is private or reserved',
    });
  });
});

describe('a later answer that is no range of the same file', () => {
  const total = CONTENT.length;
  it.each<[string, Handler]>([
    ['another length', ranges({ 'content-range': `bytes 200000-200999/${total + 1}` })],
    ['another piece', ranges({ 'content-range': `bytes 200001-201000/${total}` })],
    ['another tag', ranges({ etag: '"version-2"' })],
    ['no tag', ranges({ etag: undefined })],
    ['too few bytes', ranges({}, CONTENT.subarray(0, 999))],
    ['an endless body', endless(206, { 'content-range': `bytes 200000-200999/${total}` })],
    ['the whole file', endless(200, { etag: ETAG })],
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    ],
    ['a cut', (_request, response) => response.destroy()],
    ['an error', (_request, response) => response.writeHead(503).end()],
  ])('is not used: %s', async (_name, handler) => {
    const { url, requests, sockets } = await origin(ranges(), handler);
    expect(await using(url, readMore)).toBeNull();
    expect(requests).toHaveLength(2);
    await expect.poll(() => sockets.every((socket) => socket.destroyed)).toBe(true);
  });

  it('may not drip for longer than a download', async () => {
    const drip: Handler = (request, response) => {
      response.writeHead(206, {
        etag: ETAG,
        'content-range': `bytes ${/\d+-\d+/.exec(request.headers.range!)![0]}/${total}`,
      });
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    const { url } = await origin(ranges(), drip);
    const timeouts = {
      connectMs: 5000,
      silenceMs: 5000,
      wholeMs: { image: 400, audio: 400, video: 400 },
    };
    await expect(using(url, readMore, { timeouts })).rejects.toMatchObject({
      code: 'media-download',
      message: 'cannot download video: timed out after 0.4 s',
    });
  });

  it('is not waited for when the caller has gone', async () => {
    const gone = new AbortController();
    const { url, sockets } = await origin(ranges(), () => gone.abort(new Error('gone')));
    await expect(using(url, readMore, { signal: gone.signal })).rejects.toThrow('gone');
    await expect.poll(() => sockets[0]!.destroyed).toBe(true);
  });
});

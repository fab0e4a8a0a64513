import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MediaKind } from '../../core/chat-request.ts';
import type { Progress, ReportProgress } from '../../core/progress.ts';
import { openSpool } from '../spool/spool.ts';
import type { Spool } from '../spool/spool.ts';
import type { Fetched } from './download.ts';
import { URL_LIMIT_BYTES } from './errand.ts';
import { createFetcher, type FetcherOptions } from './fetcher.ts';
import { NotModified } from './not-modified.ts';
import type { Lookup } from './target.ts';

const PART_PATH = 'messages[0].content[1]';
const PATH = `${PART_PATH}.image_url.url`;
const QUICK_SILENCE = {
  connectMs: 300,
  silenceMs: 300,
  wholeMs: { image: 60_000, audio: 60_000, video: 60_000 },
};
const QUICK_END = {
  connectMs: 5_000,
  silenceMs: 5_000,
  wholeMs: { image: 600, audio: 60_000, video: 60_000 },
};

let directory: string;
let spool: Spool;
const closers: (() => void)[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-fetch-'));
  spool = await openSpool(directory, { budgetBytes: 500_000_000 });
});

afterEach(async () => {
  for (const close of closers.splice(0)) close();
  expect(spool.inFlightBytes).toBe(0);
  const [own] = await readdir(directory);
  expect(await readdir(join(directory, own!))).toEqual([]);
});

afterAll(async () => {
  await spool.close();
  await rm(directory, { recursive: true });
});

/** Listens on a free port of 127.0.0.1 until the test ends. */
async function listening(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function serving(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
  return listening(createServer(handle));
}

interface FetchSettings extends Partial<FetcherOptions> {
  readonly kind?: MediaKind;
  readonly signal?: AbortSignal;
  readonly report?: ReportProgress;
  readonly spool?: Spool;
}

async function fetching(url: string, settings: FetchSettings = {}): Promise<Fetched> {
  const { kind = 'image', signal = new AbortController().signal, ...others } = settings;
  const { report, spool: into = spool, ...options } = others;
  const fetcher = createFetcher({ allow: ['127.0.0.1'], ...options });
  const request = { kind, path: PATH, partPath: PART_PATH, spool: into, signal, report };
  const result = await fetcher.fetch(url, request);
  if (result instanceof NotModified) throw new Error('nothing was known');
  return result;
}

/** Fetches, gives the result to `look`, disposes. */
async function fetched(
  url: string,
  settings: FetchSettings,
  look: (result: Fetched) => Promise<void> | void,
): Promise<void> {
  const result = await fetching(url, settings);
  try {
    await look(result);
  } finally {
    await result.file.dispose();
  }
}

/** The reason after `cannot download image: `. */
async function refusal(url: string, settings: FetchSettings = {}): Promise<string> {
  const error = (await fetching(url, settings).then(
    () => new Error('was fetched'),
    (error: unknown) => error,
  )) as Error & { code?: string; param?: string };
  expect(error).toMatchObject({ code: 'media-download', status: 400, param: PATH });
  return error.message.replace('cannot download image: ', '');
}

/** A resolver that gives these answers one after the other, the last for ever. */
function scripted(...answers: readonly (readonly string[])[]): Lookup & { calls: string[] } {
  const calls: string[] = [];
  const lookup = (hostname: string): Promise<readonly string[]> => {
    calls.push(hostname);
    return Promise.resolve(answers[Math.min(calls.length, answers.length) - 1]!);
  };
  return Object.assign(lookup, { calls });
}

describe('a download', () => {
  it('is stored, counted, hashed and tells its label', async () => {
    const content = Buffer.from('not really a picture');
    const port = await serving((request, response) => {
      expect(request.headers).toMatchObject({
        host: `127.0.0.1:${port}`,
        'accept-encoding': 'identity',
      });
      expect(request.url).toBe('/a%20b?c=d');
      response.setHeader('Content-Type', 'Image/PNG; charset=binary');
      response.end(content);
    });
    await fetched(`http://127.0.0.1:${port}/a b?c=d#e`, {}, async (result) => {
      expect(result).toMatchObject({
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        declaredMime: 'image/png',
      });
      expect(await readFile(result.file.path)).toEqual(content);
    });
  });

  it('may be empty and without a label', async () => {
    const port = await serving((_request, response) => response.end());
    await fetched(`http://127.0.0.1:${port}/`, {}, (result) => {
      expect(result).toMatchObject({ bytes: 0, declaredMime: null });
    });
  });

  it('is whole also where the server closes without having said so', async () => {
    // More than a reader is given at once, so that the connection would end while it reads.
    const content = Buffer.alloc(100_000, 'x');
    const port = await listening(
      createTcpServer((socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`);
          socket.end(content);
        });
      }),
    );
    const slow: Spool = {
      ...spool,
      create: async () => {
        const file = await spool.create();
        const write: typeof file.write = async (chunk) => {
          await sleep(20);
          await file.write(chunk);
        };
        return Object.create(file, { write: { value: write } }) as typeof file;
      },
    };
    await fetched(`http://127.0.0.1:${port}/`, { spool: slow }, async (result) => {
      expect(await readFile(result.file.path)).toEqual(content);
    });
  });

  it('is asked for under the name of the URL, at the address that was checked', async () => {
    const port = await serving((request, response) => response.end(request.headers.host));
    const lookup = scripted(['127.0.0.1']);
    await fetched(`http://Media.Test:${port}/`, { lookup }, async (result) => {
      expect(await readFile(result.file.path, 'utf8')).toBe(`media.test:${port}`);
      expect(lookup.calls).toEqual(['media.test']);
    });
  });

  it('tries the other addresses of a name when the first does not answer', async () => {
    const port = await serving((_request, response) => response.end('second'));
    const settings = { lookup: scripted(['::1', '127.0.0.1']), allow: ['::1', '127.0.0.1'] };
    await fetched(`http://two.test:${port}/`, settings, (result) => {
      expect(result.bytes).toBe(6);
    });
  });

  it('does not care for proxies in the environment', async () => {
    const port = await serving((_request, response) => response.end('direct'));
    const proxy = { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' };
    Object.assign(process.env, proxy, { NODE_USE_ENV_PROXY: '1' });
    try {
      await fetched(`http://127.0.0.1:${port}/`, {}, (result) => {
        expect(result.bytes).toBe(6);
      });
    } finally {
      for (const name of [...Object.keys(proxy), 'NODE_USE_ENV_PROXY']) delete process.env[name];
    }
  });

  it('is dropped when the client is gone', async () => {
    const client = new AbortController();
    const port = await serving((_request, response) => {
      response.write('beginning');
      setTimeout(() => {
        client.abort();
      }, 50);
    });
    const result = fetching(`http://127.0.0.1:${port}/`, { signal: client.signal });
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    await expect(
      fetching(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('addresses', () => {
  it.each([
    'http://127.0.0.1:8080/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fd00::1]/',
    'https://10.0.0.1/',
    'http://localhost:8080/',
  ])('%s is refused', async (url) => {
    expect(await refusal(url, { allow: [] })).toBe('the address is private or reserved');
  });

  it('of a name must all be public', async () => {
    const lookup = scripted(['8.8.8.8', '2606:4700::1', '10.0.0.1']);
    expect(await refusal('http://mixed.test/', { lookup })).toBe(
      'the address is private or reserved',
    );
    expect(lookup.calls).toEqual(['mixed.test']);
  });

  it('are resolved once: a name that turns private after the check leads nowhere new', async () => {
    let reached = 0;
    const port = await serving((_request, response) => {
      reached += 1;
      response.end();
    });
    // 192.0.2.1 stands for a public address: allowed, but nobody answers there.
    const lookup = scripted(['192.0.2.1'], ['127.0.0.1']);
    const reason = await refusal(`http://rebinding.test:${port}/`, {
      lookup,
      allow: ['192.0.2.0/24'],
      timeouts: QUICK_SILENCE,
    });
    expect(['timed out after 0.3 s', 'connection failed']).toContain(reason);
    expect(lookup.calls).toEqual(['rebinding.test']);
    expect(reached).toBe(0);
  });

  it('may be opened by the operator, by name, port or range', async () => {
    const port = await serving((_request, response) => response.end('inside'));
    const lookup = scripted(['127.0.0.1']);
    for (const allow of [
      'inside.test',
      `inside.test:${port}`,
      '127.0.0.0/8',
      `127.0.0.1:${port}`,
    ]) {
      await fetched(`http://inside.test:${port}/`, { lookup, allow: [allow] }, (result) => {
        expect(result.bytes).toBe(6);
      });
    }
    for (const allow of ['other.test', 'inside.test:1', '127.0.0.2']) {
      expect(await refusal(`http://inside.test:${port}/`, { lookup, allow: [allow] })).toBe(
        'the address is private or reserved',
      );
    }
  });

  it.each([
    ['http://user@example.com/', 'credentials in the URL are not allowed'],
    ['http://:secret@example.com/', 'credentials in the URL are not allowed'],
    ['http://example.com:22/', 'port 22 is not allowed'],
    ['https://example.com:1023/', 'port 1023 is not allowed'],
    ['http://example.com:0/', 'port 0 is not allowed'],
    ['http://', 'name not found'],
    ['http://[fe80::1%25eth0]/', 'name not found'],
    ['http://999.1.1.1/', 'name not found'],
  ])('%s: %s', async (url, reason) => {
    expect(await refusal(url, { lookup: scripted(['127.0.0.1']) })).toBe(reason);
  });

  it('with a port that was opened for a name are tried', async () => {
    const settings = { lookup: scripted(['127.0.0.1']), allow: ['low.test:1'] };
    expect(await refusal('http://low.test:1/', settings)).toBe('connection failed');
  });

  it('that cannot be found', async () => {
    const unknown: Lookup = () => Promise.reject(new Error('ENOTFOUND'));
    expect(await refusal('http://nowhere.test/', { lookup: unknown })).toBe('name not found');
    expect(await refusal('http://nowhere.test/', { lookup: scripted([]) })).toBe('name not found');
    expect(await refusal('http://nowhere.invalid/')).toBe('name not found');
  });

  it('never appear in messages', async () => {
    const error: unknown = await fetching('http://10.1.2.3:8080/secret?token=x').catch(
      (error: unknown) => error,
    );
    expect((error as Error).message).toBe(
      'cannot download image: the address is private or reserved',
    );
  });
});

describe('redirects', () => {
  /** Sends every request on to what `next` says about its path; `/end` is the file. */
  async function redirecting(
    next: (path: string, port: number) => string | undefined,
    status = 302,
  ): Promise<number> {
    const port = await serving((request, response) => {
      const location = next(request.url ?? '', port);
      if (location === undefined) response.end('arrived');
      else response.writeHead(status, { Location: location }).end('moved');
    });
    return port;
  }

  it.each([301, 302, 303, 307, 308])('of status %i are followed', async (status) => {
    const port = await redirecting((path) => (path === '/end' ? undefined : 'end'), status);
    await fetched(`http://127.0.0.1:${port}/`, {}, (result) => {
      expect(result.bytes).toBe(7);
    });
  });

  it('are followed five times, not six', async () => {
    const port = await redirecting((path) =>
      path === '/end' ? undefined : path === '/1' ? '/end' : `/${Number(path.slice(1)) - 1}`,
    );
    await fetched(`http://127.0.0.1:${port}/5`, {}, (result) => {
      expect(result.bytes).toBe(7);
    });
    expect(await refusal(`http://127.0.0.1:${port}/6`)).toBe('more than 5 redirects');
  });

  it('in a circle end', async () => {
    const port = await redirecting((path) => path);
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe('more than 5 redirects');
  });

  it.each([
    ['http://10.0.0.1/', 'the address is private or reserved'],
    ['//169.254.169.254/latest/', 'the address is private or reserved'],
    ['http://[::1]:8080/', 'the address is private or reserved'],
    ['http://user:password@127.0.0.1/', 'credentials in the URL are not allowed'],
    ['http://127.0.0.1:25/', 'port 25 is not allowed'],
    ['http://', 'name not found'],
  ])('to %s are refused', async (location, reason) => {
    const port = await redirecting(() => location);
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe(reason);
  });

  it('to a name are resolved and checked anew', async () => {
    const port = await redirecting((_path, port) => `http://second.test:${port}/`);
    const lookup = scripted(['127.0.0.1'], ['10.0.0.1']);
    expect(await refusal(`http://first.test:${port}/`, { lookup })).toBe(
      'the address is private or reserved',
    );
    expect(lookup.calls).toEqual(['first.test', 'second.test']);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'data:image/png;base64,AAAA'])(
    'to %s are refused',
    async (location) => {
      const port = await redirecting(() => location);
      await expect(fetching(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
        code: 'media-url-scheme',
        param: PATH,
      });
    },
  );

  it('to nowhere are an answer like any other', async () => {
    const port = await serving((_request, response) => response.writeHead(302).end());
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe('HTTP 302');
  });
});

describe('servers that fail', () => {
  it.each([204, 206, 304, 401, 404, 500, 503])('answer %i', async (status) => {
    const port = await serving((_request, response) => response.writeHead(status).end());
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe(`HTTP ${status}`);
  });

  it('answer 404 with a body that nobody reads', async () => {
    const port = await serving((_request, response) => {
      response.writeHead(404).write(Buffer.alloc(1_000_000));
    });
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe('HTTP 404');
  });

  it('refuse the connection', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe('connection failed');
  });

  it.each([
    ['before the head', ''],
    ['within the head', 'HTTP/1.1 200 OK\r\nContent-Len'],
    ['before the promised end', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'],
    ['within a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc'],
    ['before the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ['with a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx'],
  ])('hang up %s', async (_name, answer) => {
    const port = await listening(
      createTcpServer((socket) => {
        socket.once('data', () => socket.end(answer));
      }),
    );
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe('the connection was cut');
  });

  it('do not speak HTTP', async () => {
    const port = await listening(
      createTcpServer((socket) => {
        socket.end('SSH-2.0-OpenSSH_9.2\r\n');
      }),
    );
    expect(await refusal(`http://127.0.0.1:${port}/`)).toBe('connection failed');
  });

  it('fall silent before or within the answer', async () => {
    const port = await serving((request, response) => {
      if (request.url === '/head') response.write('beginning');
    });
    for (const path of ['/', '/head']) {
      expect(await refusal(`http://127.0.0.1:${port}${path}`, { timeouts: QUICK_SILENCE })).toBe(
        'timed out after 0.3 s',
      );
    }
  });

  it('trickle on for too long, or redirect slowly', async () => {
    const port = await serving((request, response) => {
      if (request.url === '/redirect') {
        setTimeout(() => response.writeHead(302, { Location: '/redirect' }).end(), 250);
      } else {
        const timer = setInterval(() => response.write('x'), 50);
        response.on('close', () => {
          clearInterval(timer);
        });
      }
    });
    for (const path of ['/', '/redirect']) {
      expect(await refusal(`http://127.0.0.1:${port}${path}`, { timeouts: QUICK_END })).toBe(
        'timed out after 0.6 s',
      );
    }
  });

  it('have a name that is never resolved', async () => {
    const lookup: Lookup = () => sleep(60_000, [], { ref: false });
    expect(await refusal('http://slow.test/', { lookup, timeouts: QUICK_SILENCE })).toBe(
      'timed out after 0.3 s',
    );
  });
});

describe('the size limit', () => {
  const tooLarge = {
    code: 'media-too-large-url',
    param: PATH,
    message: 'image is too large: the file behind the URL exceeds 50 MB (52428800 bytes)',
  };

  it('is noticed from the head', async () => {
    let sent = 0;
    const port = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Length': URL_LIMIT_BYTES.image + 1 });
      response.write('x');
      sent += 1;
    });
    await expect(fetching(`http://127.0.0.1:${port}/`)).rejects.toMatchObject(tooLarge);
    expect(sent).toBe(1);
  });

  it('is inclusive, and noticed while bytes arrive', async () => {
    const block = Buffer.alloc(1_048_576);
    const port = await serving((request, response) => {
      let left = request.url === '/exact' ? 50 : Number.POSITIVE_INFINITY;
      const more = (): void => {
        while (left > 0) {
          left -= 1;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    await fetched(`http://127.0.0.1:${port}/exact`, {}, (result) => {
      expect(result.bytes).toBe(URL_LIMIT_BYTES.image);
    });
    await expect(fetching(`http://127.0.0.1:${port}/endless`)).rejects.toMatchObject(tooLarge);
  });

  it('of the whole server is a matter of coming back later', async () => {
    const port = await serving((_request, response) => response.end(Buffer.alloc(1000)));
    const held = spool.reserve(500_000_000 - 999);
    try {
      await expect(fetching(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
        code: 'server-busy',
        retryAfterSeconds: 5,
      });
    } finally {
      held.release();
    }
  });
});

describe('a file that may be known already', () => {
  const etag = '"abc"';
  const lastModified = 'Mon, 02 Feb 2026 10:00:00 GMT';
  const known = { etag, lastModified };
  const request = { kind: 'image', path: PATH, partPath: PART_PATH } as const;
  const signal = new AbortController().signal;
  const fetcher = createFetcher({ allow: ['127.0.0.1'] });

  it('is asked for on condition, also behind a redirect', async () => {
    const asked: unknown[] = [];
    const port = await serving(({ url, headers }, response) => {
      asked.push([headers['if-none-match'], headers['if-modified-since']]);
      if (url === '/') response.writeHead(302, { location: '/there' }).end();
      else response.writeHead(304, { etag }).end();
    });
    const url = `http://127.0.0.1:${port}/`;
    expect(await fetcher.fetch(url, { ...request, spool, signal, known })).toEqual(
      new NotModified(null),
    );
    // The date of one file says nothing about another.
    expect(asked).toEqual([
      [etag, lastModified],
      [etag, undefined],
    ]);
    // A 304 that nobody asked for is no answer.
    expect(await refusal(url)).toBe('HTTP 304');
    expect(asked.at(-1)).toEqual([undefined, undefined]);
  });

  it('may be kept for as long as the answer says', async () => {
    const port = await serving((_request, response) => {
      response.writeHead(304, { etag: `W/${etag}`, 'cache-control': 'max-age=60' }).end();
    });
    const url = `http://127.0.0.1:${port}/`;
    expect(await fetcher.fetch(url, { ...request, spool, signal, known })).toEqual(
      new NotModified({ storable: true, freshForSeconds: 60 }),
    );
  });

  it('is downloaded when the answer is about another version', async () => {
    const port = await serving(({ headers }, response) => {
      const isConditional = headers['if-none-match'] !== undefined;
      response.writeHead(isConditional ? 304 : 200, { etag: '"def"' });
      response.end(isConditional ? undefined : 'new');
    });
    const url = `http://127.0.0.1:${port}/`;
    const result = await fetcher.fetch(url, { ...request, spool, signal, known });
    if (result instanceof NotModified) throw new Error('it has changed');
    await result.file.dispose();
    expect(result).toMatchObject({ bytes: 3, validators: { etag: '"def"' } });
  });

  it.each([
    ['no-cache', 0],
    [undefined, 0],
    ['max-age=5', 5],
    ['max-age=500', 60],
  ])('behind a redirect (%s) holds %i s, and is not told by its date', async (control, seconds) => {
    const port = await serving(({ url }, response) => {
      if (url === '/') {
        if (control !== undefined) response.setHeader('cache-control', control);
        response.writeHead(302, { location: '/there' }).end();
      } else {
        const headers = { etag, 'last-modified': lastModified, 'cache-control': 'max-age=60' };
        response.writeHead(200, headers).end('file');
      }
    });
    await fetched(`http://127.0.0.1:${port}/`, {}, ({ validators, freshness }) => {
      expect(validators).toEqual({ etag, lastModified: null });
      expect(freshness).toEqual({ storable: true, freshForSeconds: seconds });
    });
  });

  it('is downloaded when it has changed, and told apart by what came with it', async () => {
    const port = await serving((_request, response) => {
      response.writeHead(200, { etag: '"def"', 'cache-control': 'max-age=60' }).end('new');
    });
    const url = `http://127.0.0.1:${port}/`;
    const result = await fetcher.fetch(url, { ...request, spool, signal, known });
    if (result instanceof NotModified) throw new Error('it has changed');
    await result.file.dispose();
    expect(result).toMatchObject({
      bytes: 3,
      validators: { etag: '"def"', lastModified: null },
      freshness: { storable: true, freshForSeconds: 60 },
    });
  });

  it.each([
    ['"a\\b"', '"a\\b"'],
    ['W/"weak"', 'W/"weak"'],
    ['""', '""'],
    ['unquoted', null],
    ['"with space"', null],
    [`"${'x'.repeat(2000)}"`, null],
  ])('keeps a tag only in a form that may be sent back: %j', async (sent, kept) => {
    const port = await serving((_request, response) => response.setHeader('etag', sent).end());
    await fetched(`http://127.0.0.1:${port}/`, {}, ({ validators }) => {
      expect(validators).toEqual({ etag: kept, lastModified: null });
    });
  });
});

describe('reports', () => {
  const MEGABYTE = 1_048_576;

  it.each([
    ['announced', 3 * MEGABYTE + 5],
    ['not announced', null],
  ])('tell how far a download has come, its length %s', async (_name, totalBytes) => {
    const content = Buffer.alloc(3 * MEGABYTE + 5);
    const port = await serving((_request, response) => {
      if (totalBytes === null) response.write(content.subarray(0, 1));
      response.end(totalBytes === null ? content.subarray(1) : content);
    });
    const reports: Progress[] = [];
    const report = (progress: Progress): void => void reports.push(progress);
    const url = `http://127.0.0.1:${port}/`;
    await fetched(url, { kind: 'video', report }, () => undefined);
    expect(reports.length).toBeGreaterThan(4);
    expect(reports.length).toBeLessThan(200);
    expect(reports[0]).toEqual({ type: 'fetching', part: PART_PATH, bytes: 0, totalBytes });
    expect(reports.at(-1)).toEqual({
      type: 'fetching',
      part: PART_PATH,
      bytes: content.length,
      totalBytes,
    });
  });

  it('tell of a small file too, while a slow server still sends it', async () => {
    const pieceBytes = 20_000;
    const totalBytes = 4 * pieceBytes;
    let sentBytes = 0;
    let send: () => void = () => undefined;
    const port = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': totalBytes });
      send = () => {
        response.write(Buffer.alloc(pieceBytes));
        sentBytes += pieceBytes;
      };
      send();
    });
    const told: number[] = [];
    // Nothing more is sent before something has been told of the last piece.
    const report = (progress: Progress): void => {
      if (progress.type !== 'fetching') return;
      told.push(progress.bytes);
      if (progress.bytes > sentBytes - pieceBytes && sentBytes < totalBytes) send();
    };
    await fetched(`http://127.0.0.1:${port}/`, { report }, () => undefined);
    expect(told.length).toBeGreaterThan(4);
    expect(told.at(-1)).toBe(totalBytes);
  });
});

describe('TLS', () => {
  // For `media.test`, signed by nobody but itself, valid from 2020 to 2120.
  const fixture = (name: string): string =>
    readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
  const cert = fixture('self-signed-certificate.pem');
  const options = { cert, key: fixture('self-signed-key.pem') };

  it('is refused when nobody vouches for the server, or when there is none', async () => {
    const secure = await listening(createTlsServer(options));
    const plain = await serving((_request, response) => response.end());
    const lookup = scripted(['127.0.0.1']);
    expect(await refusal(`https://media.test:${secure}/`, { lookup })).toBe('TLS error');
    expect(await refusal(`https://media.test:${plain}/`, { lookup })).toBe('TLS error');
  });

  it('shows and checks the name of the URL, not the address', async () => {
    setDefaultCACertificates([cert]);
    const names: (string | undefined)[] = [];
    const port = await listening(
      createTlsServer(
        {
          ...options,
          SNICallback: (name, done) => {
            names.push(name);
            done(null);
          },
        },
        (_request, response) => response.end('secure'),
      ),
    );
    const lookup = scripted(['127.0.0.1']);
    await fetched(`https://media.test:${port}/`, { lookup }, (result) => {
      expect(result.bytes).toBe(6);
    });
    expect(await refusal(`https://other.test:${port}/`, { lookup })).toBe('TLS error');
    expect(names).toEqual(['media.test', 'other.test']);
  });
});

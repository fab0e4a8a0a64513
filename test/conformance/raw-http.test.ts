/** HTTP as strangers speak it: raw sockets, refused bodies, garbage, odd headers. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { dataUri } from '../support/quote.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ ready: true });
}, 600_000);

afterAll(async () => server?.close());

interface Talk {
  readonly socket: Socket;
  /** Everything received so far. */
  readonly text: () => string;
  /** Resolves once the text holds this; rejects when the connection ends before. */
  readonly until: (what: string) => Promise<string>;
  /** Resolves with everything once the server has closed. */
  readonly closed: () => Promise<string>;
}

function talk(): Talk {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (bytes: Buffer) => void (text += bytes.toString()));
  socket.on('error', () => undefined);
  const close = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  return {
    socket,
    text: () => text,
    until: async (what) => {
      while (!text.includes(what)) {
        if (socket.closed) throw new Error(`closed after: ${text.slice(-200)}`);
        await Promise.race([once(socket, 'data').catch(() => undefined), close]);
      }
      return text;
    },
    closed: async () => {
      await close;
      return text;
    },
  };
}

function head(route: string, headers: readonly string[], method = 'POST'): string {
  return [
    `${method} ${route} HTTP/1.1`,
    'host: mimosa',
    `api-key: ${server.key}`,
    ...headers,
    '',
    '',
  ].join('\r\n');
}

describe('a body that is refused before its end', () => {
  it('is dropped, and the connection serves the next request', async () => {
    const { socket, until } = talk();
    const body = `{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    socket.write(head('/v1/tokens/count', [`content-length: ${body.length}`]) + body);
    await until('nesting deeper than 200 levels');
    socket.write(head('/v1/models', [], 'GET'));
    await until('"object":"list"');
    socket.destroy();
  });

  it('does not keep a client writing that reads only afterwards', async () => {
    const body = `{"x":${'['.repeat(3_000_000)}`;
    const response = await fetch(`${server.url}/v1/tokens/count`, {
      method: 'POST',
      headers: { 'api-key': server.key },
      body,
    });
    expect(response.status).toBe(400);
  });

  it('is answered for strangers too, who may not send for ever', async () => {
    const { socket, closed } = talk();
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
    let sent = 0;
    const pump = (): void => {
      while (!socket.destroyed && socket.write(chunk)) sent += 65_536;
    };
    socket.on('drain', pump);
    pump();
    expect(await closed()).toContain('HTTP/1.1 401');
    expect(sent).toBeLessThan(1_000_000_000);
  });
});

describe('bytes that are not HTTP', () => {
  it('are answered in JSON with an id, and the connection is closed', async () => {
    const { socket, closed } = talk();
    socket.write('garbage\r\n\r\n');
    const text = await closed();
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(text).toMatch(/x-request-id: [0-9a-f]{32}\r\n/);
    expect(text).toContain('"message":"The request is not valid HTTP"');
  });

  it('never break into an answer that is under way', async () => {
    const { socket, until, closed } = talk();
    const picture = dataUri('image/png', await readFile(path.join(MEDIA_DIRECTORY, 'invoice.png')));
    const body = JSON.stringify({
      model: 'mimo-v2.5',
      stream: true,
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: picture } }] }],
    });
    socket.write(head('/v1/chat/completions', [`content-length: ${body.length}`]) + body);
    await until('data: ');
    socket.write('\0\u0001garbage\r\n\r\n');
    const text = await closed();
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('in headers that are too long get their own answer', async () => {
    const { socket, closed } = talk();
    socket.write(head('/v1/models', [`x-long: ${'a'.repeat(20_000)}`], 'GET'));
    const text = await closed();
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toContain('The request headers are too large');
  });
});

describe('odd requests are answered in JSON with an id', () => {
  it.each([
    ['without a host', () => `GET /v1/models HTTP/1.1\r\napi-key: ${server.key}\r\n\r\n`, 200],
    ['with an unknown expectation', () => head('/v1/models', ['expect: miracles'], 'GET'), 417],
    ['with a broken escape in the path', () => head('/%zz', [], 'GET'), 404],
    ['with an endless model name', () => head(`/v1/models/${'a'.repeat(2000)}`, [], 'GET'), 404],
  ])('%s', async (_name, request, status) => {
    const { socket, until } = talk();
    socket.write(request());
    const text = await until('}');
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/content-type: application\/json/);
    expect(text).toMatch(/x-request-id: [0-9a-f]{32}\r\n/);
    socket.destroy();
  });
});

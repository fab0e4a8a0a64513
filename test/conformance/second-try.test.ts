/**
 * An engine that fetches its media and then says 503: the one more try must find them once more,
 * or the client would be told that its media are at fault.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { chunkEvent } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Room for the text, and for no picture. */
const MAX_BODY_BYTES = 20_000;
const PICTURE = path.join(MEDIA_DIRECTORY, 'cat.png');

/** What each try got at its URL. */
const fetched: number[] = [];
let engine: Server;
let server: TestServer;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.writeHead(404).end();
    return;
  }
  const { messages } = (await json(request)) as {
    messages: { content: { image_url: { url: string } }[] }[];
  };
  const picture = await fetch(messages[0]!.content[0]!.image_url.url);
  await picture.arrayBuffer();
  fetched.push(picture.status);
  if (fetched.length === 1) {
    response.writeHead(503).end('no worker has room');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(chunkEvent({ content: 'Seen.' }) + chunkEvent({}, 'stop'));
}

beforeAll(async () => {
  engine = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  engine.listen(0, '127.0.0.1');
  await once(engine, 'listening');
  const { port } = engine.address() as AddressInfo;
  server = await startServer({
    config: JSON.stringify({
      engines: [
        {
          name: 'gpu',
          kind: 'vllm',
          baseUrls: [`http://127.0.0.1:${port}/v1`],
          model: 'served',
          media: { listen: '127.0.0.1:0' },
          capabilities: { maxBodyBytes: MAX_BODY_BYTES },
        },
      ],
      models: { seeing: { inputs: ['image'], engines: ['gpu'] } },
    }),
  });
});

afterAll(async () => {
  await server?.close();
  engine?.closeAllConnections();
  engine?.close();
});

it('a one-time URL works once for each try', async () => {
  const url = `data:image/png;base64,${(await readFile(PICTURE)).toString('base64')}`;
  const image = { type: 'image_url', image_url: { url } };
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model: 'seeing', messages: [{ role: 'user', content: [image] }] }),
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('Seen.');
  expect(fetched).toEqual([200, 200]);
});

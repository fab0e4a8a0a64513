/**
 * The floor among relays, in a process of its own: Node's server in, undici out, bytes piped both
 * ways, nothing parsed, nobody checked. `node bare-relay.process.ts UPSTREAM_ORIGIN`; prints
 * `{"url": …}` once it listens.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Agent } from 'undici';

const upstream = process.argv[2]!;
const agent = new Agent();

async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hangUp = new AbortController();
  response.once('close', () => hangUp.abort());
  const answer = await agent.request({
    origin: upstream,
    path: request.url!,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: request,
    signal: hangUp.signal,
  });
  response.writeHead(answer.statusCode, answer.headers);
  await pipeline(answer.body, response);
}

const server = createServer((request, response) => {
  relay(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));

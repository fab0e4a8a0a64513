/** When an answer in lines opens, how it fills silence, and how it waits. Time is held still. */
import { once } from 'node:events';
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LineStream } from './line-stream.ts';

let server: Server;
let raw: ServerResponse;
let response: Promise<IncomingMessage>;
let hangUp: AbortController;
let lines: LineStream;

beforeEach(async () => {
  const arrival = Promise.withResolvers<ServerResponse>();
  server = createServer((_request, answer) => arrival.resolve(answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = get({ port: (server.address() as AddressInfo).port });
  response = once(request, 'response').then(([message]) => message as IncomingMessage);
  // Not every test makes the server answer.
  response.catch(() => undefined);
  raw = await arrival.promise;
  hangUp = new AbortController();
  const reply = { raw, hijack: () => undefined, getHeaders: () => ({ 'x-request-id': 'abc' }) };
  lines = new LineStream(reply as unknown as FastifyReply, hangUp.signal);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

async function received(): Promise<string> {
  let text = '';
  for await (const bytes of await response) text += String(bytes);
  return text;
}

it('opens with its first line, with the headers set so far, and ends once', async () => {
  expect(lines.opened).toBe(false);
  await lines.write('1\n');
  expect(lines.opened).toBe(true);
  lines.end('2\n');
  lines.end('3\n');
  expect((await response).headers).toMatchObject({
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': 'abc',
  });
  expect(await received()).toBe('1\n2\n');
});

it('leaves the reply alone when nothing was ever said', () => {
  lines.end('1\n');
  expect([lines.opened, raw.headersSent]).toEqual([false, false]);
});

it('says nothing, every 15 s, in a blank line', async () => {
  await lines.write('1\n');
  vi.advanceTimersByTime(14_999);
  await lines.write('2\n');
  vi.advanceTimersByTime(30_000);
  lines.end('3\n');
  vi.advanceTimersByTime(60_000);
  expect(await received()).toBe('1\n2\n\n\n3\n');
});

it('waits for a client that reads slowly, until it has gone', async () => {
  const writing = (async () => {
    for (;;) await lines.write(`${'x'.repeat(1_000_000)}\n`);
  })();
  const stopped = expect(writing).rejects.toThrow();
  await vi.waitFor(() => expect(raw.writableNeedDrain).toBe(true));
  // Nobody reads, so silence is not filled either.
  const waiting = raw.writableLength;
  vi.advanceTimersByTime(30_000);
  expect(raw.writableLength).toBe(waiting);
  hangUp.abort(new Error('gone'));
  await stopped;
});

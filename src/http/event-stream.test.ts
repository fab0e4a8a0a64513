/** When a stream opens, and how it fills silence. Time is held still. */
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStream } from './event-stream.ts';

const COMMENT = ': PROCESSING\n\n';

let server: Server;
let raw: ServerResponse;
let response: Promise<IncomingMessage>;
let hangUp: AbortController;
let events: EventStream;
let hijacked: boolean;

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
  hijacked = false;
  const reply = {
    raw,
    hijack: () => void (hijacked = true),
    getHeaders: () => ({ 'x-request-id': 'abc' }),
  };
  events = new EventStream(reply as unknown as FastifyReply, hangUp.signal);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
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

describe('EventStream', () => {
  it('opens with its first event, with the headers set so far', async () => {
    expect(events.opened).toBe(false);
    await events.write('');
    expect(events.opened).toBe(false);
    await events.write('data: 1\n\n');
    expect([events.opened, hijacked]).toEqual([true, true]);
    events.end('data: 2\n\n');
    events.end('data: 3\n\n');
    expect((await response).headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      'x-request-id': 'abc',
    });
    expect(await received()).toBe('data: 1\n\ndata: 2\n\n');
  });

  it('leaves the reply alone when nothing was ever said', () => {
    events.expectFirstPart();
    events.end('data: 1\n\n');
    events.comment(': too late\n\n');
    vi.advanceTimersByTime(60_000);
    expect([events.opened, hijacked]).toEqual([false, false]);
  });

  it('says every 5 s that the first part is still to come, then every 15 s', async () => {
    events.expectFirstPart();
    vi.advanceTimersByTime(4999);
    expect(events.opened).toBe(false);
    vi.advanceTimersByTime(5001);
    await events.write('data: 1\n\n');
    vi.advanceTimersByTime(14_999);
    await events.write('data: 2\n\n');
    vi.advanceTimersByTime(30_000);
    events.end();
    vi.advanceTimersByTime(60_000);
    expect(await received()).toBe(`${COMMENT}${COMMENT}data: 1\n\ndata: 2\n\n${COMMENT}${COMMENT}`);
  });

  it('closes the connection behind an error, once that has been read, and only then', async () => {
    await events.write('data: 1\n\n');
    // Nothing but the error closes it.
    server.keepAliveTimeout = 0;
    const socket = raw.socket!;
    const closed = once(socket, 'close');
    events.fail('data: error\n\n');
    events.fail('data: again\n\n');
    expect(await received()).toBe('data: 1\n\ndata: error\n\n');
    expect(raw.shouldKeepAlive).toBe(true);
    await closed;
  });

  it('is kept alive from its first comment on', async () => {
    events.comment(': a\n\n');
    vi.advanceTimersByTime(14_999);
    events.comment(': b\n\n');
    vi.advanceTimersByTime(15_000);
    events.expectFirstPart();
    vi.advanceTimersByTime(5000);
    events.end();
    expect(await received()).toBe(`: a\n\n: b\n\n${COMMENT}${COMMENT}`);
  });

  it('says nothing to a client that has hung up', async () => {
    hangUp.abort();
    events.comment(': a\n\n');
    await expect(events.write('data: 1\n\n')).rejects.toThrow('aborted');
    expect(events.opened).toBe(false);
  });
});

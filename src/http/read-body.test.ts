import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiError } from '../core/errors.ts';
import { openSpool, type Spool } from '../media/spool/spool.ts';
import type { HttpContext } from './context.ts';
import { readBody } from './read-body.ts';

const LIMIT_BYTES = 100_000;

let directory: string;
let spool: Spool;
let server: Server;
/** Whether the whole body was there before it was read. */
let cameAtOnce: boolean;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-test-'));
  spool = await openSpool(directory, { budgetBytes: 10 * LIMIT_BYTES });
  server = createServer((raw, response) => {
    void read(raw).then((told) => response.end(JSON.stringify(told)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

/** What `readBody` says of a request, good or bad. */
async function read(raw: IncomingMessage): Promise<unknown> {
  await setImmediate();
  cameAtOnce = raw.complete;
  const request = { raw, headers: raw.headers } as FastifyRequest;
  const limits = { bodyLimitBytes: LIMIT_BYTES, bodyTimeoutMs: 90_000 };
  const context = { services: { media: { spool } }, ...limits } as unknown as HttpContext;
  try {
    const body = await readBody(request, context, new AbortController().signal);
    const heldBytes = spool.inFlightBytes;
    await body.dispose();
    return { value: body.value, held: heldBytes > 0 };
  } catch (error) {
    const { code, message } = error as ApiError;
    return { code, message };
  }
}

afterAll(async () => {
  server.close();
  await spool.close();
  await rm(directory, { recursive: true });
});

/** What is read of a body of which so many bytes come with the headers, and the rest later. */
async function readOf(body: Buffer, atOnceBytes: number): Promise<unknown> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.setNoDelay(true);
  const head = `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
  const reached = once(server, 'request');
  socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, atOnceBytes)]));
  await reached;
  await setImmediate();
  await setImmediate();
  if (atOnceBytes < body.length) socket.write(body.subarray(atOnceBytes));
  let answer = '';
  for await (const piece of socket.setEncoding('utf8')) answer += String(piece);
  return JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
}

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

it.each<[string, string]>([
  ['an object', '{"model":"m","messages":[{"role":"user","content":"Grüße \\u2028 😀"}]}'],
  ['a byte order mark', '\uFEFF{"a":1}'],
  ['an object of 200 levels', nested(200)],
  ['one of 201', nested(201)],
  ['many objects beside each other', `{"a":[${Array(300).fill('{}').join(',')}]}`],
  ['an unfinished one', '{"a":[1,2'],
  ['something behind it', '{"a":1} x'],
  ['no key', '{"a":1,}'],
  ['an array', '[1]'],
  ['null', 'null'],
  ['a text', '"a"'],
  ['white space', '  \n'],
  ['nothing', ''],
])('reads %s the same at once and in pieces', async (_name, text) => {
  const body = Buffer.from(text);
  const atOnce = await readOf(body, body.length);
  expect(cameAtOnce).toBe(true);
  expect(await readOf(body, 0)).toEqual(atOnce);
  expect(await readOf(body, body.length >> 1)).toEqual(atOnce);
});

it('holds the bytes of a small body until it is disposed of', async () => {
  const body = Buffer.from('{"a":1}');
  expect(await readOf(body, body.length)).toEqual({ value: { a: 1 }, held: true });
  expect(spool.inFlightBytes).toBe(0);
});

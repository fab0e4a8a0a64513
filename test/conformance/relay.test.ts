/**
 * A real server in front of an engine of kind `openai`: what the engine is told of its clients,
 * what they are told of it, and what becomes of both when either goes away.
 */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  chunkEvent,
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
  streamed,
} from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const ENGINE_KEY = 'sk-of-the-engine-0123456789';
const SECRET = 'secret-of-the-engine';
/** Clients at once, every fifth of which leaves. */
const CROWD = 60;
const ROUTES = ['/v1/chat/completions', '/anthropic/v1/messages'];

const whole = streamed([{ content: 'A' }, { content: 'B' }]);

let upstream: ScriptedUpstream;
let server: TestServer;
/** Exchanges of earlier tests. */
let past: number;

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  server = await startServer({
    config: JSON.stringify({
      engines: [
        {
          name: 'up',
          kind: 'openai',
          baseUrls: [upstream.baseUrl],
          model: 'served',
          apiKeyEnv: 'ENGINE_KEY',
        },
      ],
      models: { 'mimo-v2.5': { engines: ['up'] } },
    }),
    environment: { ENGINE_KEY },
  });
});

afterAll(async () => {
  await server?.close();
  await upstream?.close();
});

beforeEach(() => {
  past = upstream.exchanges.length;
});

interface Heard {
  readonly status: number;
  readonly text: string;
}

function bodyOf(stream: boolean, more: object = {}): string {
  const messages = [{ role: 'user', content: 'Hello' }];
  return JSON.stringify({ model: 'mimo-v2.5', messages, stream, ...more });
}

async function ask(route: string, stream: boolean, more: object = {}): Promise<Heard> {
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers: { 'api-key': server.key, 'x-client-header': 'of the client' },
    body: bodyOf(stream, more),
  });
  return { status: response.status, text: await response.text() };
}

describe.each(ROUTES)('behind %s', (route) => {
  it.each([true, false])('an answer comes through (streamed: %s)', async (stream) => {
    upstream.script(streamed([{ reasoning: 'Hm' }, { content: 'Hel' }, { content: 'lo' }]));
    const { status, text } = await ask(route, stream);
    expect(status).toBe(200);
    const said = stream ? [...text.matchAll(/"(?:content|text)":"(.+?)"/g)].map(([, t]) => t) : [];
    expect(stream ? said.join('') : text).toContain('Hello');
    expect(text).toContain('"Hm"');
  });

  it('the engine learns neither the key nor the headers nor unknown fields', async () => {
    upstream.script(streamed([{ content: 'Hello' }]));
    const more = { rid: 'leak', chat_template: 'leak', metadata: { user_id: 'leak' } };
    expect((await ask(route, false, more)).status).toBe(200);
    const { headers, body } = await upstream.exchange(past);
    expect(headers.authorization).toBe(`Bearer ${ENGINE_KEY}`);
    const told = JSON.stringify(headers) + body.toString();
    expect(told).not.toContain(server.key);
    expect(told).not.toContain('of the client');
    expect(told).not.toContain('leak');
    expect(JSON.parse(body.toString())).toMatchObject({ model: 'served', stream: true });
  });

  it.each<[string, Reply, number]>([
    ['refuses', { status: 400, steps: [`{"error":{"message":"${SECRET}"}}`] }, 400],
    ['refuses our key', { status: 401, steps: [`${SECRET} ${ENGINE_KEY}`] }, 500],
    ['is full', { status: 429, steps: [SECRET] }, 503],
    ['breaks', { status: 500, steps: [SECRET] }, 500],
    ['is cut off', { steps: [': ping\n\n', { end: 'cut' }] }, 500],
    ['talks nonsense', { steps: [`data: ${SECRET}\n\n`] }, 500],
  ])('clients hear that the engine %s, in our words', async (_name, reply, status) => {
    upstream.script(reply);
    for (const stream of [true, false]) {
      const heard = await ask(route, stream);
      expect(heard.status).toBe(status);
      expect(heard.text).toMatch(/"message":"The model (?:engine|service) /);
      expect(heard.text).not.toContain(SECRET);
    }
    expect(server.output()).not.toContain(SECRET);
    expect(server.output()).not.toContain(ENGINE_KEY);
  });

  it('what breaks within a stream ends it with one error', async () => {
    upstream.script({ steps: [chunkEvent({ content: 'So far' }), { end: 'cut' }] });
    const { status, text } = await ask(route, true);
    expect(status).toBe(200);
    expect(text).toContain('So far');
    expect(text.match(/The model engine failed/g)).toHaveLength(1);
    expect(text).not.toMatch(/"finish_reason":"|message_stop/);
  });

  it.each<[string, boolean, Reply]>([
    ['before the head', true, { before: 'hang', steps: [] }],
    ['before the head of a whole answer', false, { before: 'hang', steps: [] }],
    ['within a stream', true, { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] }],
    ['within a whole answer', false, { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] }],
  ])('a client that hangs up %s frees the engine', async (_name, stream, reply) => {
    upstream.script(reply);
    const client = httpRequest(server.url + route, {
      method: 'POST',
      headers: { 'api-key': server.key },
    });
    client.on('error', () => undefined);
    client.end(bodyOf(stream));
    const exchange = await upstream.exchange(past);
    await exchange.received;
    client.destroy();
    await exchange.hungUp;
  });
});

it('readiness is remembered: who asks for it asks no engine', async () => {
  const ready = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;
  expect(await ready()).toBe(200);
  const looks = upstream.looks.length;
  upstream.script({ before: 'hang', steps: [] });
  const statuses = await Promise.all(Array.from({ length: 20 }, ready));
  expect(new Set(statuses)).toEqual(new Set([200]));
  // One may have been due.
  expect(upstream.looks.length - looks).toBeLessThan(2);
});

it('many clients and engines that come and go: everybody has an answer or one error, and no connection stays', async () => {
  upstream.script((exchange) => {
    const kind = upstream.exchanges.indexOf(exchange) % 4;
    if (kind === 0) return { before: 'cut', steps: [] };
    const steps = [chunkEvent({ content: 'A' }), { waitMs: kind }];
    return kind === 1 ? { steps: [...steps, { end: 'cut' }] } : whole;
  });
  const endings = await Promise.all(
    Array.from({ length: CROWD }, async (_, index) => {
      const client = new AbortController();
      try {
        const response = await fetch(server.url + ROUTES[index % ROUTES.length]!, {
          method: 'POST',
          headers: { 'api-key': server.key },
          body: bodyOf(true),
          signal: client.signal,
        });
        if (index % 5 === 0) client.abort();
        return endingOf(await response.text());
      } catch {
        return client.signal.aborted ? 'left' : 'thrown out';
      }
    }),
  );
  expect(endings.filter((ending) => ending === 'left')).toHaveLength(CROWD / 5);
  expect(new Set(endings)).toEqual(new Set(['left', 'whole', 'one error']));
  await expect.poll(() => upstream.openConnections(), { timeout: 20_000 }).toBe(0);
});

/** How an answer of the crowd ended. */
function endingOf(text: string): string {
  const errors = text.match(/"message":"The model /g)?.length ?? 0;
  const finished = /"finish_reason":"stop"|"type":"message_stop"/.test(text);
  if (errors === 0 && finished && text.includes('B"')) return 'whole';
  return errors === 1 && !finished ? 'one error' : text;
}

/** Over the wire: another engine answers, the queue is full, routers hear of conversations. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  chunkEvent,
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
  streamed,
} from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const ROUTES = ['/v1/chat/completions', '/anthropic/v1/messages'];
const AFFINITY = ['x-session-id', 'x-smg-routing-key', 'x-session-token'];
const TRACE = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1' };
const loading: Reply = { status: 503, steps: ['{"error":{"message":"Loading model"}}'] };

let first: ScriptedUpstream;
let second: ScriptedUpstream;
let server: TestServer;
/** Requests of earlier tests to either. */
let past: readonly [number, number];

/** Health checks find a sound engine, whatever becomes of requests. */
function play(upstream: ScriptedUpstream, reply: Reply): void {
  const models = '{"object":"list","data":[{"id":"served","object":"model"}]}';
  const sound: Reply = { headers: { 'content-type': 'application/json' }, steps: [models] };
  upstream.script(({ method }) => (method === 'GET' ? sound : reply));
}

beforeAll(async () => {
  first = await startScriptedUpstream();
  second = await startScriptedUpstream();
  const common = { kind: 'openai', model: 'served' };
  const narrow = { inFlight: 1, waiting: 0 };
  server = await startServer({
    config: JSON.stringify({
      engines: [
        { ...common, name: 'first', baseUrls: [first.baseUrl], routed: true },
        { ...common, name: 'second', baseUrls: [second.baseUrl] },
        { ...common, name: 'narrow', baseUrls: [second.baseUrl], queue: narrow },
      ],
      models: {
        'mimo-v2.5': { engines: ['first', 'second'] },
        'mimo-v2-flash': { engines: ['narrow'] },
      },
    }),
  });
});

afterAll(async () => {
  await server?.close();
  await first?.close();
  await second?.close();
});

beforeEach(() => {
  play(first, streamed([{ content: 'Of the first.' }]));
  play(second, streamed([{ content: 'Of the second.' }]));
  past = [first.exchanges.length, second.exchanges.length];
});

function ask(route: string, more: object = {}, headers: object = {}): Promise<Response> {
  return fetch(server.url + route, {
    method: 'POST',
    headers: { 'api-key': server.key, ...headers },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 100,
      ...more,
    }),
  });
}

describe.each(ROUTES)('behind %s', (route) => {
  it.each([true, false])('the second answers for the first (streamed: %s)', async (stream) => {
    play(first, loading);
    const response = await ask(route, { stream });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-mimo-notice')).toContain('answered by second');
    expect(await response.text()).toContain('Of the second.');
  });

  it('the second is not asked when the first has begun', async () => {
    play(first, { steps: [chunkEvent({ content: 'Begun' }), { end: 'cut' }] });
    const response = await ask(route, { stream: true });
    expect(await response.text()).toContain('The model engine failed');
    expect(second.exchanges.length).toBe(past[1]);
  });

  it('neither answers, and the client hears when to come back', async () => {
    play(first, loading);
    play(second, { status: 429, headers: { 'retry-after': '3' }, steps: [] });
    const response = await ask(route);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.text()).toContain('the queue is full');
  });

  it('a full engine says so', async () => {
    play(second, { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] });
    const client = new AbortController();
    const model = 'mimo-v2-flash';
    const body = { model, stream: true, messages: [{ role: 'user', content: 'Hello' }] };
    const running = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'api-key': server.key },
      body: JSON.stringify(body),
      signal: client.signal,
    });
    const refused = await ask(route, { model });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused.text()).toContain('the queue is full');
    client.abort();
    await expect(running.text()).rejects.toThrow();
    await (
      await second.exchange(past[1])
    ).hungUp;
    play(second, streamed([{ content: 'Room again.' }]));
    await expect.poll(async () => (await ask(route, { model })).status).toBe(200);
  });
});

it('routers are told one opaque name for all turns of a conversation', async () => {
  const hello = { role: 'user', content: 'Hello' };
  const answer = { role: 'assistant', content: 'Hi' };
  const histories = [[hello], [hello, answer, hello], [{ role: 'user', content: 'Other' }]];
  for (const messages of histories) {
    const response = await ask('/v1/chat/completions', { messages }, { 'x-session-id': 'mine' });
    expect(response.status).toBe(200);
  }
  const told = first.exchanges.slice(past[0]).map(({ headers }) => {
    const names = new Set(AFFINITY.map((name) => headers[name]));
    expect(names.size).toBe(1);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    return String([...names][0]);
  });
  expect(told[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(told[1]).toBe(told[0]);
  expect(told[2]).not.toBe(told[0]);
});

it('traces are carried on, and headers for the routers of others are not', async () => {
  const foreign = {
    'x-gateway-inference-objective': 'leak',
    'x-smg-routing-key': 'leak',
    'x-llm-d-x': 'leak',
    'x-prefiller-host-port': 'leak',
    'x-encoder-x': 'leak',
    'x-data-parallel-rank': 'leak',
    'x-request-id': 'leak',
  };
  const response = await ask('/v1/chat/completions', {}, { ...TRACE, ...foreign });
  expect(response.status).toBe(200);
  const { headers } = await first.exchange(past[0]);
  expect(headers).toMatchObject(TRACE);
  expect(JSON.stringify(headers)).not.toContain('leak');
});

/**
 * What a client sees when an engine misbehaves. The embedded engine does not on request, so a
 * scripted one stands in its place, behind the real HTTP server and a real socket.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/core/clock.ts';
import { apiError } from '../../src/core/errors.ts';
import type { StreamPart } from '../../src/core/stream-part.ts';
import { EVERYTHING } from '../../src/engines/capabilities.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { openMediaRoom, type Media } from '../../src/media/media.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { somebody } from '../support/principal.ts';
import { OPEN_ADMISSION } from '../../src/pipeline/admission.ts';
import { createRepeatMemory } from '../../src/pipeline/repeats.ts';
import { createTextCounter } from '../../src/tokens/counter.ts';

type Script = (signal: AbortSignal) => AsyncGenerator<StreamPart>;

let script: Script;
let aborted: boolean;
let log: string;
let url: string;
let directory: string;
let media: Media;
let app: ReturnType<typeof createHttpServer>;
const counter = createTextCounter();

const engine: Engine = {
  name: 'local',
  // In the place of the embedded engine, for which repeats are remembered.
  kind: 'local',
  capabilities: () => EVERYTHING,
  probe: () => Promise.resolve(EVERYTHING),
  health: () => Promise.resolve({ state: 'down', detail: 'as the script says' }),
  stream(_request, signal) {
    signal.addEventListener('abort', () => {
      aborted = true;
    });
    return script(signal);
  },
  close: () => Promise.resolve(),
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-scripted-'));
  media = await openMediaRoom({
    spoolDirectory: directory,
    cacheDirectory: directory,
    cacheLimitBytes: 0,
    bytesInFlightLimit: 1e9,
    allow: [],
    decoderProcesses: 1,
    ffmpegPath: null,
    allowFiles: false,
  });
  const settings = loadSettings({ MIMOSA_CONFIG: undefined }, false);
  const sink = new Writable({
    write: (line: Buffer, _encoding, done) => {
      log += line.toString();
      done();
    },
  });
  app = createHttpServer(
    {
      services: {
        admission: OPEN_ADMISSION,
        models: new Map(settings.models.map((model) => [model.id, model])),
        engines: new Map([['local', engine]]),
        media,
        hearSpeech: () => Promise.reject(new Error('nobody listens')),
        counter,
        repeats: createRepeatMemory(systemClock),
        clock: systemClock,
        secret: Buffer.from('secret'),
        metrics: createMetrics(),
      },
      keys: { verify: () => somebody() },
      clock: systemClock,
      bodyLimitBytes: settings.bodyLimitBytes,
      bodyTimeoutMs: settings.bodyTimeoutMs,
    },
    createLogger({ format: 'json', level: 'info' }, sink),
  );
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

beforeEach(() => {
  aborted = false;
  log = '';
});

afterAll(async () => {
  await app.close();
  await media.close();
  await counter.close();
  await rm(directory, { recursive: true, force: true });
});

function ask(stream: boolean, content = 'Hello', signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': 'k' },
    body: JSON.stringify({ model: 'mimo-v2.5', stream, messages: [{ role: 'user', content }] }),
    ...(signal && { signal }),
  });
}

const good: Script = async function* () {
  yield { type: 'text', text: 'Good.' };
  yield { type: 'finish', reason: 'stop' };
};

it.each([true, false])(
  'a fault before the first part is plain JSON (stream: %s)',
  async (stream) => {
    script = async function* () {
      yield* [];
      throw apiError('engine-unavailable', null, ['the model is loading'], {
        retryAfterSeconds: 10,
      });
    };
    const response = await ask(stream);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(await response.json()).toMatchObject({
      error: {
        message: 'The model service is unavailable: the model is loading',
        type: 'service_unavailable',
        code: '503',
      },
    });
  },
);

it('an error inside a stream closes the connection, an answer does not', async () => {
  // Then nothing closes idle connections.
  app.server.keepAliveTimeout = 0;
  const opened: Socket[] = [];
  const onConnection = (socket: Socket): void => void opened.push(socket);
  app.server.on('connection', onConnection);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const scripts: readonly Script[] = [
    good,
    async function* () {
      yield { type: 'text', text: 'Begun' };
      throw apiError('engine-failed', null, []);
    },
  ];
  const { hostname, port } = new URL(url);
  const body = JSON.stringify({
    model: 'mimo-v2.5',
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const texts: string[] = [];
  for (script of scripts) {
    const route = '/v1/chat/completions';
    const headers = { 'api-key': 'k' };
    const sent = request({ hostname, port, path: route, method: 'POST', agent, headers }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    texts.push(await text(response));
    expect(opened).toHaveLength(1);
  }
  if (!opened[0]!.closed) await once(opened[0]!, 'close');
  app.server.off('connection', onConnection);
  agent.destroy();
  expect(texts[1]).toMatch(/"code":"500"\}\}\n\ndata: \[DONE\]\n\n$/);
});

it('a fault of ours inside a stream is masked, ends it, and is logged with the request id', async () => {
  script = async function* () {
    yield { type: 'text', text: 'Begun' };
    throw new TypeError('secret detail');
  };
  const response = await ask(true);
  const id = response.headers.get('x-request-id')!;
  const text = await response.text();
  const events = text.split('\n\n').filter((event) => event !== '');
  expect(events.at(-2)).toBe(
    'data: {"error":{"message":"Internal server error","type":"server_error","param":null,"code":"500"}}',
  );
  expect(events.at(-1)).toBe('data: [DONE]');
  expect(text).not.toContain('secret detail');
  expect(text).not.toContain('"finish_reason":"');
  const entry = log.split('\n').find((line) => line.includes('secret detail'));
  expect(JSON.parse(entry!)).toMatchObject({ level: 50, reqId: id });
});

it('an answer without an end is an error, never "stop"', async () => {
  script = async function* () {
    yield { type: 'text', text: 'Begun' };
  };
  expect(await (await ask(true)).text()).toContain('"message":"The model engine failed"');
  const whole = await ask(false);
  expect(whole.status).toBe(500);
  expect(await whole.json()).toMatchObject({ error: { message: 'The model engine failed' } });
});

it('silence is bridged by comments until the first part', async () => {
  script = async function* (signal) {
    await sleep(5500, undefined, { signal });
    yield* good(signal);
  };
  const text = await (await ask(true)).text();
  expect(text.startsWith(': PROCESSING\n\ndata: {')).toBe(true);
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
});

it('a client that hangs up stops the engine', async () => {
  script = async function* (signal) {
    yield { type: 'text', text: 'Begun' };
    await sleep(60_000, undefined, { signal });
  };
  const leave = new AbortController();
  const response = await ask(true, 'Hello', leave.signal);
  const reader = response.body!.getReader();
  await reader.read();
  leave.abort();
  await expect(reader.read()).rejects.toThrow();
  await vi.waitFor(() => expect(aborted).toBe(true));
  expect(log).not.toContain('"level":50');
});

it('only a prompt that an engine has taken in counts as cached when repeated', async () => {
  const cached = async (): Promise<unknown> => {
    const body = (await (await ask(false, 'Repeat me')).json()) as {
      usage?: { prompt_tokens_details: { cached_tokens: number } | null };
    };
    return body.usage?.prompt_tokens_details ?? null;
  };
  script = async function* () {
    yield* [];
    throw apiError('engine-unavailable', null, ['no engine is ready']);
  };
  await cached();
  script = good;
  expect(await cached()).toBeNull();
  expect(await cached()).toEqual({ cached_tokens: 22 });
});

it('an engine that is down makes the server not ready', async () => {
  const response = await fetch(`${url}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    status: 'not ready',
    checks: [
      { name: 'decoders', ok: true },
      { name: 'engine local', ok: false, detail: 'down: as the script says' },
    ],
  });
});

/**
 * A server that is told to stop: streams end, or are cut off with an error; nothing new begins; and
 * the ledger is right afterwards, whichever it was.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/core/clock.ts';
import { type House, openHouse } from '../../src/house.ts';
import { createDrain } from '../../src/http/drain.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { OPEN_ADMISSION, OWNER } from '../../src/pipeline/admission.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { LedgerEvent } from '../../src/core/ledger-event.ts';
import {
  chunkEvent,
  type ScriptedUpstream,
  startScriptedUpstream,
  type Step,
} from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CHAT = '/v1/chat/completions';
const MESSAGES = '/anthropic/v1/messages';
/** The server has heard the signal long before, and has time left to finish. */
const REST_OF_ANSWER_MS = 1500;
const ENDLESS_MS = 600_000;
/** Sooner it would count as the echo of the first. */
const SECOND_WISH_MS = 700;
const EXIT_TERMINATED = 143;

let upstream: ScriptedUpstream;
let dataDirectory: string;
let server: TestServer | undefined;

beforeEach(async () => {
  upstream = await startScriptedUpstream();
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-drain-'));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  await upstream.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function serveWith(drainMs: number, rest: readonly Step[]): Promise<void> {
  upstream.script({ steps: [chunkEvent({ content: 'Once upon' }), ...rest] });
  server = await startServer({
    environment: { MIMOSA_DATA_DIR: dataDirectory },
    config: `
limits: { drainMs: ${drainMs} }
engines:
  - { name: up, kind: openai, model: m, baseUrls: ["${upstream.baseUrl}"] }
models:
  mimo-v2.5: { engines: [up] }
`,
  });
}

function ask(route: string, stream: boolean): Promise<Response> {
  const messages = [{ role: 'user', content: 'Tell me a tale.' }];
  return fetch(server!.url + route, {
    method: 'POST',
    headers: { 'api-key': server!.key },
    body: JSON.stringify({ model: 'mimo-v2.5', max_tokens: 100, stream, messages }),
  });
}

/** Reads on until the text has come; the whole of what was read. */
async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  text: string,
): Promise<string> {
  const decoder = new TextDecoder();
  let read = '';
  while (!read.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended before ${text}: ${read}`);
    read += decoder.decode(value, { stream: true });
  }
  return read;
}

/** The events of the ledger, once its books were found right and nothing is held any more. */
async function ledgerAfterwards(): Promise<readonly LedgerEvent[]> {
  const store = await openStore({ databaseUrl: null, dataDirectory });
  try {
    expect(await store.audit()).toEqual([]);
    expect(await store.account('main')).toMatchObject({ reservedNano: 0 });
    expect(await store.replicas(0)).toEqual([]);
    const all = { accountId: null, keyId: null, modelId: null, kind: null, outcome: null };
    const filter = { ...all, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
    return await store.eventsForward(filter, { limit: 10, afterId: 0 });
  } finally {
    await store.close();
  }
}

it('lets a stream end, and charges it', async () => {
  await serveWith(30_000, [
    { waitMs: REST_OF_ANSWER_MS },
    chunkEvent({ content: ' a time.' }),
    chunkEvent({}, 'stop'),
    'data: [DONE]\n\n',
  ]);
  const response = await ask(CHAT, true);
  const reader = response.body!.getReader();
  await readUntil(reader, 'Once upon');
  const stopped = server!.close();
  expect(await readUntil(reader, '[DONE]')).toContain(' a time.');
  expect(await stopped).toBe(0);
  expect(await ledgerAfterwards()).toMatchObject([
    { outcome: 'answered', engine: 'up', receipt: { finishReason: 'stop', errorCode: null } },
  ]);
});

it.each([
  [CHAT, /data: \{"error":\{[^\n]*stopping/],
  [MESSAGES, /event: error\ndata: \{"type":"error","error":\{[^\n]*stopping/],
])(
  'cuts off a stream of %s that takes too long with an error, for nothing',
  async (route, event) => {
    await serveWith(200, [{ end: 'hang' }]);
    const response = await ask(route, true);
    const reader = response.body!.getReader();
    await readUntil(reader, 'Once upon');
    const stopped = server!.close();
    expect(await readUntil(reader, 'stopping')).toMatch(event);
    expect(await reader.read()).toMatchObject({ done: true });
    expect(await stopped).toBe(0);
    expect(await ledgerAfterwards()).toMatchObject([
      {
        outcome: 'failed',
        amountNano: 0,
        completionTokens: 0,
        receipt: { errorCode: 'server-stopping' },
      },
    ]);
  },
);

it('answers 503 where a whole answer takes too long, and charges nothing', async () => {
  await serveWith(200, [{ waitMs: ENDLESS_MS }]);
  const answered = ask(CHAT, false);
  await upstream.exchange(0);
  const stopped = server!.close();
  const response = await answered;
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('The server is stopping');
  expect(await stopped).toBe(0);
  expect(await ledgerAfterwards()).toMatchObject([{ outcome: 'failed', amountNano: 0 }]);
});

it('ends at once when told a second time', async () => {
  await serveWith(600_000, [{ end: 'hang' }]);
  const response = await ask(CHAT, true);
  const reader = response.body!.getReader();
  await readUntil(reader, 'Once upon');
  process.kill(server!.pid, 'SIGTERM');
  await sleep(SECOND_WISH_MS);
  process.kill(server!.pid, 'SIGTERM');
  await expect(readUntil(reader, 'The end')).rejects.toThrow();
  expect(await server!.close()).toBe(EXIT_TERMINATED);
});

describe('a server that stops', () => {
  let house: House;
  let app: ReturnType<typeof createHttpServer>;
  const drain = createDrain();

  beforeEach(async () => {
    const settings = loadSettings({ MIMOSA_DATA_DIR: dataDirectory }, false);
    const { bodyLimitBytes, bodyTimeoutMs } = settings;
    house = await openHouse(settings, {
      allowFiles: false,
      admission: OPEN_ADMISSION,
      warn: () => {},
    });
    const keys = { verify: () => OWNER };
    const { services } = house;
    app = createHttpServer(
      { services, keys, clock: systemClock, bodyLimitBytes, bodyTimeoutMs, drain },
      createLogger({ format: 'json', level: 'silent' }),
    );
  });

  afterEach(async () => {
    await app.close();
    await house.close();
  });

  it('refuses what comes then, lives, and is not ready', async () => {
    const headers = { 'api-key': 'sk-any' };
    expect(await app.inject({ url: '/v1/models', headers })).toMatchObject({ statusCode: 200 });
    drain.begin();
    const refused = await app.inject({ url: '/v1/models', headers });
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['connection']).toBe('close');
    expect(refused.json()).toMatchObject({ error: { message: 'The server is stopping' } });
    const message = await app.inject({ url: MESSAGES, method: 'POST', headers });
    expect(message.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    expect(await app.inject('/healthz')).toMatchObject({ statusCode: 200 });
    const ready = await app.inject('/readyz');
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ status: 'stopping' });
  });
});

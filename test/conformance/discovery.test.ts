/**
 * A real server whose engine is only an address: what stands there is found out, watched, and
 * found again after it was gone; `/readyz` says so without asking.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { event, chunkEvent } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  listOf,
  type Said,
  SCRIPTS,
  startTalkingServer,
  type TalkingServer,
} from '../support/talking-server.ts';

const CHAT = '/v1/chat/completions';
const EVENTS = { 'content-type': 'text/event-stream' };
/** A look at an engine that is down is due after this long at most. */
const PATIENCE = { timeout: 40_000, interval: 200 };

let engine: TalkingServer;
/** Is there from the beginning; no model names it. */
let spare: TalkingServer;
let server: TestServer;
let port: number;

/** What an engine answers to every chat. */
function saying(text: string): Said {
  const usage = { prompt_tokens: 7, completion_tokens: 1 };
  const body = [
    chunkEvent({ content: text }),
    chunkEvent({}, 'stop'),
    event({ choices: [], usage }),
  ];
  return { headers: EVENTS, body: [...body, 'data: [DONE]\n\n'].join('') };
}

async function startEngine(kind: 'vllm' | 'llamacpp', model: string): Promise<TalkingServer> {
  const script = {
    ...SCRIPTS[kind](),
    '/v1/models': listOf({ id: model, max_model_len: 65_536 }),
    [CHAT]: saying(`I am ${kind}`),
  };
  return await startTalkingServer(script, { port });
}

async function readiness(): Promise<{
  status: number;
  checks: { name: string; ok: boolean; detail?: string }[];
}> {
  const response = await fetch(`${server.url}/readyz`);
  const { checks } = (await response.json()) as { checks: { name: string; ok: boolean }[] };
  return { status: response.status, checks };
}

async function chat(): Promise<{ status: number; text: string; retryAfter: string | null }> {
  const response = await fetch(server.url + CHAT, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content: 'Who?' }] }),
  });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, text: await response.text(), retryAfter };
}

beforeAll(async () => {
  const reserved = await startTalkingServer({});
  port = Number(new URL(reserved.origin).port);
  await reserved.close();
  spare = await startTalkingServer({}, { fallback: { status: 500, body: '' } });
  const engines = [
    { name: 'fleet', kind: 'auto', baseUrls: [`http://127.0.0.1:${port}/v1`] },
    { name: 'spare', kind: 'vllm', baseUrls: [`${spare.origin}/v1`], model: 'm' },
  ];
  server = await startServer({ config: JSON.stringify({ engines }) });
});

afterAll(async () => {
  await server?.close();
  await engine?.close().catch(() => undefined);
  await spare?.close();
});

it('engines are watched from the beginning', async () => {
  await expect.poll(() => spare.asked.length, PATIENCE).toBeGreaterThan(0);
});

it('an engine that is not there: not ready, and every request is told so', async () => {
  const { status, checks } = await readiness();
  expect(status).toBe(503);
  expect(checks).toContainEqual({
    name: 'engine fleet',
    ok: false,
    detail: 'down: it cannot be reached',
  });
  const answer = await chat();
  expect(answer).toMatchObject({ status: 503, retryAfter: '10' });
  expect(answer.text).toContain('no engine is ready');
  expect(answer.text).not.toContain('127.0.0.1');
});

it('the first request after it came is answered by the kind and the model that it has', async () => {
  engine = await startEngine('vllm', 'mimo-v2.5-fp8');
  const { status, text } = await chat();
  expect(text).toContain('I am vllm');
  expect(status).toBe(200);
});

it('is ready although an engine that no model names is down, and asks nobody', async () => {
  const asked = engine.asked.length;
  const answers = await Promise.all(Array.from({ length: 20 }, readiness));
  for (const { status, checks } of answers) {
    expect(status).toBe(200);
    expect(checks).toContainEqual({ name: 'engine fleet', ok: true });
    expect(checks).toContainEqual(expect.objectContaining({ name: 'engine spare', ok: false }));
  }
  // A look or two may have been due, of two questions each.
  expect(engine.asked.length - asked).toBeLessThan(answers.length);
});

it('what takes its place is found without a request, and gets the next one', async () => {
  await engine.close();
  await expect.poll(async () => (await readiness()).status, PATIENCE).toBe(503);
  engine = await startEngine('llamacpp', 'other.gguf');
  await expect.poll(async () => (await readiness()).status, PATIENCE).toBe(200);
  expect((await chat()).text).toContain('I am llamacpp');
}, 90_000);

it('stops in good order while it watches', async () => {
  expect(await server.close()).toBe(0);
  expect(server.output()).not.toMatch(/unhandled/i);
});

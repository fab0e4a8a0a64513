/**
 * Receipts on demand say which engine answered and how it counted the prompt: what an operator
 * needs to see that an engine and the bill have drifted apart.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineReceipt } from '../../src/core/receipt.ts';
import {
  type ScriptedUpstream,
  startScriptedUpstream,
  streamed,
} from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** What the scripted engine says of a prompt that costs 27 tokens here. */
const ENGINE_TOKENS = 40;
const OWN_TOKENS = 27;
/** Of both routes: those of the tests above that the engine counts, all far from our own count. */
const COUNTED_REQUESTS = 8;

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  server = await startServer({
    config: JSON.stringify({
      engines: [{ name: 'up', kind: 'openai', baseUrls: [upstream.baseUrl], model: 'served' }],
      models: { 'mimo-v2.5': { engines: ['up'] } },
    }),
  });
});

afterAll(async () => {
  await server?.close();
  await upstream?.close();
});

interface Extension {
  readonly mimosa?: { readonly media: unknown[]; readonly engine?: EngineReceipt };
}

async function ask(route: string, body: object): Promise<string> {
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      thinking: { type: 'disabled' },
      messages: [{ role: 'user', content: 'Hello' }],
      ...body,
    }),
  });
  expect(response.status).toBe(200);
  return response.text();
}

/** The last event that has the key. */
function extensionIn(events: string): Extension {
  const lines = events.split('\n').filter((line) => line.includes('"mimosa"'));
  return JSON.parse(lines.at(-1)!.slice('data: '.length)) as Extension;
}

describe.each(['/v1/chat/completions', '/anthropic/v1/messages'])('%s', (route) => {
  const mimosa = { receipt: true };

  it('names the engine and the drift of its count, whole and streamed', async () => {
    const usage = { prompt_tokens: ENGINE_TOKENS, completion_tokens: 1 };
    upstream.script(streamed([{ content: 'Hi' }], { usage }));
    const expected: EngineReceipt = {
      name: 'up',
      kind: 'openai',
      prompt_tokens: ENGINE_TOKENS,
      drift: ENGINE_TOKENS - OWN_TOKENS,
      notices: [],
    };
    const whole = JSON.parse(await ask(route, { mimosa })) as Extension;
    expect(whole.mimosa).toEqual({ media: [], engine: expected });
    expect(extensionIn(await ask(route, { mimosa, stream: true })).mimosa).toEqual(whole.mimosa);
  });

  it('does not invent a count that the engine does not give', async () => {
    upstream.script(streamed([{ content: 'Hi' }], { usage: { completion_tokens: 1 } }));
    const whole = JSON.parse(await ask(route, { mimosa })) as Extension;
    expect(whole.mimosa!.engine).toMatchObject({ prompt_tokens: null, drift: null });
  });

  it('says nothing unless it is asked', async () => {
    upstream.script(streamed([{ content: 'Hi' }]));
    expect(await ask(route, {})).not.toContain('"mimosa"');
    expect(await ask(route, { stream: true })).not.toContain('"mimosa"');
  });
});

it('metrics tell both counts, to those who have a key', async () => {
  const open = await fetch(`${server.url}/metrics`);
  expect(open.status).toBe(401);
  const response = await fetch(`${server.url}/metrics`, { headers: { 'api-key': server.key } });
  expect(response.headers.get('content-type')).toContain('text/plain');
  const text = await response.text();
  expect(text).toContain(
    `mimosa_engine_prompt_tokens_total{engine="up",counted_by="mimosa"} ${COUNTED_REQUESTS * OWN_TOKENS}`,
  );
  expect(text).toContain(`mimosa_engine_prompt_drift_total{engine="up"} ${COUNTED_REQUESTS}`);
});

/** What Prometheus is told by a running server with engines of several kinds. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chunkEvent } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  type Said,
  type Script,
  SCRIPTS,
  startTalkingServer,
  type TalkingServer,
} from '../support/talking-server.ts';

const CHAT = '/v1/chat/completions';
const ANSWER: Said = {
  headers: { 'content-type': 'text/event-stream' },
  body: [chunkEvent({ content: 'Hi' }), chunkEvent({}, 'stop'), 'data: [DONE]\n\n'].join(''),
};

let engines: TalkingServer[];
let server: TestServer;

beforeAll(async () => {
  const scripts: Script[] = [
    { ...SCRIPTS.vllm(), [CHAT]: { status: 503, body: '' } },
    { ...SCRIPTS.vllm(), [CHAT]: ANSWER },
  ];
  const loading = { fallback: { status: 503, body: 'loading model' } };
  engines = await Promise.all([
    ...scripts.map((script) => startTalkingServer(script)),
    startTalkingServer({}, loading),
  ]);
  const urls = engines.map(({ origin }) => `${origin}/v1`);
  server = await startServer({
    config: `
engines:
  - { name: busy, kind: vllm, baseUrls: ["${urls[0]}"] }
  - { name: there, kind: vllm, baseUrls: ["${urls[1]}"] }
  - { name: loading, kind: auto, baseUrls: ["${urls[2]}"] }
  - { name: gone, kind: openai, model: m, baseUrls: ["http://127.0.0.1:1/v1"] }
models:
  mimo-v2.5: { engines: [busy, there, loading, gone] }
`,
  });
});

afterAll(async () => {
  await server.close();
  for (const engine of engines) await engine.close();
});

async function lines(): Promise<string[]> {
  const response = await fetch(`${server.url}/metrics`, { headers: { 'api-key': server.key } });
  expect(response.status).toBe(200);
  return (await response.text()).split('\n');
}

it('every engine is in one of three states', async () => {
  const health = (await lines()).filter((line) => line.startsWith('mimosa_engine_health{'));
  expect(health.filter((line) => line.endsWith(' 1')).toSorted()).toEqual([
    'mimosa_engine_health{engine="busy",state="ok"} 1',
    'mimosa_engine_health{engine="gone",state="down"} 1',
    'mimosa_engine_health{engine="loading",state="loading"} 1',
    'mimosa_engine_health{engine="there",state="ok"} 1',
  ]);
  expect(health).toHaveLength(12);
});

it('a request leaves its trace at every engine that it came to', async () => {
  const response = await fetch(server.url + CHAT, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  expect(response.headers.get('x-mimo-notice')).toContain('answered by there');
  await response.text();
  const [busy, there] = engines.map(({ origin }) => `base_url="${origin}/v1"`);
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'mimosa_engine_requests_total{engine="busy",outcome="engine-unavailable"} 1',
      'mimosa_engine_requests_total{engine="there",outcome="ok"} 1',
      'mimosa_engine_retries_total{engine="busy"} 1',
      'mimosa_engine_fall_backs_total{engine="busy"} 1',
      'mimosa_engine_requests{engine="there"} 0',
      'mimosa_engine_waiting_requests{engine="there"} 0',
      'mimosa_engine_wait_seconds_count{engine="busy"} 2',
      'mimosa_engine_wait_seconds_count{engine="there"} 1',
      'mimosa_engine_first_part_seconds_count{engine="there"} 1',
      `mimosa_engine_server_health{engine="there",${there},state="ok"} 1`,
      `mimosa_engine_server_requests{engine="there",${there}} 0`,
      `mimosa_engine_breaker_open{engine="busy",${busy}} 0`,
    ]),
  );
});

it('a request is counted with its tokens and its money, and so is its way to the ledger', async () => {
  const before = await lines();
  const response = await fetch(server.url + CHAT, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const { usage } = (await response.json()) as { usage: { prompt_tokens: number } };
  const after = await lines();
  const grown = (series: string): number => valueOf(after, series) - valueOf(before, series);
  expect(grown('mimosa_requests_total{model="mimo-v2.5",outcome="answered"}')).toBe(1);
  expect(grown('mimosa_request_seconds_count{model="mimo-v2.5"}')).toBe(1);
  expect(grown('mimosa_tokens_total{model="mimo-v2.5",kind="prompt"}')).toBe(usage.prompt_tokens);
  expect(grown('mimosa_charged_nano_usd_total{model="mimo-v2.5"}')).toBeGreaterThan(0);
  expect(grown(`mimosa_http_requests_total{route="${CHAT}",status="200"}`)).toBe(1);
  expect(grown('mimosa_ledger_batch_writes_sum')).toBe(2);
  expect(valueOf(after, 'mimosa_reservations_open')).toBe(0);
  expect(valueOf(after, 'mimosa_limits_state{state="memory"}')).toBe(1);
  expect(valueOf(after, 'process_resident_memory_bytes')).toBeGreaterThan(0);
});

/** 0 for what was not counted yet. */
function valueOf(text: readonly string[], series: string): number {
  const line = text.find((each) => each.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length + 1));
}

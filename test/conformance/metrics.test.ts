/** What Prometheus is told by a running server with engines of several kinds. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';
import { SCRIPTS, startTalkingServer, type TalkingServer } from '../support/talking-server.ts';

let there: TalkingServer;
let loading: TalkingServer;
let server: TestServer;

beforeAll(async () => {
  there = await startTalkingServer(SCRIPTS.vllm());
  loading = await startTalkingServer({}, { fallback: { status: 503, body: 'loading model' } });
  server = await startServer({
    config: `
engines:
  - { name: there, kind: vllm, baseUrls: [${there.origin}/v1] }
  - { name: loading, kind: auto, baseUrls: [${loading.origin}/v1] }
  - { name: gone, kind: openai, model: m, baseUrls: ["http://127.0.0.1:1/v1"] }
models:
  mimo-v2.5: { engines: [there, loading, gone] }
`,
  });
});

afterAll(async () => {
  await server.close();
  await there.close();
  await loading.close();
});

async function lines(): Promise<string[]> {
  const response = await fetch(`${server.url}/metrics`, { headers: { 'api-key': server.key } });
  expect(response.status).toBe(200);
  return (await response.text()).split('\n');
}

it('every engine is in one of three states', async () => {
  const health = (await lines()).filter((line) => line.startsWith('mimosa_engine_health{'));
  expect(health.filter((line) => line.endsWith(' 1')).toSorted()).toEqual([
    'mimosa_engine_health{engine="gone",state="down"} 1',
    'mimosa_engine_health{engine="loading",state="loading"} 1',
    'mimosa_engine_health{engine="there",state="ok"} 1',
  ]);
  expect(health).toHaveLength(9);
});

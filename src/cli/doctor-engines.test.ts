/** Engines behind HTTP, as the doctor finds them. */
import { afterEach, expect, it } from 'vitest';
import { httpEngineSettings } from '../../test/support/engine-settings.ts';
import {
  listOf,
  type Said,
  type Script,
  SCRIPTS,
  startTalkingServer,
  WEB_PAGE,
} from '../../test/support/talking-server.ts';
import type { EngineSettings, HttpEngineSettings } from '../config/engines.ts';
import { checkEngines } from './doctor-engines.ts';
import type { Finding } from './finding.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(script: Script, fallback?: Said): Promise<string> {
  const server = await startTalkingServer(script, fallback && { fallback });
  closing.push(() => server.close());
  return server.origin;
}

async function check(
  baseUrls: readonly string[],
  said: Partial<HttpEngineSettings> = {},
): Promise<Finding[]> {
  const fleet = httpEngineSettings({ name: 'fleet', kind: 'auto', model: null, baseUrls, ...said });
  return await checkEngines([fleet], AbortSignal.timeout(20_000));
}

it.each([
  ['vllm', 'vllm, model mimo, 262,144 tokens, text image audio video'],
  ['sglang', 'sglang, model mimo, 131,072 tokens, text image audio video'],
  ['llamacpp', 'llamacpp, model mimo, 8,192 tokens, text image'],
  ['ollama', 'ollama, model mimo:latest, 16,384 tokens, text image'],
  ['lmstudio', 'openai, model mimo, 4,096 tokens, text image'],
  ['openai', 'openai, model mimo, context not said, text image audio video'],
] as const)('a server of kind %s', async (kind, words) => {
  const url = `${await start(SCRIPTS[kind]())}/v1`;
  const findings = await check([url]);
  expect(findings).toEqual([{ name: 'engine fleet', level: 'ok', detail: `${url}: ${words}` }]);
});

it('one line for every base URL; the embedded engine has its models', async () => {
  const urls = [`${await start(SCRIPTS.vllm())}/v1`, `${await start({}, WEB_PAGE)}/v1`];
  const local: EngineSettings = {
    name: 'local',
    kind: 'local',
    threads: 1,
    languageModel: null,
    projector: null,
  };
  expect(await checkEngines([local], AbortSignal.timeout(20_000))).toEqual([]);
  expect(await check(urls)).toMatchObject([
    { level: 'ok', detail: expect.stringContaining(urls[0]!) as string },
    { level: 'fail', detail: `${urls[1]}: what answers is a web page, not an API` },
  ]);
});

it('what the settings know better is shown', async () => {
  const url = `${await start(SCRIPTS.vllm())}/v1`;
  const [finding] = await check([url], { capabilities: { inputs: [], contextTokens: 1000 } });
  expect(finding!.detail).toBe(`${url}: vllm, model mimo, 1,000 tokens, text`);
});

it.each<[string, Said, Partial<HttpEngineSettings>, string, RegExp]>([
  [
    'a refused key',
    { status: 401, body: '' },
    { apiKeyEnv: 'FLEET_KEY' },
    'the engine refuses the key',
    /^export FLEET_KEY=/,
  ],
  [
    'no key',
    { status: 401, body: '' },
    {},
    'the engine refuses the key',
    /^apiKeyEnv: .* at engine fleet$/,
  ],
  [
    'a wrong port',
    WEB_PAGE,
    {},
    'what answers is a web page, not an API',
    /vllm 8000, sglang 30000/,
  ],
  [
    'a server that breaks',
    { status: 500, body: '' },
    {},
    'the engine answers HTTP 500',
    /^curl http/,
  ],
])('%s is told with what mends it', async (_name, fallback, said, detail, remedy) => {
  const url = `${await start({}, fallback)}/v1`;
  const [finding] = await check([url], said);
  expect(finding).toMatchObject({ level: 'fail', detail: `${url}: ${detail}` });
  expect(finding!.remedy).toMatch(remedy);
});

it('a server that loads is a warning', async () => {
  const url = `${await start({}, { status: 503, body: 'Loading model' })}/v1`;
  expect(await check([url])).toMatchObject([{ level: 'warn', remedy: `curl ${url}/models` }]);
});

it('a base URL without /v1', async () => {
  const url = await start(SCRIPTS.vllm());
  expect(await check([url])).toMatchObject([{ level: 'fail', remedy: `baseUrls: [${url}/v1]` }]);
});

it('a model that is not served: those that are, and the way to one', async () => {
  const url = `${await start(SCRIPTS.vllm())}/v1`;
  expect(await check([url], { model: 'other' })).toMatchObject([
    {
      level: 'fail',
      detail: `${url}: the engine does not serve the model of the settings; it serves mimo`,
      remedy: 'model: mimo',
    },
  ]);
  const ollama = await start(SCRIPTS.ollama());
  expect(await check([ollama], { kind: 'ollama', model: 'other' })).toMatchObject([
    { level: 'fail', remedy: 'ollama pull other' },
  ]);
  const sglang = `${await start(SCRIPTS.sglang())}/v1`;
  expect(await check([sglang], { model: 'other' })).toMatchObject([
    { level: 'warn', detail: expect.stringMatching(/; it lists only mimo$/) as string },
  ]);
});

it('a kind that is not the one of the settings', async () => {
  const url = `${await start(SCRIPTS.llamacpp())}/v1`;
  expect(await check([url], { kind: 'vllm' })).toMatchObject([
    {
      level: 'warn',
      detail: expect.stringMatching(/: vllm, model mimo, .*; it looks like llamacpp$/) as string,
      remedy: 'kind: llamacpp',
    },
  ]);
  expect(await check([url], { kind: 'vllm', routed: true })).toMatchObject([{ level: 'ok' }]);
  expect(await check([url], { kind: 'openai' })).toMatchObject([{ level: 'ok' }]);
});

it('of very many models it names some', async () => {
  const models = Array.from({ length: 300 }, (_, index) => ({ id: `m${index}` }));
  const url = `${await start({ '/v1/models': listOf(...models) })}/v1`;
  const [finding] = await check([url]);
  expect(finding!.detail).toMatch(/it serves m0, m1, .*m7 and 292 more$/);
});

it('nobody listens', async () => {
  const server = await startTalkingServer({});
  await server.close();
  expect(await check([`${server.origin}/v1`])).toMatchObject([
    { level: 'fail', detail: `${server.origin}/v1: it cannot be reached` },
  ]);
});

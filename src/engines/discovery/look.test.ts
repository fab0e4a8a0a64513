/** What is seen of servers of each kind, and of what is no engine at all. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  listOf,
  type Said,
  type Script,
  SCRIPTS,
  startTalkingServer,
  type TalkingServer,
  UNEXPECTED_ENDPOINT,
  WEB_PAGE,
} from '../../../test/support/talking-server.ts';
import { Asker, Unanswered } from './ask.ts';
import { type Found, type Look, lookAt, type Target } from './look.ts';

const never = new AbortController().signal;
/** Long enough for a busy machine, short enough for tests that wait for it. */
/** Not what most tests are about: a busy machine is no slow server. */
const LIMIT_MS = 60_000;
const SHORT_LIMIT_MS = 200;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(script: Script, fallback?: Said): Promise<TalkingServer> {
  const server = await startTalkingServer(script, fallback && { fallback });
  closing.push(() => server.close());
  return server;
}

async function look(
  server: Pick<TalkingServer, 'origin'>,
  target: Partial<Target> & { path?: string; apiKey?: string; limitMs?: number } = {},
  before: Found | null = null,
): Promise<Look> {
  const { path = '/v1', apiKey = null, limitMs = LIMIT_MS } = target;
  const { kind = 'auto', model = null, routed = false } = target;
  const asker = new Asker(server.origin, apiKey, limitMs);
  closing.push(() => asker.close());
  return lookAt({ kind, model, routed, baseUrl: server.origin + path }, asker, before, never);
}

/** What the script calls its model. */
function listed(script: keyof typeof SCRIPTS): string {
  return script === 'ollama' ? 'mimo:latest' : 'mimo';
}

describe('an engine of unknown kind', () => {
  it.each([
    ['vllm', 'vllm', 'mimo', 262_144, null],
    ['sglang', 'sglang', 'mimo', 131_072, null],
    ['llamacpp', 'llamacpp', 'mimo', 8192, ['image']],
    ['ollama', 'ollama', 'mimo:latest', 16_384, ['image']],
    ['lmstudio', 'openai', 'mimo', 4096, ['image']],
    ['openai', 'openai', 'mimo', null, null],
  ] as const)('%s is found as %s', async (script, kind, model, contextTokens, inputs) => {
    const server = await start(
      SCRIPTS[script](),
      script === 'lmstudio' ? UNEXPECTED_ENDPOINT : undefined,
    );
    const seen = await look(server);
    expect(seen).toEqual({
      state: 'ok',
      kind,
      model,
      looksLike: null,
      served: [model],
      identity: expect.stringContaining(model),
      contextTokens,
      inputs,
    });
  });

  it('is found again without asking for what is known', async () => {
    const server = await start(SCRIPTS.llamacpp());
    const first = await look(server);
    server.asked.length = 0;
    expect(await look(server, {}, first as Found)).toEqual(first);
    expect(server.asked.toSorted()).toEqual(['/health', '/v1/models']);
  });

  it('is another one when its list says other things of the same model', async () => {
    const server = await start(SCRIPTS.vllm());
    const first = await look(server);
    for (const path of Object.keys(server.script)) delete server.script[path];
    Object.assign(server.script, SCRIPTS.sglang());
    const second = await look(server, {}, first as Found);
    expect(second).toMatchObject({ state: 'ok', kind: 'sglang', model: 'mimo' });
  });

  it('may be another one when it serves another model', async () => {
    const server = await start(SCRIPTS.vllm());
    const first = await look(server);
    for (const path of Object.keys(server.script)) delete server.script[path];
    Object.assign(server.script, SCRIPTS.llamacpp(), { '/v1/models': listOf({ id: 'other' }) });
    const second = await look(server, {}, first as Found);
    expect(second).toMatchObject({ state: 'ok', kind: 'llamacpp', model: 'other' });
  });

  it.each([429, 502, 503, 504])('is not decided on while it answers HTTP %d', async (status) => {
    const server = await start({ ...SCRIPTS.vllm(), '/version': { status, body: '' } });
    expect(await look(server)).toMatchObject({ state: 'down', fault: 'broken' });
  });

  it('of kind ollama may be given with or without /v1, the others need it', async () => {
    const ollama = await start(SCRIPTS.ollama());
    expect(await look(ollama, { path: '' })).toMatchObject({ state: 'ok', kind: 'ollama' });
    const vllm = await start(SCRIPTS.vllm());
    expect(await look(vllm, { path: '' })).toMatchObject({ state: 'down', fault: 'lacks-v1' });
  });

  it('may live behind a path', async () => {
    const script = Object.entries(SCRIPTS.sglang()).map(([path, said]) => [`/a/b${path}`, said]);
    const server = await start(Object.fromEntries(script) as Script);
    expect(await look(server, { path: '/a/b/v1' })).toMatchObject({ state: 'ok', kind: 'sglang' });
  });

  it('of kind llamacpp that wants a key is told from one that is not there', async () => {
    const refusal = {
      status: 401,
      body: { error: { code: 401, message: 'Invalid API Key', type: 'authentication_error' } },
    };
    const server = await start({ ...SCRIPTS.llamacpp(), '/props': refusal });
    expect(await look(server)).toMatchObject({ state: 'down', fault: 'key' });
  });
});

describe('an engine of a kind that the settings name', () => {
  it.each(['vllm', 'sglang', 'llamacpp', 'ollama', 'openai'] as const)(
    '%s is found, and nothing speaks against it',
    async (kind) => {
      const server = await start(SCRIPTS[kind]());
      const seen = await look(server, { kind, model: 'mimo' });
      expect(seen).toMatchObject({ state: 'ok', kind, looksLike: null });
    },
  );

  it.each([
    ['vllm', 'llamacpp', 'llamacpp'],
    ['vllm', 'sglang', 'sglang'],
    ['llamacpp', 'vllm', 'vllm'],
    ['sglang', 'ollama', 'ollama'],
    // No contradiction: what shows nothing of itself, and a kind that fits everything.
    ['vllm', 'openai', null],
    ['openai', 'vllm', null],
    ['mimo', 'sglang', null],
  ] as const)('%s is doubted in front of %s: %s', async (kind, script, looksLike) => {
    const server = await start(SCRIPTS[script]());
    const seen = await look(server, { kind, model: listed(script) });
    expect(seen).toMatchObject({ state: 'ok', kind, looksLike });
  });

  it('is not doubted where it fits, though a surer kind does too', async () => {
    const server = await start({ ...SCRIPTS.llamacpp(), ...SCRIPTS.vllm() });
    const seen = await look(server, { kind: 'vllm' });
    expect(seen).toMatchObject({ state: 'ok', looksLike: null });
  });

  it('is not doubted where a router stands', async () => {
    const server = await start(SCRIPTS.llamacpp());
    const seen = await look(server, { kind: 'vllm', routed: true });
    expect(seen).toMatchObject({ state: 'ok', looksLike: null });
  });

  it('is not doubted when it cannot be asked', async () => {
    const { origin } = await start(SCRIPTS.llamacpp());
    const asker = new Asker(origin, null, LIMIT_MS);
    closing.push(() => asker.close());
    const target = { kind: 'vllm', model: null, routed: false, baseUrl: `${origin}/v1` } as const;
    const evasive = {
      ask: (path: string, signal: AbortSignal) =>
        path === '/version' ? Promise.reject(new Unanswered('cut', null)) : asker.ask(path, signal),
    };
    const seen = await lookAt(target, evasive, null, never);
    expect(seen).toMatchObject({ state: 'ok', looksLike: null });
  });

  it('is asked who it is once', async () => {
    const server = await start(SCRIPTS.llamacpp());
    const first = await look(server, { kind: 'vllm' });
    server.asked.length = 0;
    const second = await look(server, { kind: 'vllm' }, first as Found);
    expect(second).toMatchObject({ looksLike: 'llamacpp' });
    expect(server.asked.toSorted()).toEqual(['/health', '/v1/models']);
  });

  it('is sent the key', async () => {
    const server = await start(SCRIPTS.vllm());
    await look(server, { kind: 'vllm', apiKey: 'sk-of-the-engine' });
    expect(server.authorization()).toBe('Bearer sk-of-the-engine');
  });

  it('need list no models when its model is named', async () => {
    const server = await start({});
    const wanted = { kind: 'openai', model: 'm' } as const;
    expect(await look(server, wanted)).toMatchObject({ state: 'ok', model: 'm', served: [] });
  });

  it.each([
    ['/health', { status: 503, body: { error: { code: 503, message: 'Loading model' } } }],
    ['/v1/models', { status: 503, body: 'loading' }],
    ['/props', { status: 503, body: { error: { code: 503, message: 'Loading model' } } }],
  ])('loads while %s says so', async (path, said) => {
    const server = await start({ ...SCRIPTS.llamacpp(), [path]: said });
    expect(await look(server, { kind: 'llamacpp' })).toMatchObject({ state: 'loading' });
  });

  it('is down when it serves, but does not live', async () => {
    const server = await start({ ...SCRIPTS.vllm(), '/health': { status: 500, body: '' } });
    expect(await look(server, { kind: 'vllm' })).toEqual({
      state: 'down',
      fault: 'broken',
      detail: 'the engine answers HTTP 500',
      served: [],
    });
  });

  it('lives behind a router that knows no /health', async () => {
    const { '/health': _none, ...rest } = SCRIPTS.vllm();
    const server = await start(rest);
    expect(await look(server, { kind: 'vllm' })).toMatchObject({ state: 'ok' });
  });
});

describe('the model', () => {
  const several = listOf({ id: 'a' }, { id: 'b', max_model_len: 10 });

  it('must be named where several are served', async () => {
    const server = await start({ ...SCRIPTS.vllm(), '/v1/models': several });
    const served = ['a', 'b'];
    expect(await look(server)).toMatchObject({ state: 'down', fault: 'model', served });
    const named = await look(server, { model: 'b' });
    expect(named).toMatchObject({ state: 'ok', model: 'b', served, contextTokens: 10 });
  });

  it.each([
    ['vllm', 'down'],
    ['ollama', 'down'],
    ['sglang', 'ok'],
    ['llamacpp', 'ok'],
    ['openai', 'ok'],
  ] as const)('that %s does not list makes it %s', async (kind, state) => {
    const server = await start(SCRIPTS[kind]());
    const seen = await look(server, { kind, model: 'other' });
    expect(seen).toMatchObject({ state });
    expect(seen).toMatchObject({ served: [kind === 'ollama' ? 'mimo:latest' : 'mimo'] });
  });

  it('must be named where none is listed', async () => {
    const server = await start({ '/v1/models': listOf() });
    expect(await look(server)).toMatchObject({ state: 'down', fault: 'model', served: [] });
  });
});

describe('what is no engine', () => {
  it.each<[string, Said, string]>([
    ['a web page', WEB_PAGE, 'not-an-api'],
    ['a page for what is missing', { ...WEB_PAGE, status: 404 }, 'not-an-api'],
    ['JSON about something else', { body: { hello: 'world' } }, 'not-an-api'],
    ['a redirect', { status: 301, headers: { location: '/login' }, body: '' }, 'not-an-api'],
    ['nonsense', { body: '\u0000\u0001{' }, 'not-an-api'],
    ['a list without end', { body: `{"data":[${'1,'.repeat(2_000_000)}` }, 'not-an-api'],
    ['a router without workers', { status: 503, body: 'no available workers' }, 'broken'],
    ['an ingress without a service', { ...WEB_PAGE, status: 502 }, 'broken'],
    ['a refusal', { status: 403, body: 'no' }, 'key'],
  ])('%s is told', async (_name, said, fault) => {
    const server = await start({}, said);
    const seen = await look(server);
    expect(seen).toMatchObject({ state: 'down', fault });
    expect(JSON.stringify(seen)).not.toContain('127.0.0.1');
  });

  it('nobody listens', async () => {
    const server = await startTalkingServer({});
    await server.close();
    expect(await look(server)).toMatchObject({ state: 'down', fault: 'refused' });
  });

  it('a host that does not exist', async () => {
    const seen = await look({ origin: 'http://engine.invalid:8000' });
    expect(seen).toMatchObject({ state: 'down', fault: 'name' });
  });

  it('a server without TLS', async () => {
    const { origin } = await start(SCRIPTS.vllm());
    const seen = await look({ origin: origin.replace('http:', 'https:') });
    expect(seen).toMatchObject({ state: 'down', fault: 'tls' });
  });

  it('a server that says nothing', async () => {
    const server = await start({ ...SCRIPTS.vllm(), '/health': 'hang' });
    const seen = await look(server, { kind: 'vllm', limitMs: SHORT_LIMIT_MS });
    expect(seen).toMatchObject({ state: 'down', fault: 'slow' });
  });
});

/** Engines whose settings leave their kind or model open, in front of servers that say theirs. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { httpEngineSettings } from '../../../test/support/engine-settings.ts';
import {
  listOf,
  type Said,
  SCRIPTS,
  startTalkingServer,
  type TalkingServer,
} from '../../../test/support/talking-server.ts';
import type { HttpEngineSettings } from '../../config/engines.ts';
import type { EnginePart } from '../../core/stream-part.ts';
import { EVERYTHING } from '../capabilities.ts';
import type { Engine } from '../engine.ts';
import { engineRequest } from '../openai-like/testing/engine-request.ts';
import type { DecidedSettings, MakeKind } from './decided.ts';
import { createDiscoveredEngine } from './engine.ts';

const never = new AbortController().signal;

let closing: (() => Promise<void>)[];
/** What engines were made of, in order, and which of them have been closed. */
let made: DecidedSettings[];
let closed: DecidedSettings[];
let warnings: string[];
/** What the meter was told of base URLs. */
let told: string[];
/** Ends the answers that are running. */
let finish: PromiseWithResolvers<void>;

beforeEach(() => {
  closing = [];
  made = [];
  closed = [];
  warnings = [];
  told = [];
  finish = Promise.withResolvers();
});

afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.toReversed()) await close();
});

async function start(kind: keyof typeof SCRIPTS, port?: number): Promise<TalkingServer> {
  const server = await startTalkingServer(SCRIPTS[kind](), port === undefined ? {} : { port });
  closing.push(() => server.close());
  return server;
}

/** Answers say which model they come from. */
function open(
  servers: readonly Pick<TalkingServer, 'origin'>[],
  said: Partial<HttpEngineSettings> = {},
): Engine {
  const baseUrls = servers.map(({ origin }) => `${origin}/v1`);
  const settings = httpEngineSettings({ kind: 'auto', model: null, baseUrls, ...said });
  const make: MakeKind = (decided, capabilities) => {
    made.push(decided);
    return {
      name: decided.name,
      kind: decided.kind,
      capabilities,
      async *stream() {
        yield { type: 'text', text: decided.model };
        await finish.promise;
      },
      close() {
        closed.push(decided);
        return Promise.resolve();
      },
    };
  };
  const engine = createDiscoveredEngine(settings, make, (message) => warnings.push(message), {
    serverHealth: (baseUrl, state) => told.push(`${baseUrl}: ${state}`),
    unexpectedlyRunning: (baseUrl, requests) => told.push(`${baseUrl}: ${requests} unexpected`),
  });
  closing.push(() => engine.close());
  return engine;
}

async function ask(engine: Engine): Promise<EnginePart[]> {
  finish.resolve();
  const parts: EnginePart[] = [];
  for await (const part of engine.stream(engineRequest(), never)) parts.push(part);
  return parts;
}

function portOf({ origin }: TalkingServer): number {
  return Number(new URL(origin).port);
}

describe('a request', () => {
  it('goes to an engine of the kind and the model that are found', async () => {
    const engine = open([await start('sglang')]);
    expect(engine.kind).toBe('auto');
    expect(await ask(engine)).toEqual([{ type: 'text', text: 'mimo' }]);
    await ask(engine);
    expect(made).toMatchObject([{ kind: 'sglang', model: 'mimo' }]);
    expect(engine.kind).toBe('sglang');
  });

  it('does not wait for a look when nothing is open', async () => {
    const server = await start('vllm');
    for (const path of Object.keys(server.script)) server.script[path] = 'hang';
    const engine = open([server], { kind: 'vllm', model: 'm' });
    expect(await ask(engine)).toEqual([{ type: 'text', text: 'm' }]);
  });

  it.each([
    ['no engine is ready', { status: 500, body: '' }],
    ['the model is loading', { status: 503, body: 'loading model' }],
  ])(
    'is told that %s while nobody says what stands there, and served later',
    async (message, said) => {
      const server = await start('vllm');
      const models = server.script['/v1/models']!;
      server.script['/v1/models'] = said;
      const engine = open([server]);
      await expect(ask(engine)).rejects.toMatchObject({
        code: 'engine-unavailable',
        retryAfterSeconds: 10,
        message: expect.stringContaining(message) as string,
      });
      server.script['/v1/models'] = models;
      expect(await ask(engine)).toEqual([{ type: 'text', text: 'mimo' }]);
    },
  );

  it('goes to what stands there now, after the engine was down', async () => {
    const before = await start('vllm');
    const engine = open([before]);
    const running = engine.stream(engineRequest(), never)[Symbol.asyncIterator]();
    await running.next();
    await before.close();
    closing.shift();
    await engine.probe(never);
    const after = await start('llamacpp', portOf(before));
    after.script['/v1/models'] = listOf({ id: 'other' });
    await engine.probe(never);
    const asked = engine.stream(engineRequest(), never)[Symbol.asyncIterator]();
    expect(await asked.next()).toMatchObject({ value: { text: 'other' } });
    expect(made).toMatchObject([{ kind: 'vllm' }, { kind: 'llamacpp', model: 'other' }]);
    expect(closed).toEqual([]);
    finish.resolve();
    await running.next();
    expect(closed).toMatchObject([{ kind: 'vllm' }]);
    await asked.next();
  });

  it('never goes where another kind of engine stands', async () => {
    const [vllm, stranger] = [await start('vllm'), await start('sglang')];
    const engine = open([vllm, stranger]);
    await engine.probe(never);
    await ask(engine);
    expect(made).toMatchObject([{ baseUrls: [`${vllm.origin}/v1`] }]);
  });
});

describe('health', () => {
  it('is remembered: asking again asks no engine', async () => {
    const server = await start('vllm');
    const engine = open([server]);
    expect(await engine.health(never)).toEqual({ state: 'ok' });
    const count = server.asked.length;
    expect(await Promise.all(Array.from({ length: 5 }, () => engine.health(never)))).toEqual(
      Array.from({ length: 5 }, () => ({ state: 'ok' })),
    );
    expect(server.asked.length).toBe(count);
  });

  it('is ok when one server is', async () => {
    const [gone, there] = [await start('vllm'), await start('vllm')];
    await gone.close();
    closing.shift();
    expect(await open([gone, there]).health(never)).toEqual({ state: 'ok' });
    const alone = await open([gone]).health(never);
    expect(alone).toEqual({ state: 'down', detail: 'it cannot be reached' });
  });
});

it('the operator is told when something changes, once', async () => {
  const server = await start('vllm');
  const engine = open([server]);
  await engine.probe(never);
  expect(warnings).toEqual([]);
  server.script['/health'] = { status: 500, body: '' };
  server.script['/v1/models'] = { status: 500, body: '' };
  await engine.probe(never);
  await engine.probe(never);
  Object.assign(server.script, SCRIPTS.vllm());
  await engine.probe(never);
  const at = `engine up at ${server.origin}/v1`;
  expect(warnings).toEqual([
    `${at}: down: the engine answers HTTP 500`,
    `${at}: ok: vllm, model mimo`,
  ]);
});

it('the operator is told at first sight of a kind that is not the one of the settings', async () => {
  const server = await start('llamacpp');
  const engine = open([server], { kind: 'vllm' });
  await engine.probe(never);
  await engine.probe(never);
  expect(warnings).toEqual([
    `engine up at ${server.origin}/v1: ok: vllm, model mimo; ` +
      'it looks like llamacpp: write kind: llamacpp, or auto',
  ]);
});

it('the meter is told the state of every base URL', async () => {
  const [there, loading] = [await start('openai'), await start('openai')];
  loading.script['/v1/models'] = { status: 503, body: 'loading model' };
  await open([there, loading], { kind: 'openai' }).probe(never);
  expect(told.toSorted()).toEqual(
    [`${there.origin}/v1: ok`, `${loading.origin}/v1: loading`].toSorted(),
  );
});

describe('work that nobody waits for', () => {
  const running = (requests: number): Said => ({
    headers: { 'content-type': 'text/plain' },
    body: `vllm:num_requests_running{engine="0"} ${requests}.0\n`,
  });

  /** Looks `seconds` later, and waits until the count has been taken in. */
  async function lookLater(engine: Engine, seconds: number): Promise<void> {
    const before = told.length;
    vi.setSystemTime(Date.now() + seconds * 1000);
    await engine.probe(never);
    await vi.waitFor(() => expect(told.length).toBe(before + 2));
  }

  it('is told when it has lasted for a minute, in the log once', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const server = await start('vllm');
    server.script['/metrics'] = running(3);
    const engine = open([server], { kind: 'vllm' });
    const ours = engine.stream(engineRequest(), never)[Symbol.asyncIterator]();
    await ours.next();
    await vi.waitFor(() => expect(told.length).toBe(2));
    const url = `${server.origin}/v1`;
    for (const seconds of [59, 1, 5]) await lookLater(engine, seconds);
    const counts = (): string[] => told.filter((line) => line.endsWith('unexpected'));
    const saying = (numbers: number[]): string[] => numbers.map((n) => `${url}: ${n} unexpected`);
    expect(counts()).toEqual(saying([0, 0, 2, 2]));
    expect(warnings).toEqual([
      expect.stringMatching(/^engine up at http.*: it has been working for a minute .* 2 more: /),
    ]);
    server.script['/metrics'] = running(1);
    await lookLater(engine, 5);
    finish.resolve();
    await ours.next();
    for (const seconds of [5, 5, 60]) await lookLater(engine, seconds);
    expect(counts().slice(4)).toEqual(saying([0, 0, 0, 1]));
  });

  it('is not looked for behind a router, nor soon again where nobody counts', async () => {
    const [routed, silent] = [await start('vllm'), await start('vllm')];
    routed.script['/metrics'] = running(3);
    await open([routed], { kind: 'vllm', routed: true }).probe(never);
    const engine = open([silent], { kind: 'vllm' });
    await engine.probe(never);
    await vi.waitFor(() => expect(silent.asked).toContain('/metrics'));
    await engine.probe(never);
    await engine.probe(never);
    const asked = [...routed.asked, ...silent.asked].filter((path) => path === '/metrics');
    expect(asked).toHaveLength(1);
    expect(told.filter((line) => line.endsWith('unexpected'))).toEqual([]);
  });
});

describe('capabilities', () => {
  it('are those of the kind, narrowed by what every server says', async () => {
    const [small, large] = [await start('llamacpp'), await start('llamacpp')];
    large.script['/props'] = {
      body: {
        default_generation_settings: { n_ctx: 16_384 },
        modalities: { vision: true, audio: true },
      },
    };
    const engine = open([small, large]);
    expect(engine.capabilities()).toMatchObject({ inputs: EVERYTHING.inputs, contextTokens: null });
    expect(await engine.probe(never)).toMatchObject({
      inputs: ['image'],
      contextTokens: 8192,
      audioFormats: ['mp3', 'wav', 'flac'],
    });
    expect(engine.capabilities()).toEqual(await engine.probe(never));
  });

  it('are what the settings say, where they say it', async () => {
    const said = { inputs: ['video'], contextTokens: 100, toolMedia: true } as const;
    const engine = open([await start('vllm')], { capabilities: { ...said, prefill: undefined } });
    expect(await engine.probe(never)).toMatchObject({ ...said, prefill: true, maxAspect: 200 });
  });
});

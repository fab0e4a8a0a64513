/** The engine over real sockets, against an upstream that does what the test says. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chunkEvent,
  event,
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
  type Step,
  streamed,
} from '../../../test/support/scripted-upstream.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { Engine, EngineRequest } from '../engine.ts';
import {
  engineRequest,
  hear,
  mediaPart,
  plannedMedia,
  user,
} from '../openai-like/testing/engine-request.ts';
import { createOpenAiEngine, type OpenAiEngineOptions } from './engine.ts';

const KEY = 'sk-of-the-engine';
const USAGE: StreamPart = {
  type: 'usage',
  usage: {
    promptTokens: 7,
    completionTokens: 3,
    reasoningTokens: 0,
    cachedTokens: 0,
    modalities: {},
  },
};
const STOP: StreamPart = { type: 'finish', reason: 'stop' };
const never = new AbortController().signal;

let upstream: ScriptedUpstream;
let engine: Engine;
const upstreams: ScriptedUpstream[] = [];
const engines: Engine[] = [];

async function anotherUpstream(): Promise<ScriptedUpstream> {
  const started = await startScriptedUpstream();
  upstreams.push(started);
  return started;
}

function engineWith(options: Partial<OpenAiEngineOptions>): Engine {
  const made = createOpenAiEngine({
    name: 'fleet',
    baseUrls: [upstream.baseUrl],
    apiKey: KEY,
    model: 'served',
    ...options,
  });
  engines.push(made);
  return made;
}

function text(value: string): StreamPart {
  return { type: 'text', text: value };
}

function ask(
  request: EngineRequest = engineRequest(),
  of: Engine = engine,
): ReturnType<typeof hear> {
  return hear(of.stream(request, never));
}

beforeEach(async () => {
  upstream = await anotherUpstream();
  engine = engineWith({});
});

afterEach(async () => {
  await Promise.all(engines.splice(0).map((made) => made.close()));
  await Promise.all(upstreams.splice(0).map((started) => started.close()));
});

describe('a request', () => {
  it('goes to the base URL with the engine’s key, streaming, with a finite limit', async () => {
    expect(await ask()).toEqual({ parts: [text('Hello'), STOP, USAGE], error: null });
    const [exchange] = upstream.exchanges;
    expect(exchange).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(exchange!.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': String(exchange!.bodyBytes),
    });
    expect(JSON.parse(exchange!.body.toString())).toEqual({
      model: 'served',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 1,
      top_p: 0.95,
      max_completion_tokens: 1000,
    });
  });

  it('has no key when the engine wants none', async () => {
    await ask(engineRequest(), engineWith({ apiKey: null }));
    expect(upstream.exchanges[0]!.headers.authorization).toBeUndefined();
  });

  it('is the same to the byte when it is asked again, and connections are kept', async () => {
    for (let count = 0; count < 5; count += 1) {
      await ask();
      // The upstream ends its answer a moment after it has said so.
      await sleep(10);
    }
    expect(new Set(upstream.exchanges.map(({ bodySha256 }) => bodySha256)).size).toBe(1);
    expect(new Set(upstream.exchanges.map(({ connection }) => connection))).toEqual(new Set([1]));
  });
});

describe('an answer', () => {
  it('is the same wherever the socket cuts it', async () => {
    const recorded = Buffer.from(
      [
        ': ping\r\n\r\n',
        chunkEvent({ role: 'assistant', content: '' }),
        chunkEvent({ reasoning_content: '想😀' }),
        chunkEvent({ content: 'é漢' }).replaceAll('\n', '\r\n'),
        chunkEvent({}, 'stop'),
        event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } }),
        'data: [DONE]\n\n',
      ].join(''),
    );
    const expected = [{ type: 'reasoning', text: '想😀' }, text('é漢'), STOP];
    for (let at = 1; at < recorded.length; at += 1) {
      upstream.script({
        steps: [recorded.subarray(0, at), { waitMs: 1 }, recorded.subarray(at)],
      });
      const { parts, error } = await ask();
      expect(error).toBeNull();
      expect(parts.slice(0, 3), `cut at byte ${at}`).toEqual(expected);
      expect(parts[3]).toMatchObject({ type: 'usage', usage: { completionTokens: 3 } });
    }
  });

  it('arrives part by part, not at its end', async () => {
    upstream.script({ steps: [chunkEvent({ content: 'one' }), { end: 'hang' }] });
    const parts = engine.stream(engineRequest(), never)[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: text('one') });
    await parts.return?.();
    await upstream.exchanges[0]!.hungUp;
  });

  it('may come in one piece from a server that does not stream', async () => {
    const message = { role: 'assistant', content: 'Hello' };
    const usage = { prompt_tokens: 7, completion_tokens: 3 };
    const whole = JSON.stringify({ choices: [{ message, finish_reason: 'stop' }], usage });
    upstream.script({
      headers: { 'content-type': 'application/json; charset=utf-8' },
      steps: [whole.slice(0, 20), whole.slice(20)],
    });
    expect(await ask()).toEqual({ parts: [text('Hello'), STOP, USAGE], error: null });
  });

  it('without usage leaves the counting to others', async () => {
    upstream.script(streamed([{ content: 'A' }], { usage: null }));
    expect(await ask()).toEqual({ parts: [text('A'), STOP], error: null });
  });

  it.each<[string, Step[]]>([
    ['without [DONE]', []],
    ['when the connection breaks behind it', [{ end: 'cut' }]],
    ['when nonsense follows', ['data: nonsense\n\n', { end: 'hang' }]],
    ['when the upstream then falls silent', [{ end: 'hang' }]],
  ])('is whole once it has finished: %s', async (_name, rest) => {
    upstream.script({ steps: [chunkEvent({ content: 'A' }), chunkEvent({}, 'stop'), ...rest] });
    const patient = engineWith({ timeouts: { afterFinishMs: 50 } });
    expect(await ask(engineRequest(), patient)).toEqual({ parts: [text('A'), STOP], error: null });
  });

  it('of an upstream that ignores its limit is cut off', async () => {
    const endless = Array.from({ length: 50 }, () =>
      chunkEvent({ content: 'on and on '.repeat(10) }),
    );
    upstream.script({ steps: [...endless, { end: 'hang' }] });
    const { parts, error } = await ask(engineRequest({}, { maxCompletionTokens: 10 }));
    expect(error).toBeNull();
    expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'length' });
    await upstream.exchanges[0]!.hungUp;
  });
});

describe('a failure', () => {
  it.each<[string, Step[], number]>([
    ['an empty stream', [], 0],
    ['a stream cut before content', [': ping\n\n', { end: 'cut' }], 0],
    [
      'a stream cut during content',
      [chunkEvent({ content: 'A' }), 'data: {"cho', { end: 'cut' }],
      1,
    ],
    ['a stream that ends without a reason', [chunkEvent({ content: 'A' })], 1],
    ['[DONE] without a reason', [chunkEvent({ content: 'A' }), 'data: [DONE]\n\n'], 1],
    ['the finish reason abort', [chunkEvent({ content: 'A' }), chunkEvent({}, 'abort')], 1],
    [
      'an error in the stream',
      [chunkEvent({ content: 'A' }) + event({ error: { message: 'secret' } })],
      1,
    ],
    ['broken JSON', ['data: {\n\n'], 0],
    ['HTML', ['<html>secret</html>'], 0],
  ])('%s is engine-failed', async (_name, steps, said) => {
    upstream.script({ steps });
    const { parts, error } = await ask();
    expect(parts).toEqual(Array.from({ length: said }, () => text('A')));
    expect(error).toMatchObject({ code: 'engine-failed', message: 'The model engine failed' });
    expect(upstream.exchanges.length).toBe(1);
  });

  it.each<[string, Reply, string]>([
    ['a refused key', { status: 401, steps: ['no'] }, 'engine-failed'],
    ['a full queue', { status: 429, steps: [] }, 'engine-unavailable'],
    [
      'a request refused',
      { status: 400, steps: ['{"error":{"message":"secret"}}'] },
      'engine-refused',
    ],
    ['an error of 1 MB', { status: 400, steps: ['x'.repeat(1024 * 1024)] }, 'engine-refused'],
    ['an error that is cut', { status: 500, steps: ['x', { end: 'cut' }] }, 'engine-failed'],
    [
      'an error of status 200',
      { headers: { 'content-type': 'application/json' }, steps: ['{"error":"x"}'] },
      'engine-failed',
    ],
  ])('%s is told by its code and not sent again', async (_name, reply, code) => {
    upstream.script(reply);
    const { error } = await ask();
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('secret');
    expect(upstream.exchanges.length).toBe(1);
  });
});

describe('another try', () => {
  it.each<[string, Reply]>([
    ['502', { status: 502, steps: ['<html>Bad Gateway</html>'] }],
    ['503', { status: 503, steps: ['no available workers'] }],
    ['503 loading', { status: 503, steps: ['{"error":{"message":"Loading model"}}'] }],
    ['a closed connection', { before: 'cut', steps: [] }],
  ])('goes to another base URL after %s', async (_name, reply) => {
    const other = await anotherUpstream();
    upstream.script(reply);
    const pair = engineWith({ baseUrls: [upstream.baseUrl, other.baseUrl] });
    expect((await ask(engineRequest(), pair)).parts).toEqual([text('Hello'), STOP, USAGE]);
    expect([upstream.exchanges.length, other.exchanges.length]).toEqual([1, 1]);
  });

  it('goes to another base URL when the first refuses connections', async () => {
    const gone = await anotherUpstream();
    await gone.close();
    upstreams.splice(upstreams.indexOf(gone), 1);
    const pair = engineWith({ baseUrls: [gone.baseUrl, upstream.baseUrl] });
    expect((await ask(engineRequest(), pair)).error).toBeNull();
    const { error } = await ask(engineRequest(), engineWith({ baseUrls: [gone.baseUrl] }));
    expect(error).toMatchObject({
      code: 'engine-unavailable',
      message: 'The model service is unavailable: no engine is ready',
      retryAfterSeconds: 10,
    });
  });

  it('is made once', async () => {
    upstream.script({ status: 503, steps: [] });
    const { error } = await ask();
    expect(error).toMatchObject({ code: 'engine-unavailable' });
    expect(upstream.exchanges.length).toBe(2);
  });

  it('is not made while the only server loads its model', async () => {
    upstream.script({ status: 503, steps: ['Loading model'] });
    expect((await ask()).error).toMatchObject({
      message: 'The model service is unavailable: the model is loading',
      retryAfterSeconds: 10,
    });
    expect(upstream.exchanges.length).toBe(1);
  });

  it('is not made after the first byte', async () => {
    const other = await anotherUpstream();
    upstream.script({ steps: [': ping\n\n', { end: 'cut' }] });
    const pair = engineWith({ baseUrls: [upstream.baseUrl, other.baseUrl] });
    expect((await ask(engineRequest(), pair)).error).toMatchObject({ code: 'engine-failed' });
    expect(other.exchanges.length).toBe(0);
  });

  it('spares a server that could not be reached three times, for ten seconds', async () => {
    const { baseUrl } = upstream;
    await upstream.close();
    let nowMs = 1_000_000;
    const lonely = engineWith({ clock: { nowMs: () => nowMs } });
    for (let count = 0; count < 2; count += 1) {
      expect((await ask(engineRequest(), lonely)).error).toMatchObject({
        code: 'engine-unavailable',
      });
    }
    const back = await startScriptedUpstream(Number(new URL(baseUrl).port));
    upstreams.splice(upstreams.indexOf(upstream), 1, back);
    nowMs += 9_999;
    expect((await ask(engineRequest(), lonely)).error).toMatchObject({
      code: 'engine-unavailable',
    });
    expect(back.exchanges.length).toBe(0);
    nowMs += 1;
    expect((await ask(engineRequest(), lonely)).error).toBeNull();
  });
});

describe('time', () => {
  it.each<[string, Reply, OpenAiEngineOptions['timeouts'] & object, number]>([
    ['no head', { before: 'hang', steps: [] }, { firstByteMs: 60 }, 0],
    ['a head and no byte', { steps: [{ end: 'hang' }] }, { firstByteMs: 60 }, 0],
    ['silence', { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] }, { silenceMs: 60 }, 1],
    [
      'too much in all',
      { steps: [chunkEvent({ content: 'A' }), { end: 'hang' }] },
      { totalMs: 60 },
      1,
    ],
  ])('is up after %s', async (_name, reply, timeouts, said) => {
    upstream.script(reply);
    const strict = engineWith({ timeouts: { firstByteMsPer1000Tokens: 0, ...timeouts } });
    const { parts, error } = await ask(engineRequest(), strict);
    expect(parts.length).toBe(said);
    expect(error).toMatchObject({
      code: 'engine-timeout',
      message: 'The model did not answer within 0.06 s',
    });
    await upstream.exchanges[0]!.hungUp;
  });

  it('is up when a connection is not made', async () => {
    await withSilentServer(async (baseUrl) => {
      const strict = engineWith({ baseUrls: [baseUrl], timeouts: { connectMs: 60 } });
      expect((await ask(engineRequest(), strict)).error).toMatchObject({
        code: 'engine-timeout',
        message: 'The model did not answer within 0.06 s',
      });
    });
  });

  it('for the first byte grows with the prompt, up to a limit', async () => {
    upstream.script({ before: { waitMs: 300 }, steps: streamed([{ content: 'A' }]).steps });
    const timeouts = { firstByteMs: 0, firstByteMsPer1000Tokens: 1000, maxFirstByteMs: 10_000 };
    const long = engineRequest({ messages: [user('word '.repeat(1000))] });
    expect((await ask(long, engineWith({ timeouts }))).error).toBeNull();
    const bounded = engineWith({ timeouts: { ...timeouts, maxFirstByteMs: 50 } });
    expect((await ask(long, bounded)).error).toMatchObject({ code: 'engine-timeout' });
  });

  it('that the client takes to read is not the engine’s silence', async () => {
    upstream.script(streamed([{ content: 'A' }, { content: 'B' }], { pauseMs: 20 }));
    const strict = engineWith({ timeouts: { silenceMs: 100 } });
    let said = '';
    for await (const part of strict.stream(engineRequest(), never)) {
      if (part.type === 'text') said += part.text;
      await sleep(150);
    }
    expect(said).toBe('AB');
  });
});

describe('a client that hangs up', () => {
  const reason = new Error('the client has left');
  const content = chunkEvent({ content: 'A' });
  const call = { index: 0, id: 'x', function: { name: 'f', arguments: '{' } };

  it.each<[string, Reply, number]>([
    ['while the upstream thinks about the prompt', { before: 'hang', steps: [] }, 0],
    ['behind the head', { steps: [{ end: 'hang' }] }, 0],
    ['during reasoning', { steps: [chunkEvent({ reasoning: 'A' }), { end: 'hang' }] }, 1],
    ['during content', { steps: [content, { end: 'hang' }] }, 1],
    ['during tool arguments', { steps: [chunkEvent({ tool_calls: [call] }), { end: 'hang' }] }, 1],
  ])('%s closes the upstream’s socket', async (_name, reply, parts) => {
    upstream.script(reply);
    const client = new AbortController();
    const answer = engine.stream(engineRequest(), client.signal)[Symbol.asyncIterator]();
    for (let count = 0; count < parts; count += 1) expect((await answer.next()).done).toBe(false);
    const next = answer.next();
    const exchange = await upstream.exchange(0);
    await exchange.received;
    client.abort(reason);
    await expect(next).rejects.toBe(reason);
    await exchange.hungUp;
    await expect.poll(() => upstream.openConnections()).toBe(0);
  });

  it('during the connection is let go at once', async () => {
    await withSilentServer(async (baseUrl, connected) => {
      const client = new AbortController();
      const waiting = engineWith({ baseUrls: [baseUrl] });
      const heard = hear(waiting.stream(engineRequest(), client.signal));
      await connected;
      client.abort(reason);
      expect((await heard).error).toBe(reason);
    });
  });

  it('by asking for no more parts closes it too', async () => {
    upstream.script({ steps: [content, { end: 'hang' }] });
    for await (const part of engine.stream(engineRequest(), never)) {
      expect(part).toEqual(text('A'));
      break;
    }
    await upstream.exchanges[0]!.hungUp;
    await expect.poll(() => upstream.openConnections()).toBe(0);
  });

  it('during the upload stops reading the media', async () => {
    upstream.script({ before: 'hang', unread: true, steps: [] });
    const client = new AbortController();
    const { request, reads } = bigVideo(64);
    const heard = hear(engine.stream(request, client.signal));
    await expect.poll(() => reads.open).toBe(1);
    client.abort(reason);
    const { error } = await heard;
    expect(error).toBe(reason);
    await expect.poll(() => reads.open).toBe(0);
    expect(reads.bytes).toBeLessThan(64 * MEGABYTE);
  });

  it('before anything began sends nothing', async () => {
    const { error } = await hear(engine.stream(engineRequest(), AbortSignal.abort(reason)));
    expect(error).toBe(reason);
    expect(upstream.exchanges.length).toBe(0);
  });

  it('makes room for others: nothing stays in flight', async () => {
    const other = await anotherUpstream();
    const pair = engineWith({ baseUrls: [upstream.baseUrl, other.baseUrl] });
    upstream.script({ steps: [content, { end: 'hang' }] });
    for (let count = 0; count < 3; count += 1) {
      for await (const part of pair.stream(engineRequest(), never)) {
        expect(part).toEqual(text('A'));
        break;
      }
    }
    expect([upstream.exchanges.length, other.exchanges.length]).toEqual([3, 0]);
  });
});

/** A server that takes connections and never says a word, so that no TLS connection is made. */
async function withSilentServer(
  test: (baseUrl: string, connected: Promise<unknown>) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await test(`https://127.0.0.1:${port}/v1`, once(server, 'connection'));
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const MEGABYTE = 1024 * 1024;

interface Reads {
  /** Readers at work. */
  open: number;
  bytes: number;
}

/** A request with a video of so many megabytes, whose bytes exist only while they are read. */
function bigVideo(megabytes: number): { request: EngineRequest; reads: Reads } {
  const part = mediaPart('video');
  const reads: Reads = { open: 0, bytes: 0 };
  const planned: PlannedMedia = plannedMedia(
    'video',
    megabytes * MEGABYTE,
    async function* (signal) {
      reads.open += 1;
      try {
        for (let count = 0; count < megabytes * 16; count += 1) {
          signal.throwIfAborted();
          reads.bytes += MEGABYTE / 16;
          yield Buffer.alloc(MEGABYTE / 16, 'film');
        }
      } finally {
        reads.open -= 1;
      }
    },
  );
  const media = new Map([[part, planned]]);
  return { request: engineRequest({ messages: [user('What?', part)] }, { media }), reads };
}

describe('a video of 120 MB', () => {
  it('is sent whole, with its length told before', async () => {
    const { request, reads } = bigVideo(120);
    expect((await ask(request)).error).toBeNull();
    const [exchange] = upstream.exchanges;
    expect(reads).toEqual({ open: 0, bytes: 120 * MEGABYTE });
    expect(exchange!.bodyBytes).toBeGreaterThan(160 * MEGABYTE);
    expect(exchange!.headers['content-length']).toBe(String(exchange!.bodyBytes));
  });

  it('is not read before the upstream takes it', async () => {
    upstream.script({ before: 'hang', unread: true, steps: [] });
    const { request, reads } = bigVideo(120);
    const client = new AbortController();
    const heard = hear(engine.stream(request, client.signal));
    await upstream.exchange(0);
    // Until the sockets are full; then nothing more is asked of the reader.
    let before = -1;
    while (reads.bytes > before) {
      before = reads.bytes;
      await sleep(100);
    }
    expect(reads.open).toBe(1);
    expect(reads.bytes).toBeLessThan(32 * MEGABYTE);
    client.abort();
    await heard;
  });

  it('that is too large for the upstream is refused before it has been sent whole', async () => {
    const steps = ['{"error":{"message":"the video is too large"}}'];
    upstream.script({ status: 413, unread: true, steps });
    const { request, reads } = bigVideo(120);
    expect((await ask(request)).error).toMatchObject({
      code: 'engine-modality',
      message: 'The model engine cannot process video input',
    });
    await expect.poll(() => reads.open).toBe(0);
    expect(reads.bytes).toBeLessThan(120 * MEGABYTE);
  });

  it('that is shorter than it was is our fault, and is not sent again', async () => {
    const part = mediaPart('video');
    const media = new Map([
      [
        part,
        plannedMedia('video', 1000, async function* () {
          yield Buffer.alloc(10);
        }),
      ],
    ]);
    const { error } = await ask(engineRequest({ messages: [user(part)] }, { media }));
    expect(error).toMatchObject({ code: 'internal' });
    expect(upstream.exchanges.length).toBeLessThan(2);
  });
});

describe('health', () => {
  it.each<[string, Reply, string]>([
    [
      'a list of models',
      { headers: { 'content-type': 'application/json' }, steps: ['{"data":[]}'] },
      'ok',
    ],
    ['no such route', { status: 404, steps: [] }, 'ok'],
    [
      '503 while loading',
      { status: 503, steps: ['{"error":{"message":"Loading model"}}'] },
      'loading',
    ],
    ['503', { status: 503, steps: [] }, 'down'],
    ['a refused key', { status: 401, steps: [] }, 'down'],
    ['a closed connection', { before: 'cut', steps: [] }, 'down'],
  ])('after %s is %s', async (_name, reply, state) => {
    upstream.script(reply);
    const health = await engine.health(never);
    expect(health.state).toBe(state);
    expect(JSON.stringify(health)).not.toContain('127.0.0.1');
    expect(upstream.exchanges[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
    expect(upstream.exchanges[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('is down when nothing answers in time', async () => {
    upstream.script({ before: 'hang', steps: [] });
    expect(await engine.health(never)).toEqual({
      state: 'down',
      detail: 'no server of the engine answers',
    });
  });

  it('is that of the best server', async () => {
    const other = await anotherUpstream();
    upstream.script({ status: 503, steps: [] });
    const pair = engineWith({ baseUrls: [upstream.baseUrl, other.baseUrl] });
    expect(await pair.health(never)).toEqual({ state: 'ok' });
    other.script({ status: 503, steps: ['loading'] });
    expect(await pair.health(never)).toMatchObject({ state: 'loading' });
  });
});

describe('probe', () => {
  it.each<[object, number | null]>([
    [{ id: 'served', max_model_len: 4096 }, 4096],
    [{ id: 'served', meta: { n_ctx_train: 8192 } }, 8192],
    [{ id: 'served' }, null],
    [{ id: 'other', max_model_len: 4096 }, null],
  ])('%j has a context of %s', async (entry, contextTokens) => {
    upstream.script({ steps: [JSON.stringify({ data: [entry] })] });
    expect(await engine.probe(never)).toEqual({
      inputs: ['image', 'audio', 'video'],
      contextTokens,
    });
  });
});

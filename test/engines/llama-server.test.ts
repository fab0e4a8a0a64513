/**
 * A real engine behind a real server: `llama-server` with a tiny model of random weights, which
 * talks without end. What it says is noise; what becomes of it on the way is what is tested.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  llamaServerProgram,
  type RunningLlamaServer,
  startLlamaServer,
} from '../support/llama-server.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { TINY_WORDS, tinyLlama } from '../support/tiny-llama.ts';

const CONTEXT_TOKENS = 65_536;
/** Takes the engine the better part of a minute, if nobody stops it. */
const LONG_ANSWER_TOKENS = 60_000;
const POLL_MS = 50;

const program = await llamaServerProgram();

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

interface Completion {
  readonly model: string;
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: { readonly content: string };
  }[];
  readonly usage: Usage;
}

describe.runIf(program !== null)('llama-server', () => {
  let directory: string;
  let engine: RunningLlamaServer;
  let server: TestServer;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'mimosa-llama-'));
    const model = path.join(directory, 'tiny.gguf');
    await writeFile(model, tinyLlama(CONTEXT_TOKENS));
    engine = await startLlamaServer(program!, { model, contextTokens: CONTEXT_TOKENS });
    server = await startServer({ config: configFor(engine, 'llamacpp'), ready: true });
  });

  afterAll(async () => {
    await server?.close();
    await engine?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('answers in known words, up to the limit, and both sides count', async () => {
    const response = await ask(server, { max_completion_tokens: 24 });
    expect(response.status).toBe(200);
    const { model, choices, usage } = (await response.json()) as Completion;
    expect(model).toBe('mimo-v2.5');
    expect(choices[0]!.finish_reason).toBe('length');
    const words = choices[0]!.message.content.trim().split(' ');
    expect(words).toHaveLength(24);
    expect(words.filter((word) => !TINY_WORDS.includes(word))).toEqual([]);
    expect(usage.completion_tokens).toBe(24);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + 24);
    expect(usage.prompt_tokens).toBe(await ownCount(server));
  });

  it('streams the same answer as it gives in one piece', async () => {
    const fields = { max_completion_tokens: 40, seed: 7, temperature: 0 };
    const whole = (await (await ask(server, fields)).json()) as Completion;
    const response = await ask(server, {
      ...fields,
      stream: true,
      stream_options: { include_usage: true },
    });
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event) as StreamedChunk);
    const text = chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('');
    expect(text).toBe(whole.choices[0]!.message.content);
    const reasons = chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []);
    expect(reasons).toEqual(['length']);
    expect(chunks.at(-1)!.usage).toMatchObject({ completion_tokens: 40 });
  });

  it('stops at the text of the client', async () => {
    const fields = { max_completion_tokens: 40, seed: 7, temperature: 0 };
    const whole = (await (await ask(server, fields)).json()) as Completion;
    const text = whole.choices[0]!.message.content;
    const [, , , stop] = new Set(text.trim().split(' '));
    expect(stop).toBeDefined();
    const stopped = (await (await ask(server, { ...fields, stop })).json()) as Completion;
    expect(stopped.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: text.slice(0, text.indexOf(stop!)) },
    });
    expect(stopped.usage.completion_tokens).toBeLessThan(40);
  });

  it('keeps to a schema', async () => {
    const properties = { ok: { type: 'boolean' }, colour: { enum: ['red', 'green'] } };
    const schema = { type: 'object', properties, required: ['ok', 'colour'] };
    const response = await ask(server, {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'paint', schema: { ...schema, additionalProperties: false } },
      },
    });
    const { choices } = (await response.json()) as Completion;
    expect(choices[0]!.finish_reason).toBe('stop');
    expect(JSON.parse(choices[0]!.message.content)).toEqual({
      ok: expect.any(Boolean) as boolean,
      colour: expect.stringMatching(/^(?:red|green)$/) as string,
    });
  });

  it.each(['enabled', 'disabled'])('goes on from an assistant turn, thinking %s', async (type) => {
    const response = await ask(server, {
      max_completion_tokens: 8,
      thinking: { type },
      messages: [
        { role: 'user', content: 'Count' },
        { role: 'assistant', content: 'one two' },
      ],
    });
    expect(response.status, await response.clone().text()).toBe(200);
    const { choices } = (await response.json()) as Completion;
    expect(choices[0]!.message.content.trim().split(' ')).toHaveLength(8);
  });

  it('is named in the receipt, with its own count of the prompt', async () => {
    const response = await ask(server, { max_completion_tokens: 4, mimosa: { receipt: true } });
    const { usage, mimosa } = (await response.json()) as Completion & {
      readonly mimosa: { readonly engine: { readonly prompt_tokens: number } };
    };
    expect(mimosa.engine.prompt_tokens).toBeGreaterThan(0);
    expect(mimosa.engine).toMatchObject({
      name: 'tiny',
      kind: 'llamacpp',
      drift: mimosa.engine.prompt_tokens - usage.prompt_tokens,
    });
  });

  it('answers the Anthropic dialect too', async () => {
    const response = await fetch(`${server.url}/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': server.key, 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'mimo-v2.5',
        max_tokens: 16,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    });
    expect(await response.json()).toMatchObject({
      stop_reason: 'max_tokens',
      usage: { output_tokens: 16 },
    });
  });

  it.each([true, false])('stops working when its client leaves (streamed: %s)', async (stream) => {
    const before = await generatedTokens(engine);
    const leaving = new AbortController();
    const fields = { stream, max_completion_tokens: LONG_ANSWER_TOKENS };
    const answer = ask(server, fields, leaving.signal).then((response) => response.text());
    while (!(await isWorking(engine))) await sleep(POLL_MS);
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    while (await isWorking(engine)) await sleep(POLL_MS);
    expect((await generatedTokens(engine)) - before).toBeLessThan(LONG_ANSWER_TOKENS / 2);
  });

  it.each([
    ['by our count', 'qy'.repeat(CONTEXT_TOKENS)],
    // It knows few words, and counts the bytes of all others.
    ['by its own count alone', 'the quick brown fox '.repeat(4_000)],
  ])('tells of a prompt that is too long %s', async (_whose, content) => {
    const response = await ask(server, {
      messages: [{ role: 'user', content }],
      max_completion_tokens: 16,
    });
    expect(response.status).toBe(400);
    const [, context, prompt] =
      /maximum context length is (\d+) tokens\. However, your messages use (\d+) tokens/.exec(
        await response.text(),
      ) ?? [];
    expect(Number(context)).toBe(CONTEXT_TOKENS);
    expect(Number(prompt)).toBeGreaterThan(CONTEXT_TOKENS);
  });

  it('is not ready while it loads, and then it is', async () => {
    // A pipe that nobody writes to is a model that never ends loading.
    const pipe = path.join(directory, 'pipe.gguf');
    await promisify(execFile)('mkfifo', [pipe]);
    const loading = await startLlamaServer(program!, { model: pipe, contextTokens: 512 });
    let ready: RunningLlamaServer | null = null;
    const waiting = await startServer({ config: configFor(loading, 'auto') });
    try {
      const answer = await ask(waiting, { max_completion_tokens: 4 });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('10');
      expect(await answer.text()).toContain('the model is loading');
      expect((await fetch(`${waiting.url}/readyz`)).status).toBe(503);

      const port = Number(new URL(loading.url).port);
      await loading.close();
      const model = path.join(directory, 'tiny.gguf');
      ready = await startLlamaServer(program!, { model, contextTokens: 512, port });
      while (!(await fetch(`${waiting.url}/readyz`)).ok) await sleep(POLL_MS);
      expect((await ask(waiting, { max_completion_tokens: 4 })).status).toBe(200);
    } finally {
      await waiting.close();
      await loading.close();
      await ready?.close();
    }
  });

  it('dies in the middle of an answer, and the client is told', async () => {
    const model = path.join(directory, 'tiny.gguf');
    const dying = await startLlamaServer(program!, { model, contextTokens: CONTEXT_TOKENS });
    const facing = await startServer({ config: configFor(dying, 'llamacpp'), ready: true });
    try {
      const fields = { stream: true, max_completion_tokens: LONG_ANSWER_TOKENS };
      const response = await ask(facing, fields);
      let heard = '';
      for await (const bytes of response.body!) {
        heard += Buffer.from(bytes).toString();
        if (heard.includes('"content":" ')) await dying.close();
      }
      const events = eventsOf(heard);
      expect(events.filter((event) => event.includes('The model engine failed'))).toHaveLength(1);
      expect(events.filter((event) => event.includes('"finish_reason":"'))).toEqual([]);
      expect((await ask(facing, { max_completion_tokens: 4 })).status).toBe(503);
    } finally {
      await facing.close();
      await dying.close();
    }
  });
});

interface StreamedChunk {
  readonly choices: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Usage | null;
}

function configFor({ url }: RunningLlamaServer, kind: 'llamacpp' | 'auto'): string {
  return JSON.stringify({
    engines: [{ name: 'tiny', kind, baseUrls: [`${url}/v1`] }],
    models: { 'mimo-v2.5': { engines: ['tiny'], thinkingByDefault: false } },
  });
}

const HELLO = { model: 'mimo-v2.5', messages: [{ role: 'user', content: 'Hello' }] };

async function ask(server: TestServer, fields: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ ...HELLO, ...fields }),
    ...(signal !== undefined && { signal }),
  });
}

/** What Mimosa itself counts for the prompt. */
async function ownCount(server: TestServer): Promise<number> {
  const response = await fetch(`${server.url}/v1/tokens/count`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify(HELLO),
  });
  const { prompt_tokens: tokens } = (await response.json()) as Pick<Usage, 'prompt_tokens'>;
  return tokens;
}

function eventsOf(stream: string): string[] {
  return [...stream.matchAll(/^data: (.+)$/gm)].map(([, data]) => data!);
}

async function isWorking({ url }: RunningLlamaServer): Promise<boolean> {
  const slots = (await (await fetch(`${url}/slots`)).json()) as { is_processing: boolean }[];
  return slots.some((slot) => slot.is_processing);
}

/** Of all answers so far. */
async function generatedTokens({ url }: RunningLlamaServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, count] = /^llamacpp:tokens_predicted_total (\S+)$/m.exec(text) ?? [];
  expect(count).toBeDefined();
  return Number(count);
}

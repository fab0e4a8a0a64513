/** A real model, of random weights, in the real library. What it says is noise. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TINY_WORDS, tinyLlama } from '../../../../test/support/tiny-llama.ts';
import type { EnginePart } from '../../../core/stream-part.ts';
import { LanguageModel } from './language-model.ts';
import { THINKING_TEMPLATE } from './thinking-template.fixture.ts';
import { testLibrary } from '../../../../test/support/llama-library.ts';

const CONTEXT_TOKENS = 4_096;
const never = new AbortController().signal;
const library = await testLibrary();

let directory: string;
let model: LanguageModel | null = null;
let warnings: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-gguf-'));
  const bytes = tinyLlama(CONTEXT_TOKENS);
  await writeFile(path.join(directory, 'tiny.gguf'), bytes);
  const thinking = tinyLlama(CONTEXT_TOKENS, THINKING_TEMPLATE);
  await writeFile(path.join(directory, 'thinking.gguf'), thinking);
  await writeFile(path.join(directory, 'broken.gguf'), bytes.subarray(0, 20_000));
  await writeFile(path.join(directory, 'junk.gguf'), 'not a model');
});

afterEach(async () => {
  await model?.close();
  model = null;
  warnings = [];
  vi.useRealTimers();
});

afterAll(() => rm(directory, { recursive: true, force: true }));

function open(file = 'tiny.gguf', options: { library?: string; projector?: string } = {}) {
  return (model = new LanguageModel({
    languageModel: path.join(directory, file),
    projector: options.projector === undefined ? null : path.join(directory, options.projector),
    threads: 1,
    library: options.library ?? library ?? 'no-such-library',
    warn: (message) => warnings.push(message),
  }));
}

interface Wishes {
  readonly text?: string;
  readonly limit?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly more?: Readonly<Record<string, unknown>>;
}

function ask(opened: LanguageModel, wishes: Wishes = {}): AsyncGenerator<EnginePart> {
  const { text = 'hello', limit = 12, seed = 1, signal = never, more = {} } = wishes;
  const options = {
    messages: [{ role: 'user', content: text }],
    reasoning_format: 'auto',
    enable_thinking: false,
    n_predict: limit,
    temperature: 1,
    seed,
    ...more,
  };
  return opened.generate({ tenant: 'a', thinking: false, options }, signal);
}

async function allOf(stream: AsyncIterable<EnginePart>): Promise<EnginePart[]> {
  const parts: EnginePart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

async function answer(opened: LanguageModel, wishes: Wishes = {}): Promise<string> {
  const parts = await allOf(ask(opened, wishes));
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

describe.runIf(library !== null)('a model that loads', () => {
  it('streams words up to the limit, then says how it ended and what it took', async () => {
    const opened = open();
    expect(await opened.load(never)).toEqual({
      contextTokens: CONTEXT_TOKENS,
      sees: false,
      hears: false,
      tools: false,
    });
    const parts = await allOf(ask(opened));
    const words = parts.flatMap((part) =>
      part.type === 'text' ? part.text.trim().split(' ') : [],
    );
    expect(words).toHaveLength(12);
    expect(words.filter((word) => !TINY_WORDS.includes(word))).toEqual([]);
    expect(parts.at(-2)).toEqual({ type: 'finish', reason: 'length' });
    expect(parts.at(-1)).toMatchObject({
      type: 'usage',
      usage: { completionTokens: 12, cachedTokens: 0 },
    });
  });

  it('says the same with the same seed, and something else with another', async () => {
    const opened = open();
    await opened.load(never);
    const first = await answer(opened, { seed: 7 });
    expect(await answer(opened, { seed: 7 })).toBe(first);
    expect(await answer(opened, { seed: 8 })).not.toBe(first);
  });

  it('finds the prompt of its own account in the cache, and of no other', async () => {
    const opened = open();
    await opened.load(never);
    const cached = async (tenant: string): Promise<number | null> => {
      const messages = [{ role: 'user', content: 'hello' }];
      const options = { messages, jinja: true, n_predict: 400 };
      const parts = await allOf(opened.generate({ tenant, thinking: false, options }, never));
      const last = parts.at(-1);
      return last?.type === 'usage' ? last.usage.cachedTokens : null;
    };
    expect(await cached('a')).toBe(0);
    expect(await cached('a')).toBeGreaterThan(0);
    expect(await cached('b')).toBe(0);
  });

  it('ends at a stop text', async () => {
    const opened = open();
    await opened.load(never);
    const whole = await answer(opened, { seed: 3 });
    const stop = [...new Set(whole.trim().split(' '))].at(-1)!;
    const parts = await allOf(ask(opened, { seed: 3, more: { stop: [stop] } }));
    const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    expect(text.trimEnd()).toBe(whole.slice(0, whole.indexOf(stop)).trimEnd());
    expect(parts.at(-2)).toEqual({ type: 'finish', reason: 'stop', matchedStop: stop });
  });

  it('stops when the client leaves, and answers the next one', async () => {
    const opened = open();
    await opened.load(never);
    const abort = new AbortController();
    let said = 0;
    const reading = (async () => {
      for await (const part of ask(opened, { limit: 4_000, signal: abort.signal })) {
        if (part.type === 'text') said += 1;
        if (said === 3) abort.abort(new Error('gone'));
      }
    })();
    await expect(reading).rejects.toThrow('gone');
    expect(said).toBe(3);
    await opened.load(never);
    expect((await answer(opened)).trim().split(' ')).toHaveLength(12);
  });

  it('ends with its process where a word takes too long, and answers the next one', async () => {
    const opened = open();
    await opened.load(never);
    const pid = opened.pid!;
    const abort = new AbortController();
    const reading = (async () => {
      for await (const part of ask(opened, { limit: 4_000, signal: abort.signal })) {
        if (part.type !== 'text') continue;
        process.kill(pid, 'SIGSTOP');
        abort.abort(new Error('gone'));
      }
    })();
    await expect(reading).rejects.toThrow('gone');
    expect(opened.pid).toBeUndefined();
    await opened.load(never);
    expect((await answer(opened)).trim().split(' ')).toHaveLength(12);
  });

  it('ends with its process in the middle of a prompt, and answers the next one in another', async () => {
    const opened = open();
    await opened.load(never);
    const pid = opened.pid!;
    process.kill(pid, 'SIGSTOP');
    const abort = new AbortController();
    const reading = allOf(ask(opened, { signal: abort.signal }));
    abort.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
    expect(opened.pid).toBeUndefined();
    await opened.load(never);
    expect((await answer(opened)).trim().split(' ')).toHaveLength(12);
    expect(opened.pid).not.toBe(pid);
  });

  it('refuses a prompt that is too long, and answers the next one', async () => {
    const opened = open();
    await opened.load(never);
    const promise = answer(opened, { text: 'x'.repeat(CONTEXT_TOKENS + 1) });
    await expect(promise).rejects.toMatchObject({ code: 'context-exceeded', status: 400 });
    expect(await answer(opened)).not.toBe('');
  });

  it('cuts an answer where the context ends', async () => {
    const opened = open();
    await opened.load(never);
    const text = 'x'.repeat(CONTEXT_TOKENS - 100);
    const parts = await allOf(ask(opened, { text, limit: 1_000 }));
    expect(parts.at(-2)).toEqual({ type: 'finish', reason: 'length' });
    expect(await answer(opened)).not.toBe('');
  });

  it('refuses a schema that it cannot follow, and answers the next one', async () => {
    const opened = open();
    await opened.load(never);
    const schema = { type: 'object', properties: { a: { $ref: '#/nowhere' } } };
    const more = { response_format: { type: 'json_schema', json_schema: { schema } } };
    await expect(answer(opened, { more })).rejects.toMatchObject({ code: 'engine-refused' });
    expect(await answer(opened)).not.toBe('');
  });

  it('tells reasoning, text and calls of tools apart', async () => {
    const opened = open('thinking.gguf');
    expect(await opened.load(never)).toMatchObject({ tools: true });
    // Words are put into its mouth: it would never come to them by itself.
    const said = String.raw`<think>\nhm, so\n</think>\nI look.\n<tool_call>\n{\"name\": \"look\", \"arguments\": {\"n\": 12}}\n</tool_call>`;
    const tool = { name: 'look', description: '', parameters: { type: 'object', properties: {} } };
    const options = {
      messages: [{ role: 'user', content: 'hello' }],
      reasoning_format: 'auto',
      enable_thinking: true,
      tools: [{ type: 'function', function: tool }],
      tool_choice: 'auto',
      grammar: `root ::= "${said}"`,
      n_predict: 200,
    };
    const parts = await allOf(opened.generate({ tenant: 'a', thinking: true, options }, never));
    const joined = (type: 'reasoning' | 'text'): string =>
      parts.map((part) => (part.type === type ? part.text : '')).join('');
    expect(joined('reasoning').trim()).toBe('hm, so');
    expect(joined('text').trim()).toBe('I look.');
    const calls = parts.filter((part) => part.type === 'tool-call');
    expect(calls[0]).toMatchObject({ index: 0, name: 'look' });
    expect(JSON.parse(calls.map((call) => call.arguments ?? '').join(''))).toEqual({ n: 12 });
    expect(parts.at(-2)).toEqual({ type: 'finish', reason: 'tool_calls' });
  });

  it('goes on loading for the next one when a client leaves', async () => {
    const opened = open();
    const abort = new AbortController();
    const left = opened.load(abort.signal);
    const { pid } = opened;
    abort.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(opened.health()).toMatchObject({ state: 'loading' });
    await opened.load(never);
    expect(opened.pid).toBe(pid);
    expect(await answer(opened)).not.toBe('');
  });

  it('is not blamed for being closed while it loads', async () => {
    const opened = open();
    const loading = expect(opened.load(never)).rejects.toMatchObject({
      code: 'engine-unavailable',
    });
    await opened.close();
    await loading;
    expect(warnings).toEqual([]);
    expect(opened.health()).toEqual({ state: 'ok' });
  });

  it('fails the request at hand when the library does, and loads the model for the next', async () => {
    const opened = open();
    await opened.load(never);
    const { pid } = opened;
    const more = { grammar: 'root ::= "' };
    await expect(answer(opened, { more })).rejects.toMatchObject({ code: 'engine-failed' });
    await opened.load(never);
    expect(opened.pid).not.toBe(pid);
    expect(await answer(opened)).not.toBe('');
  });

  it('fails the request at hand when its process dies, and loads the model for the next', async () => {
    const opened = open();
    await opened.load(never);
    const reading = (async () => {
      for await (const part of ask(opened, { limit: 4_000 })) {
        if (part.type === 'text') process.kill(opened.pid!, 'SIGKILL');
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'engine-failed' });
    await opened.load(never);
    expect(await answer(opened)).not.toBe('');
  });
});

describe('a model that does not load', () => {
  /** What the client sees is the same for all; the operator is told the reason. */
  async function faultOf(opened: LanguageModel): Promise<string> {
    const error: unknown = await opened.load(never).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'engine-unavailable',
      message: 'The model service is unavailable: no engine is ready',
    });
    const { cause } = error as { readonly cause: Error };
    const health = opened.health();
    expect(health).toEqual({ state: 'down', detail: cause.message });
    expect(warnings.pop()).toContain(cause.message);
    return cause.message;
  }

  it('names the file that is missing', async () => {
    expect(await faultOf(open('none.gguf'))).toContain('none.gguf cannot be read');
    const missing = open('tiny.gguf', { projector: 'none.gguf' });
    expect(await faultOf(missing)).toContain('none.gguf cannot be read');
  });

  it('says how to install the library', async () => {
    const opened = open('tiny.gguf', { library: 'no-such-library' });
    expect(await faultOf(opened)).toContain('npm install @fugood/llama.node');
  });

  it.runIf(library !== null).each(['broken.gguf', 'junk.gguf'])(
    'survives %s, on which the library crashes',
    async (file) => expect(await faultOf(open(file))).toContain(`${file} cannot be loaded`),
  );

  it.runIf(library !== null)('tells a projector that is none', async () => {
    const opened = open('tiny.gguf', { projector: 'junk.gguf' });
    expect(await faultOf(opened)).toMatch(
      /junk\.gguf.* is no projector of .*tiny\.gguf|cannot be loaded/,
    );
  });

  it.runIf(library !== null)(
    'is tried again when the file has changed, after a while',
    async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const opened = open('late.gguf');
      await faultOf(opened);
      await writeFile(path.join(directory, 'late.gguf'), tinyLlama(CONTEXT_TOKENS));
      await expect(opened.load(never)).rejects.toMatchObject({ code: 'engine-unavailable' });
      expect(warnings).toEqual([]);
      vi.setSystemTime(Date.now() + 10_000);
      expect(opened.health()).toEqual({ state: 'ok' });
      await opened.load(never);
      expect(await answer(opened)).not.toBe('');
    },
  );
});

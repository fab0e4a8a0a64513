/** Comments that bridge silence and tell progress: on the wire, and none of the SDKs minds them. */
import Anthropic from '@anthropic-ai/sdk';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { streamText } from 'ai';
import OpenAI from 'openai';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  startScriptedServer,
  type Script,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import { ANSWER, knows, MODEL, QUESTION } from './weather.ts';

/** A little longer than the server lets a stream be silent before its first event. */
const SILENCE_MS = 5500;

/** Streams the answer with extra fields in the body and through this `fetch`. */
type Ask = (extra: Record<string, unknown>, fetch: typeof globalThis.fetch) => Promise<string>;

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(async () => server?.close());

const messages = [{ role: 'user' as const, content: QUESTION }];

const sdks: readonly (readonly [name: string, ask: Ask])[] = [
  [
    'openai',
    async (extra, fetch) => {
      const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, fetch });
      const stream = client.chat.completions.stream({ model: MODEL, messages, ...extra });
      return (await stream.finalContent())!;
    },
  ],
  [
    'anthropic',
    (extra, fetch) => {
      const baseURL = `${server.url}/anthropic`;
      const client = new Anthropic({ baseURL, apiKey: server.key, fetch });
      const body = { model: MODEL, max_tokens: 64, messages, ...extra };
      return client.messages.stream(body).finalText();
    },
  ],
  [
    'ai',
    async (extra, fetch) => {
      const baseURL = `${server.url}/v1`;
      const name = 'sdk';
      const provider = createOpenAICompatible({ name, baseURL, apiKey: server.key, fetch });
      const providerOptions = { [name]: extra as Record<string, never> };
      return streamText({ model: provider(MODEL), prompt: QUESTION, providerOptions }).text;
    },
  ],
  [
    'langchain',
    async (extra, fetch) => {
      const model = new ChatOpenAI({
        model: MODEL,
        apiKey: server.key,
        configuration: { baseURL: `${server.url}/v1`, fetch },
        modelKwargs: extra,
      });
      let text = '';
      for await (const chunk of await model.stream(QUESTION)) text += chunk.text;
      return text;
    },
  ],
];

/** The answer as the SDK tells it, and all that the socket carried. */
async function listen(ask: Ask, extra: object): Promise<{ answer: string; wire: string }> {
  let wire: Promise<string> = Promise.resolve('');
  const answer = await ask({ ...extra }, async (url, init) => {
    const response = await fetch(url, init);
    wire = response.clone().text();
    return response;
  });
  return { answer, wire: await wire };
}

const progresses: Script = async function* (request, signal) {
  request.onProgress({ type: 'queued' });
  request.onProgress({ type: 'perceiving', part: 'messages[0].content[0]', done: 1, total: 2 });
  yield* knows(request, signal);
};

const hesitates: Script = async function* (request, signal) {
  await sleep(SILENCE_MS, undefined, { signal });
  yield* knows(request, signal);
};

it.each(sdks)('%s reads over progress', async (_name, ask) => {
  server.play(progresses);
  const { answer, wire } = await listen(ask, { mimosa: { progress: true } });
  expect(wire).toContain(': mimosa {"type":"queued"}\n\n: mimosa {"type":"perceiving"');
  expect(answer).toBe(ANSWER);
});

it('all of them wait through silence', async () => {
  server.play(hesitates);
  const heard = await Promise.all(sdks.map(([, ask]) => listen(ask, {})));
  for (const { answer, wire } of heard) {
    expect(wire.startsWith(': PROCESSING\n\n')).toBe(true);
    expect(answer).toBe(ANSWER);
  }
});

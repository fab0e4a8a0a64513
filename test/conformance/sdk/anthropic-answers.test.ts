/**
 * Thinking, structured output and endings as the real `@anthropic-ai/sdk` sees them; the engine is
 * scripted.
 */
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FinishReason } from '../../../src/core/stream-part.ts';
import {
  answers,
  says,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import { ANSWER, asksForBoth, knows, MODEL, QUESTION } from './weather.ts';

let server: ScriptedServer;
let client: Anthropic;

beforeAll(async () => {
  server = await startScriptedServer();
  client = new Anthropic({
    baseURL: `${server.url}/anthropic`,
    apiKey: server.key,
    maxRetries: 0,
  });
});

afterAll(async () => server?.close());

const question: Anthropic.MessageParam = { role: 'user', content: QUESTION };
const request = { model: MODEL, max_tokens: 1024, messages: [question] };

describe('thinking', () => {
  it.each<[Anthropic.ThinkingConfigParam | undefined, boolean]>([
    [undefined, true],
    [{ type: 'enabled', budget_tokens: 1024 }, true],
    [{ type: 'adaptive' }, true],
    [{ type: 'disabled' }, false],
  ])('%j → %s', async (thinking, on) => {
    server.play(asksForBoth);
    const message = await client.messages.create({ ...request, ...(thinking && { thinking }) });
    expect(server.requests[0]!.thinking).toBe(on);
    expect(message.content.some((block) => block.type === 'thinking')).toBe(on);
  });
});

describe('structured output', () => {
  const format = zodOutputFormat(z.object({ city: z.string(), degrees: z.number() }));
  const rome = { city: 'Rome', degrees: 24 };

  it('the schema goes in, an object comes out, whole or streamed', async () => {
    server.play(answers(JSON.stringify(rome)));
    const body = { ...request, output_config: { format } };
    expect((await client.messages.parse(body)).parsed_output).toEqual(rome);
    expect((await client.messages.stream(body).finalMessage()).parsed_output).toEqual(rome);
    expect(server.requests.map(({ chat }) => chat.responseFormat)).toMatchObject([
      { type: 'json_schema', schema: { required: ['city', 'degrees'] } },
      { type: 'json_schema', schema: { required: ['city', 'degrees'] } },
    ]);
  });
});

describe('conversations that the server would have to remember', () => {
  const start = { model: MODEL, max_tokens: 64 };

  it('are refused', async () => {
    server.play(knows);
    const thread = client.beta.messages.thread(start);
    await expect(thread.send(question)).rejects.toMatchObject({
      status: 400,
      errorCode: 'thread_unsupported_request',
    });
    expect(server.requests).toEqual([]);
  });

  it('go on with the whole history when the client allows it', async () => {
    server.play(knows);
    const unsupportedRequestBehavior = 'continue_unthreaded';
    const thread = client.beta.messages.thread({ ...start, unsupportedRequestBehavior });
    await thread.send(question);
    await thread.send({ role: 'user', content: 'And in Oslo?' });
    expect(server.requests[1]!.chat.messages).toMatchObject([
      { role: 'user', content: [{ type: 'text', text: QUESTION }] },
      { role: 'assistant', content: [{ type: 'text', text: ANSWER }] },
      { role: 'user', content: [{ type: 'text', text: 'And in Oslo?' }] },
    ]);
  });
});

describe('the end of an answer', () => {
  it.each<[FinishReason, string]>([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['content_filter', 'content_filter'],
    ['repetition_truncation', 'repetition_truncation'],
  ])('%s is called %s, streamed or not', async (reason, stop_reason) => {
    server.play(answers('So far', reason));
    const whole = await client.messages.create(request);
    expect(whole).toMatchObject({ stop_reason, stop_sequence: null });
    const streamed = await client.messages.stream(request).finalMessage();
    expect(streamed).toMatchObject({ stop_reason, stop_sequence: null, content: whole.content });
  });

  it('at a stop sequence names it', async () => {
    const stops = says(
      { type: 'text', text: 'a' },
      { type: 'finish', reason: 'stop', matchedStop: ';' },
    );
    server.play(stops);
    const settings = { stop_sequences: [';', '\n'], temperature: 0, top_p: 0.5, top_k: 5 };
    const stopped = { stop_reason: 'stop_sequence', stop_sequence: ';' };
    expect(await client.messages.create({ ...request, ...settings })).toMatchObject(stopped);
    const stream = client.messages.stream({ ...request, ...settings });
    expect(await stream.finalMessage()).toMatchObject(stopped);
    expect(server.requests[0]).toMatchObject({
      maxCompletionTokens: 1024,
      chat: { stop: [';', '\n'], temperature: 0, topP: 0.5 },
    });
  });

  it('a prefilled answer is left for the engine to continue', async () => {
    server.play(answers(' = 42'));
    const message = await client.messages.create({
      model: MODEL,
      max_tokens: 64,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [question, { role: 'assistant', content: '6 × 7' }],
      metadata: { user_id: 'somebody' },
    });
    expect(message.content).toMatchObject([{ type: 'text', text: ' = 42' }]);
    expect(server.requests[0]!.chat.messages).toMatchObject([
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'text', text: '6 × 7' }] },
    ]);
  });
});

/** Faults, hang-ups and retries as the Vercel AI SDK shows them; the engine is scripted. */
import { createOpenAICompatible, type OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, RetryError, StreamProviderError, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiError } from '../../../src/core/errors.ts';
import {
  fails,
  fallsSilent,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import { ANSWER, isLoading, knows, MODEL, QUESTION, tooMany } from './weather.ts';

let server: ScriptedServer;
let mimosa: OpenAICompatibleProvider;

beforeAll(async () => {
  server = await startScriptedServer();
  mimosa = createOpenAICompatible({
    name: 'mimosa',
    baseURL: `${server.url}/v1`,
    apiKey: server.key,
  });
});

afterAll(async () => server?.close());

describe('faults before an answer', () => {
  it.each([
    [400, false, apiError('engine-refused', null, [])],
    [403, false, apiError('model-forbidden', 'model', [MODEL])],
    [429, true, apiError('rate-limited', null, [1, 'tokens', MODEL, 1])],
    [500, true, apiError('engine-failed', null, [])],
    [503, true, apiError('engine-unavailable', null, ['the queue is full'])],
    [504, true, apiError('engine-timeout', null, [60])],
  ])('%i → APICallError, retryable: %s', async (statusCode, isRetryable, fault) => {
    server.play(fails(fault));
    const error = await generateText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      maxRetries: 0,
    }).catch((error: unknown) => error);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      statusCode,
      isRetryable,
      message: fault.message,
      data: { error: { code: String(statusCode), param: fault.param } },
      responseHeaders: { 'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  });

  it('401 for an unknown key', async () => {
    const stranger = createOpenAICompatible({
      name: 'mimosa',
      baseURL: `${server.url}/v1`,
      apiKey: 'no',
    });
    const answer = generateText({ model: stranger(MODEL), prompt: QUESTION });
    await expect(answer).rejects.toMatchObject({ statusCode: 401, isRetryable: false });
  });

  it.each([
    ['429', tooMany],
    ['503', isLoading],
  ])('%s with Retry-After is retried until it succeeds', async (_status, refuses) => {
    server.play(refuses, refuses, knows);
    const result = await generateText({ model: mimosa(MODEL), prompt: QUESTION, maxRetries: 2 });
    expect(result.text).toBe(ANSWER);
    expect(server.requests).toHaveLength(3);
  });

  it('too many of them end in a RetryError that holds each', async () => {
    server.play(tooMany);
    const error = await generateText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      maxRetries: 1,
    }).catch((error: unknown) => error);
    expect(RetryError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      reason: 'maxRetriesExceeded',
      errors: [{ statusCode: 429 }, { statusCode: 429 }],
    });
  });
});

describe('a running stream', () => {
  it('reports a fault of the running stream as StreamProviderError', async () => {
    const fault = apiError('engine-timeout', null, [60]);
    server.play(fails(fault, { type: 'text', text: 'So far' }));
    const errors: unknown[] = [];
    const result = streamText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      onError: ({ error }) => void errors.push(error),
    });
    let said = '';
    for await (const part of result.fullStream) if (part.type === 'text-delta') said += part.text;
    expect(said).toBe('So far');
    expect(errors).toHaveLength(1);
    expect(StreamProviderError.isInstance(errors[0])).toBe(true);
    expect(errors[0]).toMatchObject({ message: fault.message, type: 'timeout', code: '504' });
  });

  it('stops the engine when it is aborted', async () => {
    server.play(fallsSilent({ type: 'text', text: 'Begun' }));
    const leave = new AbortController();
    const result = streamText({
      model: mimosa(MODEL),
      prompt: QUESTION,
      abortSignal: leave.signal,
    });
    const kinds: string[] = [];
    for await (const part of result.fullStream) {
      kinds.push(part.type);
      if (part.type === 'text-delta') leave.abort();
    }
    expect(kinds.at(-1)).toBe('abort');
    await server.aborted();
  });
});

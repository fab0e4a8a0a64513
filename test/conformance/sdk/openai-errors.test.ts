/** Faults, hang-ups, time-outs and retries as the real `openai` package shows them. */
import OpenAI, {
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
import { LengthFinishReasonError } from 'openai/error';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiError } from '../../../src/core/errors.ts';
import {
  answers,
  fails,
  fallsSilent,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import { ANSWER, isLoading, knows, MODEL, tooMany } from './weather.ts';

/** Long enough for the request to reach the engine on a busy machine. */
const TIMEOUT_MS = 1000;

let server: ScriptedServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startScriptedServer();
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 });
});

afterAll(async () => server?.close());

const hello = { model: MODEL, messages: [{ role: 'user' as const, content: 'Hello' }] };

/** What the call was rejected with. */
async function errorOf(call: PromiseLike<unknown>): Promise<APIError> {
  const error = await Promise.resolve(call).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(APIError);
  return error as APIError;
}

describe('faults of the request', () => {
  it('400 → BadRequestError, with the parameter', async () => {
    const error = await errorOf(client.chat.completions.create({ ...hello, temperature: 3 }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      code: '400',
      type: 'invalid_request_error',
      param: 'temperature',
      message: '400 temperature must be a number between 0 and 2, got 3',
    });
    expect(error.requestID).toMatch(/^[0-9a-f]{32}$/);
    expect(error.headers!.get('x-request-id')).toBe(error.requestID);
  });

  it('401 → AuthenticationError', async () => {
    const stranger = client.withOptions({ apiKey: 'unknown' });
    const error = await errorOf(stranger.chat.completions.create(hello));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ status: 401, type: 'invalid_key', param: 'authorization' });
  });

  it('404 → NotFoundError: a route, a model, a modality', async () => {
    const route = await errorOf(client.responses.create({ model: MODEL, input: 'Hello' }));
    expect(route).toBeInstanceOf(NotFoundError);
    expect(route).toMatchObject({ message: '404 Unknown route', param: null });
    const model = await errorOf(client.models.retrieve('gpt-4'));
    expect(model).toBeInstanceOf(NotFoundError);
    expect(model).toMatchObject({ message: '404 Not supported model gpt-4', param: 'model' });
    const modality = await errorOf(
      client.chat.completions.create({
        model: 'mimo-v2-pro',
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
          },
        ],
      }),
    );
    expect(modality).toBeInstanceOf(NotFoundError);
    expect(modality).toMatchObject({ type: 'not_found', param: 'messages[0].content[0]' });
  });

  it('413 → APIError', async () => {
    const content = 'x'.repeat(server.bodyLimitBytes);
    const error = await errorOf(
      client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content }] }),
    );
    expect(error).toMatchObject({
      status: 413,
      type: 'request_too_large',
      message: `413 Request body too large: the limit is ${server.bodyLimitBytes} bytes`,
    });
  });
});

describe('faults of the engine', () => {
  const unavailable = apiError('engine-unavailable', null, ['no engine is ready'], {
    retryAfterSeconds: 10,
  });
  it.each([
    [403, 'forbidden', PermissionDeniedError, apiError('model-forbidden', 'model', [MODEL])],
    [421, 'content_filter', APIError, apiError('moderated', null, [])],
    [429, 'limitation', RateLimitError, apiError('rate-limited', null, [1, 'tokens', MODEL, 1])],
    [500, 'server_error', InternalServerError, apiError('engine-failed', null, [])],
    [503, 'service_unavailable', InternalServerError, unavailable],
    [504, 'timeout', InternalServerError, apiError('engine-timeout', null, [60])],
  ])('%i %s, streamed or not', async (status, type, errorClass, fault) => {
    server.play(fails(fault));
    for (const stream of [false, true]) {
      const error = await errorOf(client.chat.completions.create({ ...hello, stream }));
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toMatchObject({
        status,
        type,
        code: String(status),
        param: fault.param,
        message: `${status} ${fault.message}`,
      });
    }
  });

  it('inside a running stream end the iteration with an APIError', async () => {
    server.play(fails(apiError('engine-timeout', null, [60]), { type: 'text', text: 'So far' }));
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    let said = '';
    const error = await errorOf(
      (async () => {
        for await (const { choices } of stream) said += choices[0]?.delta.content ?? '';
      })(),
    );
    expect(said).toBe('So far');
    expect(error).toMatchObject({
      type: 'timeout',
      code: '504',
      error: { message: 'The model did not answer within 60 s' },
    });
    expect(error.requestID).toMatch(/^[0-9a-f]{32}$/);
    const helper = client.chat.completions.stream(hello);
    await expect(helper.finalContent()).rejects.toThrow('The model did not answer within 60 s');
  });

  it('an answer cut by the limit cannot be parsed: LengthFinishReasonError', async () => {
    server.play(answers('{"a"', 'length'));
    const format = zodResponseFormat(z.object({ a: z.number() }), 'a');
    await expect(
      client.chat.completions.parse({ ...hello, response_format: format }),
    ).rejects.toBeInstanceOf(LengthFinishReasonError);
  });
});

describe('a client that leaves stops the engine', () => {
  const begins = fallsSilent({ type: 'text', text: 'Begun' });

  it('by its signal, before an answer', async () => {
    server.play(begins);
    const leave = new AbortController();
    const answer = client.chat.completions.create(hello, { signal: leave.signal });
    const error = errorOf(answer);
    await server.asked();
    leave.abort();
    expect(await error).toBeInstanceOf(APIUserAbortError);
    await server.aborted();
  });

  it('by leaving the loop over a stream', async () => {
    server.play(begins);
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    for await (const { choices } of stream) {
      if (choices[0]?.delta.content === 'Begun') break;
    }
    await server.aborted();
  });

  it('by aborting the helper', async () => {
    server.play(begins);
    const stream = client.chat.completions.stream(hello);
    stream.on('content', () => stream.abort());
    expect(await errorOf(stream.done())).toBeInstanceOf(APIUserAbortError);
    await server.aborted();
  });

  it('by its own time-out', async () => {
    server.play(begins);
    const answer = client.chat.completions.create(hello, { timeout: TIMEOUT_MS });
    expect(await errorOf(answer)).toBeInstanceOf(APIConnectionTimeoutError);
    await server.aborted();
  });
});

describe('retries', () => {
  it.each([
    ['429', tooMany],
    ['503', isLoading],
  ])('wait as Retry-After of a %s says, and succeed', async (status, refuses) => {
    server.play(refuses, refuses, knows);
    const seen: [status: number, retryAfter: string | null][] = [];
    const patient = client.withOptions({
      maxRetries: 2,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        seen.push([response.status, response.headers.get('retry-after')]);
        return response;
      },
    });
    const answer = await patient.chat.completions.create(hello);
    expect(answer.choices[0]!.message.content).toBe(ANSWER);
    expect(seen).toEqual([
      [Number(status), '1'],
      [Number(status), '1'],
      [200, null],
    ]);
  });

  it('give up when they are used up, and never happen for faults of the request', async () => {
    server.play(fails(apiError('engine-failed', null, [])));
    const once = client.withOptions({ maxRetries: 1 });
    expect(await errorOf(once.chat.completions.create(hello))).toMatchObject({ status: 500 });
    expect(server.requests).toHaveLength(2);
    server.play(fails(apiError('engine-refused', null, [])));
    expect(await errorOf(once.chat.completions.create(hello))).toMatchObject({ status: 400 });
    expect(server.requests).toHaveLength(1);
  });
});

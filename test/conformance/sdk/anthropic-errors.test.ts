/** Faults, hang-ups, time-outs and retries as the real `@anthropic-ai/sdk` shows them. */
import Anthropic, {
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import {
  ContentTooLargeError,
  GatewayTimeoutError,
  ServiceUnavailableError,
} from '@anthropic-ai/sdk/error';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiError } from '../../../src/core/errors.ts';
import {
  fails,
  fallsSilent,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/scripted-engine.ts';
import { ANSWER, isLoading, knows, MODEL, tooMany } from './weather.ts';

/** Long enough for the request to reach the engine on a busy machine. */
const TIMEOUT_MS = 1000;

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

const hello = {
  model: MODEL,
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Hello' }],
};

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
  it('400 → BadRequestError, with the parameter before the message', async () => {
    const hot = { ...hello, temperature: 3 };
    const error = await errorOf(client.messages.create(hot));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      apiMessage: 'temperature: temperature must be a number between 0 and 2, got 3',
    });
    expect(error.requestID).toMatch(/^[0-9a-f]{32}$/);
    expect(error.error).toMatchObject({ type: 'error', request_id: error.requestID });
    expect(error.headers!.get('x-request-id')).toBe(error.requestID);
  });

  it('401 → AuthenticationError', async () => {
    const stranger = client.withOptions({ apiKey: 'unknown' });
    const error = await errorOf(stranger.messages.create(hello));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({
      type: 'authentication_error',
      apiMessage: 'authorization: Invalid API Key: the key is unknown or revoked',
    });
  });

  it('404 → NotFoundError: a route, a modality', async () => {
    const route = await errorOf(client.messages.batches.list());
    expect(route).toBeInstanceOf(NotFoundError);
    expect(route).toMatchObject({ type: 'not_found_error', apiMessage: 'Unknown route' });
    const source = { type: 'url' as const, url: 'https://example.com/a.png' };
    const modality = await errorOf(
      client.messages.create({
        ...hello,
        model: 'mimo-v2-pro',
        messages: [{ role: 'user', content: [{ type: 'image', source }] }],
      }),
    );
    expect(modality).toBeInstanceOf(NotFoundError);
    expect(modality.apiMessage).toBe(
      'messages[0].content[0]: No endpoints found that support image input',
    );
  });

  it('413 → ContentTooLargeError', async () => {
    const content = 'x'.repeat(server.bodyLimitBytes);
    const error = await errorOf(
      client.messages.create({ ...hello, messages: [{ role: 'user', content }] }),
    );
    expect(error).toBeInstanceOf(ContentTooLargeError);
    expect(error.type).toBe('request_too_large');
  });
});

describe('faults of the engine', () => {
  it.each([
    ['permission_error', PermissionDeniedError, apiError('model-forbidden', null, [MODEL])],
    ['rate_limit_error', RateLimitError, apiError('rate-limited', null, [1, 'tokens', MODEL, 1])],
    ['api_error', InternalServerError, apiError('engine-failed', null, [])],
    [
      'overloaded_error',
      ServiceUnavailableError,
      apiError('engine-unavailable', null, ['the queue is full']),
    ],
    ['timeout_error', GatewayTimeoutError, apiError('engine-timeout', null, [60])],
    ['invalid_request_error', APIError, apiError('moderated', null, [])],
  ])('%s, streamed or not', async (type, errorClass, fault) => {
    server.play(fails(fault));
    for (const stream of [false, true]) {
      const error = await errorOf(client.messages.create({ ...hello, stream }));
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toMatchObject({ status: fault.status, type, apiMessage: fault.message });
    }
  });

  it('inside a running stream end the iteration with an APIError', async () => {
    server.play(fails(apiError('engine-timeout', null, [60]), { type: 'text', text: 'So far' }));
    let said = '';
    const error = await errorOf(
      (async () => {
        for await (const event of await client.messages.create({ ...hello, stream: true })) {
          if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
            said += event.delta.text;
          }
        }
      })(),
    );
    expect(said).toBe('So far');
    expect(error).toMatchObject({
      type: 'timeout_error',
      apiMessage: 'The model did not answer within 60 s',
    });
    expect(error.requestID).toMatch(/^[0-9a-f]{32}$/);
    const helper = client.messages.stream(hello);
    await expect(helper.finalMessage()).rejects.toThrow('The model did not answer within 60 s');
  });
});

describe('a client that leaves stops the engine', () => {
  const begins = fallsSilent({ type: 'text', text: 'Begun' });

  it('by its signal, before an answer', async () => {
    server.play(begins);
    const leave = new AbortController();
    const error = errorOf(client.messages.create(hello, { signal: leave.signal }));
    await server.asked();
    leave.abort();
    expect(await error).toBeInstanceOf(APIUserAbortError);
    await server.aborted();
  });

  it('by aborting the helper', async () => {
    server.play(begins);
    const stream = client.messages.stream(hello);
    stream.on('text', () => stream.abort());
    expect(await errorOf(stream.done())).toBeInstanceOf(APIUserAbortError);
    await server.aborted();
  });

  it('by its own time-out', async () => {
    server.play(begins);
    const answer = client.messages.create(hello, { timeout: TIMEOUT_MS });
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
    const message = await patient.messages.create(hello);
    expect(message.content).toMatchObject([{ type: 'text', text: ANSWER }]);
    expect(seen).toEqual([
      [Number(status), '1'],
      [Number(status), '1'],
      [200, null],
    ]);
  });
});

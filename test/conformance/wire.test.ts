/** The wire around a chat: keys, routes, methods, health, models, streams and hang-ups. */
import { request as httpRequest } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startServer({ ready: true });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 });
}, 600_000);

afterAll(async () => server?.close());

const hello = { model: 'mimo-v2.5', messages: [{ role: 'user' as const, content: 'Hello' }] };

async function call(
  route: string,
  init: { method?: string; body?: string; json?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; text: string; json: Record<string, unknown> }> {
  const { json, ...rest } = init;
  const response = await fetch(server.url + route, {
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    ...rest,
    headers: { 'api-key': server.key, ...rest.headers },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

function errorOf(param: string | null, code: string, type: string, message: string): unknown {
  return { error: { message, type, param, code } };
}

describe('authentication', () => {
  it.each([
    ['api-key', { 'api-key': 'KEY' }, 200],
    ['Bearer', { 'api-key': '', authorization: 'Bearer KEY' }, 200],
    ['bearer in lower case, with blanks', { 'api-key': ' ', authorization: 'bearer  KEY ' }, 200],
    ['a bad api-key beside a good Bearer', { 'api-key': 'x', authorization: 'Bearer KEY' }, 401],
    ['no key', { 'api-key': '' }, 401],
    ['x-api-key', { 'api-key': '', 'x-api-key': 'KEY' }, 401],
    ['Basic', { 'api-key': '', authorization: 'Basic KEY' }, 401],
  ])('by %s', async (_name, headers, status) => {
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('KEY', server.key)]),
    );
    expect((await call('/v1/models', { headers: filled })).status).toBe(status);
  });

  it('says which header held the bad key', async () => {
    const bad = await call('/v1/models', { headers: { 'api-key': 'nope' } });
    expect(bad.json).toEqual(
      errorOf('api-key', '401', 'invalid_key', 'Invalid API Key: the key is unknown or revoked'),
    );
    const bearer = await call('/v1/models', {
      headers: { 'api-key': '', authorization: 'Bearer nope' },
    });
    expect(bearer.json).toMatchObject({ error: { param: 'authorization' } });
  });

  it('comes before the body', async () => {
    const missing = await call('/v1/chat/completions', {
      method: 'POST',
      body: '{broken',
      headers: { 'api-key': '' },
    });
    expect(missing.json).toEqual(
      errorOf(
        null,
        '401',
        'invalid_key',
        'Invalid API Key: no key was sent, use the api-key header or Authorization: Bearer',
      ),
    );
  });

  it('becomes the SDK’s own error class', async () => {
    const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'no', maxRetries: 0 });
    await expect(stranger.chat.completions.create(hello)).rejects.toBeInstanceOf(
      AuthenticationError,
    );
  });
});

describe('routes', () => {
  it('answer 404 and 405 as JSON, before asking for a key', async () => {
    const unknown = await call('/v1/audio/speech', { method: 'POST', headers: { 'api-key': '' } });
    expect(unknown.status).toBe(404);
    expect(unknown.json).toEqual(errorOf(null, '404', 'not_found', 'Unknown route'));
    const method = await call('/v1/chat/completions', { headers: { 'api-key': '' } });
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toBe('POST');
    expect(method.json).toEqual(
      errorOf(null, '405', 'invalid_request_error', 'Method not allowed'),
    );
    expect((await call('/v1/models/x', { method: 'DELETE' })).headers.get('allow')).toBe(
      'GET, HEAD',
    );
  });

  it('ignore query strings and content types, and carry a request id', async () => {
    const answer = await call('/v1/chat/completions?beta=true', {
      json: hello,
      headers: { 'content-type': 'nonsense;;' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('list the models', async () => {
    const list = await call('/v1/models');
    const entry = (id: string): string => `{"id":"${id}","object":"model","owned_by":"xiaomi"}`;
    const ids = ['mimo-v2-flash', 'mimo-v2-omni', 'mimo-v2-pro', 'mimo-v2.5', 'mimo-v2.5-pro'];
    expect(list.text).toBe(`{"object":"list","data":[${ids.map(entry).join(',')}]}`);
    expect((await call('/v1/models/mimo-v2.5')).text).toBe(entry('mimo-v2.5'));
    expect((await call('/v1/models/gpt-4')).json).toEqual(
      errorOf('model', '404', 'not_found', 'Not supported model gpt-4'),
    );
    await expect(client.models.retrieve('gpt-4')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('say that the server lives and is ready', async () => {
    expect((await call('/healthz', { headers: { 'api-key': '' } })).json).toEqual({ status: 'ok' });
    const ready = await call('/readyz', { headers: { 'api-key': '' } });
    expect(ready.json).toMatchObject({ status: 'ready' });
    expect(ready.status).toBe(200);
  });
});

describe('reading the body', () => {
  it.each([
    [
      'broken JSON',
      '{"model": "mimo-v2.5",, }',
      400,
      /^Invalid JSON in request body: .+ at position 22$/,
    ],
    ['an empty body', '', 400, /^Invalid JSON in request body: expected an object$/],
    ['an array', '[]', 400, /^Invalid JSON in request body: expected an object$/],
  ])('%s', async (_name, body, status, message) => {
    const answer = await call('/v1/chat/completions', { method: 'POST', body });
    expect(answer.status).toBe(status);
    const { error } = answer.json as { error: { message: string; param: null } };
    expect(error.message).toMatch(message);
    expect(error.param).toBeNull();
  });

  it('refuses compressed bodies and bodies over the limit', async () => {
    const compressed = await call('/v1/chat/completions', {
      json: hello,
      headers: { 'content-encoding': 'gzip' },
    });
    expect(compressed.status).toBe(415);
    expect(compressed.json).toEqual(
      errorOf(null, '415', 'invalid_request_error', 'Content-Encoding gzip is not supported'),
    );
    const large = await call('/v1/tokens/estimate', {
      method: 'POST',
      body: ' '.repeat(1_048_577),
    });
    expect(large.status).toBe(413);
    expect(large.json).toEqual(
      errorOf(
        null,
        '413',
        'request_too_large',
        'Request body too large: the limit is 1048576 bytes',
      ),
    );
  });
});

describe('models and context', () => {
  it('echo the id as sent, drop [1m], and are case-sensitive', async () => {
    const answer = await client.chat.completions.create({ ...hello, model: 'mimo-v2.5[1m]' });
    expect(answer.model).toBe('mimo-v2.5[1m]');
    const wrong = client.chat.completions.create({ ...hello, model: 'MiMo-v2.5' });
    await expect(wrong).rejects.toMatchObject({
      status: 400,
      param: 'model',
      error: { message: 'Not supported model MiMo-v2.5' },
    });
  });

  it('offer media on two models only', async () => {
    const picture = await readFile(path.join(MEDIA_DIRECTORY, 'cat.png'));
    const url = `data:image/png;base64,${picture.toString('base64')}`;
    const answer = await call('/v1/chat/completions', {
      json: {
        model: 'mimo-v2-pro',
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'user', content: [{ type: 'image_url', image_url: { url } }] },
        ],
      },
    });
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual(
      errorOf(
        'messages[1].content[0]',
        '404',
        'not_found',
        'No endpoints found that support image input',
      ),
    );
  });

  it('refuse prompts that do not fit', async () => {
    const answer = await call('/v1/chat/completions', {
      json: { model: 'mimo-v2-flash', messages: [{ role: 'user', content: '1'.repeat(262_144) }] },
    });
    expect(answer.json).toMatchObject({
      error: {
        param: 'messages',
        message: expect.stringMatching(
          /^This model's maximum context length is 262144 tokens\. However, your messages use \d+ tokens\. Please reduce the length of the messages\.$/,
        ),
      },
    });
  });
});

describe('thinking and limits', () => {
  it('leaves reasoning out when thinking is off, and usage details null without media', async () => {
    const answer = await call('/v1/chat/completions', {
      json: { ...hello, thinking: { type: 'disabled' } },
    });
    const [choice] = answer.json['choices'] as [{ message: object }];
    expect(Object.keys(choice.message)).toEqual(['content', 'role', 'tool_calls']);
    expect(answer.json['usage']).toMatchObject({
      prompt_tokens: 27,
      completion_tokens_details: { reasoning_tokens: 0 },
      prompt_tokens_details: null,
    });
    const thinking = await call('/v1/chat/completions', { json: hello });
    expect(thinking.json['usage']).toMatchObject({ prompt_tokens: 25 });
  });

  it.each([1, 2, 3, 7, 30])(
    'never produces more than max_completion_tokens = %i',
    async (limit) => {
      const answer = await client.chat.completions.create({
        ...hello,
        max_completion_tokens: limit,
      });
      expect(answer.usage!.completion_tokens).toBeLessThanOrEqual(limit);
      expect(answer.choices[0]!.finish_reason).toBe('length');
    },
  );

  it('cuts at a stop string and does not return it', async () => {
    const whole = await client.chat.completions.create(hello);
    const text = whole.choices[0]!.message.content!;
    const stop = text.split(' ')[3]!;
    const cut = await client.chat.completions.create({ ...hello, stop });
    expect(cut.choices[0]!.message.content).toBe(text.slice(0, text.indexOf(stop)));
    expect(cut.choices[0]!.finish_reason).toBe('stop');
  });
});

describe('streaming', () => {
  it('sends the chunks of the specification, in their byte order', async () => {
    const answer = await call('/v1/chat/completions', { json: { ...hello, stream: true } });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    const events = answer.text.split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    const head =
      /^data: \{"id":"[0-9a-f]{32}","choices":\[\{"delta":\{"content":"","role":"assistant","tool_calls":null,"reasoning_content":null\},"finish_reason":null,"index":0\}\],"created":\d+,"model":"mimo-v2\.5","object":"chat\.completion\.chunk"\}$/;
    expect(events[0]).toMatch(head);
    expect(events.at(-3)).toMatch(/"finish_reason":"stop","index":0\}\],.*"usage":null\}$/);
    expect(events.at(-2)).toMatch(/"choices":\[\],.*"usage":\{"completion_tokens":\d+,/);
    const ids = events.slice(0, -1).map((event) => JSON.parse(event.slice(6)).id as string);
    expect(new Set(ids).size).toBe(1);
  });

  it('equals the answer that is not streamed', async () => {
    const whole = await client.chat.completions.create(hello);
    let content = '';
    let reasoning = '';
    let usage: OpenAI.CompletionUsage | null = null;
    for await (const chunk of await client.chat.completions.create({ ...hello, stream: true })) {
      const delta = chunk.choices[0]?.delta as
        | { content: string | null; reasoning_content: string | null }
        | undefined;
      content += delta?.content ?? '';
      reasoning += delta?.reasoning_content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(content).toBe(whole.choices[0]!.message.content);
    expect(reasoning).toBe(
      (whole.choices[0]!.message as { reasoning_content?: string }).reasoning_content,
    );
    expect(usage).toMatchObject({ completion_tokens: whole.usage!.completion_tokens });
  });

  it('leaves the usage chunk out on request', async () => {
    const answer = await call('/v1/chat/completions', {
      json: { ...hello, stream: true, stream_options: { include_usage: false } },
    });
    expect(answer.text).not.toContain('"choices":[]');
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('reports what fails before the first part as plain JSON', async () => {
    const bad = client.chat.completions.create({
      ...hello,
      stream: true,
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'ftp://x/y' } }] },
      ],
    });
    await expect(bad).rejects.toBeInstanceOf(BadRequestError);
    await expect(bad).rejects.toMatchObject({
      param: 'messages[0].content[0].image_url.url',
      error: { message: 'image URL must start with http://, https:// or data:' },
    });
  });
});

describe('a client that hangs up', () => {
  it('does not disturb the next one', async () => {
    const video = await readFile(path.join(MEDIA_DIRECTORY, 'demo.mp4'));
    const body = JSON.stringify({
      ...hello,
      stream: true,
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'video_url',
              video_url: { url: `data:video/mp4;base64,${video.toString('base64')}` },
            },
          ],
        },
      ],
    });
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(
        `${server.url}/v1/chat/completions`,
        { method: 'POST', headers: { 'api-key': server.key } },
        (response) => {
          response.once('data', () => {
            request.destroy();
            resolve();
          });
        },
      );
      request.once('error', (error) => {
        if (!request.destroyed) reject(error);
      });
      request.end(body);
    });
    const next = await client.chat.completions.create(hello);
    expect(next.choices[0]!.finish_reason).toBe('stop');
  });
});

/** The Anthropic dialect over a real socket, with an engine that says what the test wants. */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiError } from '../../src/core/errors.ts';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import {
  answers,
  fails,
  says,
  startScriptedServer,
  type ScriptedServer,
} from '../support/scripted-engine.ts';

const ROUTES = ['/anthropic/v1/messages', '/v1/messages'];
/** 451 x 300: 14 x 9 patches of 32 pixels, and two markers. */
const CAT_TOKENS = 128;

let server: ScriptedServer;
let cat: string;

beforeAll(async () => {
  server = await startScriptedServer();
  cat = (await readFile(path.join(MEDIA_DIRECTORY, 'cat.png'))).toString('base64');
});

afterAll(async () => server?.close());

beforeEach(() => server.play(answers('A cat.')));

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function post(
  route: string,
  body: unknown,
  headers: Record<string, string> = { 'x-api-key': server.key },
): Promise<Reply> {
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The error of a reply, after the checks that hold for every one of them. */
function errorOf({ headers, text }: Reply): { type: string; message: string } {
  const { type, error, request_id } = JSON.parse(text) as {
    type: string;
    error: { type: string; message: string };
    request_id: string;
  };
  expect(type).toBe('error');
  expect(request_id).toMatch(/^[0-9a-f]{32}$/);
  expect(headers.get('request-id')).toBe(request_id);
  expect(headers.get('x-request-id')).toBe(request_id);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  return error;
}

const hello = { model: 'mimo-v2.5', messages: [{ role: 'user', content: 'Hello' }] };

/** Seed 002's own request, with a picture in it. */
function seedRequest(source: object): object {
  return {
    model: 'mimo-v2.5',
    max_tokens: 1024,
    system: 'You are MiMo, an AI assistant developed by Xiaomi.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source },
          { type: 'text', text: 'please describe the content of the image' },
        ],
      },
    ],
  };
}

const seedSource = (): object => ({ type: 'base64', media_type: 'image/png', data: cat });

describe.each(ROUTES)('POST %s', (route) => {
  it('answers in the shape of the dialect, whatever the query', async () => {
    server.play(
      says(
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'A cat.' },
        { type: 'finish', reason: 'stop' },
      ),
    );
    const reply = await post(`${route}?beta=true`, seedRequest(seedSource()), {
      'api-key': server.key,
      'anthropic-version': '2023-06-01',
    });
    expect(reply.status).toBe(200);
    expect(reply.text).toMatch(
      /^\{"id":"[0-9a-f]{32}","type":"message","role":"assistant","model":"mimo-v2\.5","stop_reason":"end_turn","content":\[\{"type":"text","text":"A cat\."\},\{"type":"thinking","thinking":"hm","signature":""\}\],"usage":\{"input_tokens":\d+,"output_tokens":\d+(,"cache_read_input_tokens":\d+)?\},"stop_sequence":null\}$/,
    );
    expect(reply.headers.get('request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(reply.headers.get('request-id')).toBe(reply.headers.get('x-request-id'));
  });

  it('streams named events', async () => {
    const reply = await post(route, { ...hello, stream: true });
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reply.headers.get('request-id')).toMatch(/^[0-9a-f]{32}$/);
    const names = [...reply.text.matchAll(/^event: (\w+)\ndata: \{"type":"(\w+)"/gm)];
    expect(names.map(([, name]) => name)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(names.every(([, name, type]) => name === type)).toBe(true);
    expect(reply.text).toMatch(/"usage":\{"input_tokens":25,"output_tokens":0\}/);
  });

  it('counts tokens without running anything', async () => {
    const reply = await post(`${route}/count_tokens`, seedRequest(seedSource()));
    expect(server.requests).toHaveLength(0);
    const { input_tokens } = JSON.parse(reply.text) as { input_tokens: number };
    const { usage } = JSON.parse((await post(route, seedRequest(seedSource()))).text) as {
      usage: { input_tokens: number; cache_read_input_tokens?: number };
    };
    expect(input_tokens).toBe(usage.input_tokens + (usage.cache_read_input_tokens ?? 0));
    const bare = await post(`${route}/count_tokens`, hello);
    expect(bare.text).toBe('{"input_tokens":25}');
  });
});

describe('what the engine is given', () => {
  it('is the conversation with its tools, results first, errors said', async () => {
    const messages = [
      { role: 'user', content: 'Weather in Paris, and a picture?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'two calls', signature: 'x' },
          { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } },
          { type: 'tool_use', id: 'call_2', name: 'camera', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Well?' },
          {
            type: 'tool_result',
            tool_use_id: 'call_1',
            content: 'no such city',
            is_error: true,
          },
          {
            type: 'tool_result',
            tool_use_id: 'call_2',
            content: [{ type: 'image', source: seedSource() }],
          },
        ],
      },
      { role: 'assistant', content: 'It is' },
    ];
    const tools = [{ name: 'weather', input_schema: { type: 'object' } }, { name: 'camera' }];
    const reply = await post('/v1/messages', {
      ...hello,
      messages,
      tools,
      tool_choice: { type: 'any' },
      stop_sequences: ['END'],
    });
    expect(reply.status).toBe(200);
    const [request] = server.requests;
    expect(request!.chat.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'tool',
      'user',
      'assistant',
    ]);
    expect(request!.chat.messages[2]).toEqual({
      role: 'tool',
      toolCallId: 'call_1',
      content: [
        { type: 'text', text: 'The tool reported an error:\n' },
        { type: 'text', text: 'no such city' },
      ],
    });
    expect(request!.chat).toMatchObject({ toolChoice: 'required', stop: ['END'] });
    const [picture] = request!.media.values();
    expect(picture).toMatchObject({
      kind: 'image',
      partPath: 'messages[2].content[2].content[0]',
      plan: { tokens: { total: CAT_TOKENS } },
    });
  });

  it('may be a picture too long to stay in the JSON, as data or as a data URI', async () => {
    expect(cat.length).toBeGreaterThan(32_768);
    for (const source of [
      seedSource(),
      { type: 'base64', data: `data:image/png;base64,${cat}` },
      { type: 'url', url: `data:image/png;base64,${cat}` },
    ]) {
      server.play(answers('A cat.'));
      expect((await post('/v1/messages', seedRequest(source))).status).toBe(200);
      expect([...server.requests[0]!.chat.messages[1]!.content][0]).toMatchObject({
        source: { type: 'spooled', declaredMime: 'image/png' },
      });
    }
  });

  it('stops at a stop sequence, and says which', async () => {
    server.play(
      says(
        { type: 'text', text: 'one E' },
        { type: 'text', text: 'ND two' },
        { type: 'finish', reason: 'stop' },
      ),
    );
    const reply = await post('/v1/messages', { ...hello, stop_sequences: ['END'] });
    expect(JSON.parse(reply.text)).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
      content: [{ type: 'text', text: 'one ' }],
    });
  });
});

describe('keys', () => {
  it.each<[name: string, headers: Record<string, string>, status: number]>([
    ['api-key', { 'api-key': 'KEY' }, 200],
    ['x-api-key', { 'x-api-key': 'KEY' }, 200],
    ['Bearer', { authorization: 'Bearer KEY' }, 200],
    ['api-key before x-api-key', { 'api-key': 'x', 'x-api-key': 'KEY' }, 401],
    ['x-api-key before Bearer', { 'x-api-key': 'x', authorization: 'Bearer KEY' }, 401],
    ['a blank x-api-key', { 'x-api-key': ' ', authorization: 'Bearer KEY' }, 200],
    ['none', {}, 401],
  ])('%s', async (_name, headers, status) => {
    const filled = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('KEY', server.key),
    ]);
    const reply = await post('/v1/messages', hello, Object.fromEntries(filled));
    expect(reply.status).toBe(status);
    if (status === 401) expect(errorOf(reply).type).toBe('authentication_error');
  });

  it('are named when they are wrong, and asked for before the body is read', async () => {
    const wrong = await post('/anthropic/v1/messages', '{broken', { 'x-api-key': 'nope' });
    expect(errorOf(wrong).message).toBe(
      'x-api-key: Invalid API Key: the key is unknown or revoked',
    );
  });
});

describe('errors', () => {
  it.each<[name: string, body: unknown, type: string, message: RegExp]>([
    [
      'a missing key',
      { model: 'mimo-v2.5' },
      'invalid_request_error',
      /^messages: messages is req/,
    ],
    [
      'broken JSON, as the seed prints it',
      '{"source":{"media_type": "image/png"\n"data": "x"}}',
      'invalid_request_error',
      /^Invalid JSON in request body: .* at position \d+$/,
    ],
    [
      'an array',
      '[]',
      'invalid_request_error',
      /^Invalid JSON in request body: expected an object$/,
    ],
    [
      'an unknown model',
      { ...hello, model: 'claude' },
      'invalid_request_error',
      /^model: Not supported model claude$/,
    ],
    [
      'a picture that is none',
      seedRequest({ type: 'base64', media_type: 'image/png', data: 'AAAA' }),
      'invalid_request_error',
      /^messages\[0\]\.content\[0\]\.source\.data: invalid image format/,
    ],
    [
      'base64 that is none',
      seedRequest({ type: 'base64', media_type: 'image/png', data: '%%%%' }),
      'invalid_request_error',
      /^messages\[0\]\.content\[0\]\.source\.data: image data URI must look like/,
    ],
    [
      'a picture for a model without eyes',
      { ...seedRequest({ type: 'url', url: 'https://example.com/a.png' }), model: 'mimo-v2-pro' },
      'not_found_error',
      /^messages\[0\]\.content\[0\]: No endpoints found that support image input$/,
    ],
  ])('%s', async (_name, body, type, message) => {
    const error = errorOf(await post('/anthropic/v1/messages', body));
    expect(error.type).toBe(type);
    expect(error.message).toMatch(message);
    const counted = errorOf(await post('/v1/messages/count_tokens', body));
    expect(counted).toEqual(error);
  });

  it('of the route, the method and the size come in the same envelope', async () => {
    const unknown = await post('/anthropic/v1/complete', hello, {});
    expect([unknown.status, errorOf(unknown).type]).toEqual([404, 'not_found_error']);
    const large = await post('/v1/messages', ' '.repeat(server.bodyLimitBytes + 1));
    expect([large.status, errorOf(large).type]).toEqual([413, 'request_too_large']);
    const response = await fetch(`${server.url}/v1/messages`, { method: 'DELETE' });
    const { status, headers } = response;
    const method = { status, headers, text: await response.text() };
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    expect(errorOf(method).message).toBe('Method not allowed');
  });

  it.each([
    ['bytes that are not HTTP', 'POST /anthropic/v1/messages HTTP/1.1\r\nbad header\r\n\r\n', 400],
    ['headers too long', `POST /v1/messages HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an unknown expectation', 'POST /v1/messages HTTP/1.1\r\nexpect: miracles\r\n\r\n', 417],
  ])('%s, too', async (_name, bytes, status) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (received: Buffer) => void (text += received.toString()));
    socket.write(bytes);
    await new Promise((resolve) => {
      socket.once('close', resolve);
    });
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const id = /\r\nrequest-id: ([0-9a-f]{32})\r\n/.exec(text)![1]!;
    expect(text).toContain(`x-request-id: ${id}\r\n`);
    expect(text).toContain('{"type":"error","error":{"type":"invalid_request_error","message":');
    expect(text).toContain(`"request_id":"${id}"`);
  });

  it('of an engine that is not ready say when to come again', async () => {
    server.play(
      fails(apiError('engine-unavailable', null, ['the queue is full'], { retryAfterSeconds: 3 })),
    );
    for (const stream of [true, false]) {
      const reply = await post('/v1/messages', { ...hello, stream });
      expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '3']);
      expect(errorOf(reply).type).toBe('overloaded_error');
    }
  });

  it('inside a stream are its last event', async () => {
    server.play(fails(apiError('engine-timeout', null, [60]), { type: 'text', text: 'Begun' }));
    const reply = await post('/v1/messages', { ...hello, stream: true });
    expect(reply.status).toBe(200);
    const id = reply.headers.get('request-id');
    expect(reply.text).toMatch(/"text":"Begun"\},"index":0\}\n\nevent: error\n/);
    expect(
      reply.text.endsWith(
        `event: error\ndata: {"type":"error","error":{"type":"timeout_error","message":"The model did not answer within 60 s"},"request_id":"${id}"}\n\n`,
      ),
    ).toBe(true);
  });

  it('of the OpenAI routes keep their own envelope, and x-api-key means nothing there', async () => {
    const reply = await post('/v1/chat/completions', hello);
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.text)).toMatchObject({ error: { type: 'invalid_key', code: '401' } });
    expect(reply.headers.get('request-id')).toBeNull();
  });
});

describe('POST /v1/tokens/count', () => {
  it('takes the body of either dialect', async () => {
    const key = { 'api-key': server.key };
    const anthropic = await post('/v1/tokens/count', seedRequest(seedSource()), key);
    const uri = `data:image/png;base64,${cat}`;
    const openai = await post(
      '/v1/tokens/count',
      {
        model: 'mimo-v2.5',
        messages: [
          { role: 'system', content: 'You are MiMo, an AI assistant developed by Xiaomi.' },
          {
            role: 'user',
            content: [
              { type: 'image_url', image_url: { url: uri } },
              { type: 'text', text: 'please describe the content of the image' },
            ],
          },
        ],
      },
      key,
    );
    expect(anthropic.status).toBe(200);
    const counted = JSON.parse(anthropic.text) as { media: object[] };
    expect(counted).toMatchObject({
      prompt_tokens_details: { image_tokens: CAT_TOKENS - 2 },
      media: [{ type: 'image', path: 'messages[0].content[0]' }],
    });
    const other = JSON.parse(openai.text) as { media: object[] };
    expect({ ...other, media: [] }).toEqual({ ...counted, media: [] });
  });
});

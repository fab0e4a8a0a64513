/** What good requests of the Anthropic dialect become. */
import { describe, expect, it } from 'vitest';
import type { ChatRequest, Message, SpooledString } from '../../core/chat-request.ts';
import { mediaParts } from '../../core/chat-request.ts';
import { decodeMessagesRequest } from './decode.ts';
import { TOOL_ERROR_TEXT } from './decode-messages.ts';
import { GOOD_REQUEST } from './good-request.fixture.ts';

const USER = { role: 'user', content: 'hi' };

function decode(keys: object): ChatRequest {
  return decodeMessagesRequest({ model: 'mimo-v2.5', messages: [USER], ...keys }, new Map());
}

function decodeTurns(...messages: readonly object[]): readonly Message[] {
  return decode({ messages }).messages;
}

function text(said: string): object {
  return { type: 'text', text: said };
}

const DEFAULTS: ChatRequest = {
  model: 'mimo-v2.5',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
  maxCompletionTokens: undefined,
  temperature: 1,
  topP: 0.95,
  frequencyPenalty: 0,
  presencePenalty: 0,
  stop: [],
  stream: false,
  includeUsage: true,
  thinking: undefined,
  responseFormat: { type: 'text' },
  tools: [],
  toolChoice: 'auto',
  seed: undefined,
  receipt: false,
  progress: false,
  maxMediaTokens: undefined,
};

const OPTIONAL_KEYS = [
  'max_tokens',
  'system',
  'stop_sequences',
  'temperature',
  'top_p',
  'stream',
  'thinking',
  'tools',
  'tool_choice',
  'output_config',
  'thread',
  'mimosa',
];

describe('request keys', () => {
  it('has defaults for all that is optional', () => {
    expect(decode({})).toEqual(DEFAULTS);
    expect(decode(Object.fromEntries(OPTIONAL_KEYS.map((key) => [key, null])))).toEqual(DEFAULTS);
  });

  it('passes over what has no effect, the other dialect’s keys among it', () => {
    const ignored = {
      metadata: { user_id: 5 },
      top_k: 'x',
      service_tier: 5,
      container: {},
      max_completion_tokens: 'x',
      stop: 5,
      seed: 'x',
      response_format: 5,
      tool_choice: 'nonsense without tools',
    };
    expect(decode(ignored)).toEqual(DEFAULTS);
  });

  it.each<[keys: object, expected: Partial<ChatRequest>]>([
    [{ max_tokens: 1 }, { maxCompletionTokens: 1 }],
    [{ max_tokens: 131_072 }, { maxCompletionTokens: 131_072 }],
    [{ stop_sequences: ['a', 'b', 'c', 'd'] }, { stop: ['a', 'b', 'c', 'd'] }],
    [{ stop_sequences: [] }, { stop: [] }],
    [
      { temperature: 0, top_p: 1 },
      { temperature: 0, topP: 1 },
    ],
    [{ stream: true }, { stream: true }],
    [{ thinking: { type: 'enabled', budget_tokens: 'x' } }, { thinking: true }],
    [{ thinking: { type: 'disabled' } }, { thinking: false }],
    [{ thinking: { type: 'adaptive' } }, { thinking: true }],
    [
      {
        output_config: {
          effort: 'low',
          format: { type: 'json_schema', schema: { type: 'object' } },
        },
      },
      { responseFormat: { type: 'json_schema', name: 'response', schema: { type: 'object' } } },
    ],
    [{ output_config: { effort: 'high', format: null } }, {}],
    [{ mimosa: { receipt: true } }, { receipt: true }],
    [{ mimosa: { progress: true, max_media_tokens: 9 } }, { progress: true, maxMediaTokens: 9 }],
  ])('%j', (keys, expected) => {
    expect(decode(keys)).toEqual({ ...DEFAULTS, ...expected });
  });

  it.each<[system: unknown, content: string[] | null]>([
    ['be kind', ['be kind']],
    ['', ['']],
    [
      [text('a'), text('b')],
      ['a', 'b'],
    ],
    [[], null],
    [null, null],
  ])('system %j leads the messages', (system, content) => {
    const { messages } = decode({ system });
    const leading: Message[] =
      content === null
        ? []
        : [{ role: 'system', content: content.map((said) => ({ type: 'text', text: said })) }];
    expect(messages).toEqual([...leading, ...DEFAULTS.messages]);
  });

  it('reads tools with and without their optional keys', () => {
    const input_schema = { type: 'object', properties: {} };
    const tools = [
      { name: 'A-z_0', description: 'd', input_schema, type: 'custom', cache_control: {} },
      { name: 'g', description: null, input_schema: null, type: null },
    ];
    expect(decode({ tools }).tools).toEqual([
      { name: 'A-z_0', description: 'd', parameters: input_schema },
      { name: 'g' },
    ]);
  });

  it.each<[choice: unknown, expected: ChatRequest['toolChoice']]>([
    [null, 'auto'],
    [{ type: 'auto' }, 'auto'],
    [{ type: 'auto', disable_parallel_tool_use: true }, 'auto'],
    [{ type: 'any' }, 'required'],
    [{ type: 'none' }, 'none'],
    [{ type: 'tool', name: 'g' }, { name: 'g' }],
  ])('tool_choice %j', (choice, expected) => {
    const tools = [{ name: 'f' }, { name: 'g' }];
    expect(decode({ tools, tool_choice: choice }).toolChoice).toEqual(expected);
  });
});

describe('messages', () => {
  it('may be plain texts, and may end with the beginning of the answer', () => {
    expect(decodeTurns(USER, { role: 'assistant', content: 'Once upon' }).at(-1)).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'Once upon' }],
      reasoning: null,
      toolCalls: [],
    });
  });

  it('hold thoughts, texts and calls of the assistant', () => {
    const content = [
      { type: 'thinking', thinking: 'h', signature: 5 },
      { type: 'redacted_thinking', data: 'x' },
      text('a'),
      { type: 'tool_use', id: 'c1', name: 'f', input: { x: [1, 'é'] } },
      { type: 'thinking', thinking: 'm' },
      text('b'),
      { type: 'tool_use', id: 'c2', name: 'g' },
    ];
    expect(decodeTurns({ role: 'assistant', content })).toEqual([
      {
        role: 'assistant',
        content: [text('a'), text('b')],
        reasoning: 'hm',
        toolCalls: [
          { id: 'c1', name: 'f', arguments: '{"x":[1,"é"]}' },
          { id: 'c2', name: 'g', arguments: '{}' },
        ],
      },
    ]);
  });

  it('may bring back an answer that was empty', () => {
    expect(decodeTurns(USER, { role: 'assistant', content: [] }, USER)[1]).toEqual({
      role: 'assistant',
      content: [],
      reasoning: null,
      toolCalls: [],
    });
  });

  it('put what tools returned before the rest of the turn', () => {
    const result = (id: string, more: object): object => ({
      type: 'tool_result',
      tool_use_id: id,
      ...more,
    });
    const content = [
      text('first'),
      result('c1', { content: '42' }),
      text('second'),
      result('c2', { content: [text('a'), text('b')] }),
      result('c3', {}),
      result('c4', { content: [], is_error: true }),
      result('c5', { content: 'no such city', is_error: true }),
    ];
    const tool = (toolCallId: string, ...texts: readonly string[]): object => ({
      role: 'tool',
      toolCallId,
      content: texts.map(text),
    });
    expect(decodeTurns({ role: 'user', content })).toEqual([
      tool('c1', '42'),
      tool('c2', 'a', 'b'),
      tool('c3'),
      tool('c4', TOOL_ERROR_TEXT),
      tool('c5', TOOL_ERROR_TEXT, 'no such city'),
      { role: 'user', content: [text('first'), text('second')] },
    ]);
    expect(decodeTurns({ role: 'user', content: [content[1]] })).toEqual([tool('c1', '42')]);
  });

  it('know every medium by kind, path and source', () => {
    const media = mediaParts(decodeMessagesRequest(GOOD_REQUEST, new Map()));
    const summary = media.map(({ kind, path, partPath, source, fps, mediaResolution }) => [
      kind,
      path,
      path.startsWith(`${partPath}.source.`),
      source.type,
      fps,
      mediaResolution,
    ]);
    expect(summary).toEqual([
      ['image', 'messages[0].content[1].source.url', true, 'url', 2, 'default'],
      ['audio', 'messages[0].content[2].source.data', true, 'inline', 2, 'default'],
      ['video', 'messages[0].content[3].source.url', true, 'url', 1, 'max'],
      ['image', 'messages[2].content[0].content[1].source.data', true, 'inline', 2, 'default'],
    ]);
  });
});

const LONG: SpooledString = {
  token: 'token-1',
  header: '',
  base64Characters: 4,
  path: '/tmp/1',
  bytes: 3,
  sha256: '00',
  valid: true,
};

describe('media sources', () => {
  function sourceOf(source: object, spooled: readonly SpooledString[] = []): unknown {
    const content = [{ type: 'image', source }];
    const body = { model: 'm', messages: [{ role: 'user', content }] };
    const byToken = new Map(spooled.map((string) => [string.token, string]));
    return mediaParts(decodeMessagesRequest(body, byToken))[0]!.source;
  }
  const base64 = (data: string, media_type?: unknown): object => ({
    type: 'base64',
    data,
    media_type,
  });

  it.each<[source: object, expected: object]>([
    [
      { type: 'url', url: 'https://a.b/c' },
      { type: 'url', url: 'https://a.b/c' },
    ],
    [
      { type: 'url', url: 'data:image/png;base64,iVBO' },
      { type: 'inline', declaredMime: 'image/png', base64: 'iVBO' },
    ],
    [base64('iVBO', 'Image/PNG '), { type: 'inline', declaredMime: 'image/png', base64: 'iVBO' }],
    [base64('iVBO'), { type: 'inline', declaredMime: null, base64: 'iVBO' }],
    [base64('iVBO', ''), { type: 'inline', declaredMime: null, base64: 'iVBO' }],
    [
      base64('data:image/gif;base64,R0lG', 'image/png'),
      { type: 'inline', declaredMime: 'image/gif', base64: 'R0lG' },
    ],
    [
      base64('data:;base64,R0lG', 'image/png'),
      { type: 'inline', declaredMime: 'image/png', base64: 'R0lG' },
    ],
  ])('%j', (source, expected) => {
    expect(sourceOf(source)).toEqual(expected);
  });

  it('finds long strings by their token', () => {
    const uri: SpooledString = { ...LONG, token: 'token-2', header: 'data:image/gif;base64' };
    const stored = (spooled: SpooledString, declaredMime: string): object => ({
      type: 'spooled',
      declaredMime,
      spooled,
    });
    const found = (token: string): unknown => sourceOf(base64(token, 'image/png'), [LONG, uri]);
    expect(found('token-1')).toEqual(stored(LONG, 'image/png'));
    expect(found('token-2')).toEqual(stored(uri, 'image/gif'));
    expect(sourceOf({ type: 'url', url: 'token-2' }, [uri])).toEqual(stored(uri, 'image/gif'));
  });

  it.each<[inside: object, beside: object, fps: number, mediaResolution: string]>([
    [{}, {}, 2, 'default'],
    [{ fps: 0.1, media_resolution: 'max' }, {}, 0.1, 'max'],
    [{ fps: 3 }, { fps: 'not read', media_resolution: 'max' }, 3, 'max'],
    [{ fps: null }, { fps: 10 }, 10, 'default'],
  ])('video: inside %j, beside %j', (inside, beside, fps, mediaResolution) => {
    const source = { type: 'url', url: 'https://a.b', ...inside };
    const content = [{ type: 'video', source, ...beside }];
    const [video] = mediaParts(decode({ messages: [{ role: 'user', content }] }));
    expect(video).toMatchObject({ kind: 'video', fps, mediaResolution });
  });
});

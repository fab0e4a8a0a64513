/** What good requests become: values, defaults, bounds, and what is passed over in silence. */
import { describe, expect, it } from 'vitest';
import type { ChatRequest, Message } from '../../core/chat-request.ts';
import { decodeChatRequest } from './decode.ts';

const USER = { role: 'user', content: 'hi' };
const TOOLS = ['f', 'g'].map((name) => ({ type: 'function', function: { name } }));

function decode(keys: object): ChatRequest {
  return decodeChatRequest({ model: 'mimo-v2.5', messages: [USER], ...keys }, new Map());
}

function decodeMessage(message: object): Message {
  return decode({ messages: [message] }).messages[0]!;
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
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'stream',
  'stream_options',
  'thinking',
  'reasoning_effort',
  'response_format',
  'tools',
  'tool_choice',
  'seed',
  'n',
  'mimosa',
];

describe('request keys', () => {
  it('has defaults for all that is optional', () => {
    expect(decode({})).toEqual(DEFAULTS);
  });

  it('takes null for absent', () => {
    expect(decode(Object.fromEntries(OPTIONAL_KEYS.map((key) => [key, null])))).toEqual(DEFAULTS);
  });

  it('passes over what has no effect', () => {
    const ignored = {
      enable_thinking: 'x',
      thinking_budget: -1,
      user: 5,
      parallel_tool_calls: 'no',
      logprobs: 9,
      logit_bias: [],
      metadata: 0,
      service_tier: {},
      tool_choice: 'nonsense without tools',
    };
    expect(decode(ignored)).toEqual(DEFAULTS);
  });

  it.each<[keys: object, expected: Partial<ChatRequest>]>([
    [{ max_completion_tokens: 1 }, { maxCompletionTokens: 1 }],
    [{ max_completion_tokens: 131_072 }, { maxCompletionTokens: 131_072 }],
    [{ max_tokens: 64 }, { maxCompletionTokens: 64 }],
    [{ max_completion_tokens: 7, max_tokens: 'not read' }, { maxCompletionTokens: 7 }],
    [
      { temperature: 0, top_p: 0 },
      { temperature: 0, topP: 0 },
    ],
    [
      { temperature: 2, top_p: 1 },
      { temperature: 2, topP: 1 },
    ],
    [
      { frequency_penalty: -2, presence_penalty: 2 },
      { frequencyPenalty: -2, presencePenalty: 2 },
    ],
    [{ stop: '\n' }, { stop: ['\n'] }],
    [{ stop: ['a', 'b', 'c', 'd'] }, { stop: ['a', 'b', 'c', 'd'] }],
    [{ stop: [] }, { stop: [] }],
    [{ stream: true }, { stream: true }],
    [{ stream_options: {} }, { includeUsage: true }],
    [{ stream_options: { include_usage: null } }, { includeUsage: true }],
    [{ stream_options: { include_usage: true } }, { includeUsage: true }],
    [{ stream_options: { include_usage: false } }, { includeUsage: false }],
    [{ seed: Number.MIN_SAFE_INTEGER }, { seed: Number.MIN_SAFE_INTEGER }],
    [{ n: 1 }, {}],
    [{ mimosa: { receipt: true } }, { receipt: true }],
    [{ mimosa: {} }, { receipt: false }],
    [{ mimosa: { progress: true } }, { progress: true }],
    [{ mimosa: { max_media_tokens: 1 } }, { maxMediaTokens: 1 }],
    [{ mimosa: { receipt: null, progress: null, max_media_tokens: null } }, {}],
  ])('%j', (keys, expected) => {
    expect(decode(keys)).toEqual({ ...DEFAULTS, ...expected });
  });

  it('counts 1024.0 as an integer', () => {
    const keys = JSON.parse('{"max_completion_tokens":1024.0}') as object;
    expect(decode(keys).maxCompletionTokens).toBe(1024);
  });

  it.each<[keys: object, thinking: boolean | undefined]>([
    [{}, undefined],
    [{ thinking: { type: 'enabled' } }, true],
    [{ thinking: { type: 'disabled' } }, false],
    [{ reasoning_effort: 'none' }, false],
    [{ reasoning_effort: 'low' }, true],
    [{ reasoning_effort: 'medium' }, true],
    [{ reasoning_effort: 'high' }, true],
    [{ thinking: { type: 'disabled' }, reasoning_effort: 'high' }, false],
    [{ thinking: { type: 'enabled' }, reasoning_effort: 'none' }, true],
    [{ thinking: null, reasoning_effort: 'none' }, false],
  ])('thinking: %j → %s', (keys, thinking) => {
    expect(decode(keys).thinking).toBe(thinking);
  });

  it('reads response formats', () => {
    const schema = { type: 'object' };
    const json_schema = { name: 'answer', schema, strict: true };
    expect(decode({ response_format: { type: 'json_object' } }).responseFormat).toEqual({
      type: 'json_object',
    });
    expect(
      decode({ response_format: { type: 'json_schema', json_schema } }).responseFormat,
    ).toEqual({ type: 'json_schema', name: 'answer', schema, strict: true });
    const open = { type: 'json_schema', json_schema: { name: 'answer' } };
    expect(decode({ response_format: open }).responseFormat).toHaveProperty('schema', {});
  });

  it('reads tools with and without their optional keys', () => {
    const whole = { name: 'A-z_0', description: 'd', parameters: { type: 'object' }, strict: true };
    const bare = { name: 'x'.repeat(64), description: null, parameters: null, strict: null };
    const tools = [whole, bare].map((described) => ({ type: 'function', function: described }));
    expect(decode({ tools }).tools).toEqual([whole, { name: bare.name }]);
  });

  it.each<[choice: unknown, expected: ChatRequest['toolChoice']]>([
    [null, 'auto'],
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [{ type: 'function', function: { name: 'g' } }, { name: 'g' }],
  ])('tool_choice %j', (choice, expected) => {
    expect(decode({ tools: TOOLS, tool_choice: choice }).toolChoice).toEqual(expected);
  });
});

describe('messages', () => {
  it('keeps roles, texts and their order', () => {
    const { messages } = decode({
      messages: [
        { role: 'system', content: 'a', name: 'x' },
        { role: 'developer', content: [{ type: 'text', text: 'b', cache_control: {} }] },
        { role: 'user', content: '', extra: 1 },
        { role: 'assistant', content: [{ type: 'text', text: 'c' }], tool_calls: null },
      ],
    });
    expect(messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'a' }] },
      { role: 'system', content: [{ type: 'text', text: 'b' }] },
      { role: 'user', content: [{ type: 'text', text: '' }] },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'c' }],
        reasoning: null,
        toolCalls: [],
      },
    ]);
  });

  it('lets an assistant say nothing when it called tools or reasoned', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: 'not JSON' } };
    expect(decodeMessage({ role: 'assistant', tool_calls: [call] })).toEqual({
      role: 'assistant',
      content: [],
      reasoning: null,
      toolCalls: [{ id: 'c1', name: 'f', arguments: 'not JSON' }],
    });
    expect(decodeMessage({ role: 'assistant', content: null, reasoning_content: '' })).toEqual({
      role: 'assistant',
      content: [],
      reasoning: '',
      toolCalls: [],
    });
  });

  it('takes media from tools, with where they stood', () => {
    const image_url = { url: 'https://example.com/a.png', detail: 'high' };
    const content = [
      { type: 'text', text: 'shot' },
      { type: 'image_url', image_url, uuid: 1 },
    ];
    const messages = [USER, { role: 'tool', tool_call_id: 'c1', content }];
    expect(decode({ messages }).messages[1]).toEqual({
      role: 'tool',
      toolCallId: 'c1',
      content: [
        { type: 'text', text: 'shot' },
        {
          type: 'media',
          kind: 'image',
          source: { type: 'url', url: 'https://example.com/a.png' },
          path: 'messages[1].content[1].image_url.url',
          partPath: 'messages[1].content[1]',
          fps: 2,
          mediaResolution: 'default',
        },
      ],
    });
  });
});

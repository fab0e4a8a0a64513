/** Whole answers, usage, errors and model lists, as text: the order of the keys is the format. */
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../core/error-catalogue.ts';
import { apiError, type ApiError, type ErrorCode } from '../../core/errors.ts';
import type { MediaReceipt } from '../../core/receipt.ts';
import type { FinishReason, Usage } from '../../core/stream-part.ts';
import { type ChatAnswer, encodeChatAnswer } from './encode-answer.ts';
import { encodeError } from './encode-error.ts';
import { encodeModel, encodeModelList } from './encode-models.ts';
import { encodeUsage } from './encode-usage.ts';

const USAGE: Usage = {
  promptTokens: 5,
  completionTokens: 3,
  reasoningTokens: 0,
  cachedTokens: 0,
  modalities: {},
};

const ANSWER: ChatAnswer = {
  id: '0'.repeat(32),
  created: 1,
  model: 'mimo-v2.5[1m]',
  thinking: false,
  content: 'Hi',
  reasoning: 'hm',
  toolCalls: [],
  finishReason: 'stop',
  usage: USAGE,
};

const RECEIPT: MediaReceipt = {
  type: 'image',
  path: 'messages[0].content[0]',
  source: 'url',
  sha256: 'ab',
  bytes: 3,
  container: 'png',
  codecs: [],
  tokens: { vision: 1, stamps: 0, markers: 2, sound: 0, total: 3 },
};

const USAGE_TEXT =
  '"usage":{"completion_tokens":3,"prompt_tokens":5,"total_tokens":8,"completion_tokens_details":{"reasoning_tokens":0},"prompt_tokens_details":null}';

describe('encodeChatAnswer', () => {
  it('leaves reasoning_content out with thinking off', () => {
    expect(encodeChatAnswer(ANSWER)).toBe(
      `{"id":"${'0'.repeat(32)}","choices":[{"finish_reason":"stop","index":0,"message":{"content":"Hi","role":"assistant","tool_calls":null}}],"created":1,"model":"mimo-v2.5[1m]","object":"chat.completion",${USAGE_TEXT}}`,
    );
  });

  it('has reasoning_content with thinking on, empty or not', () => {
    const message = (reasoning: string): string =>
      encodeChatAnswer({ ...ANSWER, thinking: true, reasoning });
    expect(message('hm')).toContain('"tool_calls":null,"reasoning_content":"hm"}');
    expect(message('')).toContain('"tool_calls":null,"reasoning_content":""}');
  });

  it('puts arguments before name and type last in tool calls', () => {
    const toolCalls = [
      { id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { id: 'call_2', name: 'g', arguments: '' },
    ];
    const text = encodeChatAnswer({
      ...ANSWER,
      content: '',
      toolCalls,
      finishReason: 'tool_calls',
    });
    expect(text).toContain(
      '"finish_reason":"tool_calls","index":0,"message":{"content":"","role":"assistant","tool_calls":[{"id":"call_1","function":{"arguments":"{\\"a\\":1}","name":"f"},"type":"function"},{"id":"call_2","function":{"arguments":"","name":"g"},"type":"function"}]}',
    );
  });

  it.each<FinishReason>(['stop', 'length', 'content_filter', 'repetition_truncation'])(
    'passes %s on',
    (finishReason) => {
      const text = encodeChatAnswer({ ...ANSWER, finishReason });
      expect(text).toContain(`"finish_reason":"${finishReason}"`);
    },
  );

  it('puts receipts after usage, also when there are none', () => {
    const text = encodeChatAnswer({ ...ANSWER, receipts: [RECEIPT] });
    expect(text).toContain(`${USAGE_TEXT},"mimosa":{"media":[${JSON.stringify(RECEIPT)}]}}`);
    expect(encodeChatAnswer({ ...ANSWER, receipts: [] })).toContain(',"mimosa":{"media":[]}}');
  });
});

describe('encodeUsage', () => {
  it.each<[usage: Partial<Usage>, details: string]>([
    [{}, 'null'],
    [{ cachedTokens: 4 }, '{"cached_tokens":4}'],
    [{ modalities: { image: 1024 } }, '{"cached_tokens":0,"image_tokens":1024}'],
    [{ modalities: { video: 0 } }, '{"cached_tokens":0,"video_tokens":0}'],
    [
      { cachedTokens: 2, modalities: { video: 3, image: 4, audio: 1 } },
      '{"audio_tokens":1,"cached_tokens":2,"image_tokens":4,"video_tokens":3}',
    ],
  ])('%j', (changed, details) => {
    const usage = encodeUsage({ ...USAGE, ...changed });
    expect(JSON.stringify(usage.prompt_tokens_details)).toBe(details);
  });
});

/** Every error once; what a text takes does not matter here. */
const EVERY_ERROR = (Object.keys(ERRORS) as ErrorCode[]).map((code): ApiError => {
  const made = apiError as (code: ErrorCode, param: string | null, args: unknown[]) => ApiError;
  return made(code, null, [['a'], 1, 'b', 2]);
});

const TYPES: readonly (readonly [status: number, type: string])[] = [
  [400, 'invalid_request_error'],
  [401, 'invalid_key'],
  [402, 'insufficient_balance'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'invalid_request_error'],
  [408, 'invalid_request_error'],
  [409, 'invalid_request_error'],
  [413, 'request_too_large'],
  [415, 'invalid_request_error'],
  [417, 'invalid_request_error'],
  [421, 'content_filter'],
  [429, 'limitation'],
  [431, 'invalid_request_error'],
  [500, 'server_error'],
  [503, 'service_unavailable'],
  [504, 'timeout'],
];

describe('encodeError', () => {
  it('is the example of the specification', () => {
    const error = apiError('value-invalid', 'messages[0].content[0].fps', [
      'fps',
      'a number between 0.1 and 10',
      20,
    ]);
    expect(encodeError(error)).toBe(
      '{"error":{"message":"fps must be a number between 0.1 and 10, got 20","type":"invalid_request_error","param":"messages[0].content[0].fps","code":"400"}}',
    );
  });

  it.each(TYPES)('calls %i %s', (status, type) => {
    const errors = EVERY_ERROR.filter((error) => error.status === status);
    expect(errors).not.toHaveLength(0);
    for (const error of errors) {
      const { message } = error;
      const expected = { error: { message, type, param: null, code: String(status) } };
      expect(encodeError(error)).toBe(JSON.stringify(expected));
    }
  });

  it('knows the status of every error', () => {
    const known = new Set(TYPES.map(([status]) => status));
    expect(EVERY_ERROR.filter((error) => !known.has(error.status))).toEqual([]);
  });
});

describe('models', () => {
  it('are listed by code point, without created', () => {
    expect(encodeModelList(['mimo-v2.5-pro', 'mimo-v2-flash', 'mimo-v2.5'])).toBe(
      '{"object":"list","data":[{"id":"mimo-v2-flash","object":"model","owned_by":"xiaomi"},{"id":"mimo-v2.5","object":"model","owned_by":"xiaomi"},{"id":"mimo-v2.5-pro","object":"model","owned_by":"xiaomi"}]}',
    );
    const list = JSON.parse(encodeModelList(['😀', '～', 'a', 'B'])) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(['B', 'a', '～', '😀']);
    expect(encodeModelList([])).toBe('{"object":"list","data":[]}');
  });

  it('stand alone in the same shape', () => {
    expect(encodeModel('mimo-v2.5')).toBe(
      '{"id":"mimo-v2.5","object":"model","owned_by":"xiaomi"}',
    );
  });
});

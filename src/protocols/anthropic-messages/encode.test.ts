/** Answers, streams and errors of the Anthropic dialect, as text: the order of the keys is the format. */
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../core/error-catalogue.ts';
import { apiError, type ApiError, type ErrorCode } from '../../core/errors.ts';
import type { FinishReason, Usage } from '../../core/stream-part.ts';
import type { CollectedAnswer } from '../collect-answer.ts';
import type { AnswerHead, SaidPart } from '../dialect.ts';
import { encodeMessage } from './encode-answer.ts';
import { encodeError, encodeErrorEvents } from './encode-error.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { encodeInputTokens } from './encode-usage.ts';

const ID = '0123456789abcdef0123456789abcdef';
const HEAD: AnswerHead = {
  id: ID,
  created: 1,
  model: 'mimo-v2.5',
  thinking: true,
  promptTokens: 1085,
  includeUsage: true,
};
const USAGE: Usage = {
  promptTokens: 1085,
  completionTokens: 574,
  reasoningTokens: 288,
  cachedTokens: 1081,
  modalities: { image: 1024 },
};
const USAGE_TEXT = '"usage":{"input_tokens":4,"output_tokens":574,"cache_read_input_tokens":1081}';
const ANSWER: CollectedAnswer = {
  content: 'A forest.',
  reasoning: 'Got it',
  toolCalls: [],
  finishReason: 'stop',
  matchedStop: null,
  usage: USAGE,
};
const COUNTS: SaidPart = { type: 'usage', usage: USAGE };

describe('a whole answer', () => {
  const contentOf = (changed: Partial<CollectedAnswer>, head: Partial<AnswerHead> = {}): unknown =>
    (
      JSON.parse(encodeMessage({ ...HEAD, ...head }, { ...ANSWER, ...changed })) as {
        content: unknown;
      }
    ).content;

  it('has the text before the thinking, and its keys in the order of the service', () => {
    expect(encodeMessage(HEAD, ANSWER)).toBe(
      `{"id":"${ID}","type":"message","role":"assistant","model":"mimo-v2.5","stop_reason":"end_turn","content":[{"type":"text","text":"A forest."},{"type":"thinking","thinking":"Got it","signature":""}],${USAGE_TEXT},"stop_sequence":null}`,
    );
  });

  it('leaves out empty blocks, and thinking that is off', () => {
    const text = { type: 'text', text: 'A forest.' };
    expect(contentOf({ reasoning: '' })).toEqual([text]);
    expect(contentOf({}, { thinking: false })).toEqual([text]);
    expect(contentOf({ content: '', reasoning: '' })).toEqual([]);
  });

  it.each<[text: string, input: object]>([
    ['{"a":{"b":[1]}}', { a: { b: [1] } }],
    ['', {}],
    [' ', {}],
    ['{"a":', { arguments: '{"a":' }],
    ['[1]', { arguments: '[1]' }],
    ['null', { arguments: 'null' }],
  ])('turns the arguments %j into an input', (text, input) => {
    const call = { id: 'call_1', name: 'f', arguments: text };
    expect(contentOf({ content: '', reasoning: '', toolCalls: [call] })).toEqual([
      { type: 'tool_use', id: 'call_1', name: 'f', input },
    ]);
  });

  it('leaves cached tokens out when there are none', () => {
    const usage = { ...USAGE, cachedTokens: 0 };
    expect(encodeMessage(HEAD, { ...ANSWER, usage })).toContain(
      '"usage":{"input_tokens":1085,"output_tokens":574},',
    );
  });

  it('carries receipts at its end', () => {
    const text = encodeMessage({ ...HEAD, receipts: [] }, ANSWER);
    expect(text).toMatch(/,"stop_sequence":null,"mimosa":\{"media":\[\]\}\}$/);
  });
});

describe('why it stopped', () => {
  it.each<[reason: FinishReason, matchedStop: string | null, expected: string]>([
    ['stop', null, 'end_turn'],
    ['stop', 'END', 'stop_sequence'],
    ['length', null, 'max_tokens'],
    ['tool_calls', null, 'tool_use'],
    ['content_filter', null, 'content_filter'],
    ['repetition_truncation', null, 'repetition_truncation'],
  ])('%s, matched %s: %s', (finishReason, matchedStop, expected) => {
    const sequence = JSON.stringify(matchedStop);
    const whole = encodeMessage(HEAD, { ...ANSWER, finishReason, matchedStop });
    expect(whole).toContain(`"stop_reason":"${expected}","content"`);
    expect(whole).toContain(`"stop_sequence":${sequence}}`);
    const encoder = createStreamEncoder(HEAD);
    encoder.part({
      type: 'finish',
      reason: finishReason,
      ...(matchedStop === null ? {} : { matchedStop }),
    });
    expect(encoder.part(COUNTS)).toBe(
      `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"${expected}","stop_sequence":${sequence}},${USAGE_TEXT}}\n\n`,
    );
  });
});

/** The events of these parts, the name of each checked against its data and taken off. */
function eventsOf(parts: readonly SaidPart[], head: AnswerHead = HEAD): string[] {
  const encoder = createStreamEncoder(head);
  const said = parts.map((part) => encoder.part(part));
  const text = [encoder.opening(), ...said, encoder.done()].join('');
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((event) => {
      const [, name, json] = /^event: (\w+)\ndata: (.*)$/.exec(event)!;
      expect((JSON.parse(json!) as { type: string }).type).toBe(name);
      return json!;
    });
}

const start = (index: number, block: string): string =>
  `{"type":"content_block_start","index":${index},"content_block":${block}}`;
const delta = (index: number, said: string): string =>
  `{"type":"content_block_delta","delta":${said},"index":${index}}`;
const stop = (index: number): string => `{"type":"content_block_stop","index":${index}}`;
const textDelta = (index: number, said: string): string =>
  delta(index, `{"type":"text_delta","text":"${said}"}`);
const TEXT_BLOCK = '{"type":"text","text":""}';
const THINKING_BLOCK = '{"type":"thinking","thinking":"","signature":""}';
const call = (index: number): string =>
  `{"type":"tool_use","id":"call_${index}","name":"f${index}","input":{}}`;
const jsonDelta = (index: number, said: string): string =>
  delta(index, `{"type":"input_json_delta","partial_json":${JSON.stringify(said)}}`);

const END: SaidPart[] = [{ type: 'finish', reason: 'tool_calls' }, COUNTS];
const first = (index: number, text?: string): SaidPart => ({
  type: 'tool-call',
  index,
  id: `call_${index}`,
  name: `f${index}`,
  ...(text === undefined ? {} : { arguments: text }),
});
const more = (index: number, text: string): SaidPart => ({
  type: 'tool-call',
  index,
  arguments: text,
});

describe('a stream', () => {
  it('is the sequence of the specification', () => {
    const events = eventsOf([
      { type: 'reasoning', text: 'Got' },
      { type: 'reasoning', text: ' it' },
      { type: 'text', text: 'A' },
      { type: 'text', text: ' forest.' },
      { type: 'finish', reason: 'stop' },
      COUNTS,
    ]);
    expect(events).toEqual([
      `{"type":"message_start","message":{"id":"msg_${ID.slice(0, 24)}","type":"message","role":"assistant","model":"mimo-v2.5","content":[],"usage":{"input_tokens":1085,"output_tokens":0}}}`,
      start(0, THINKING_BLOCK),
      delta(0, '{"type":"thinking_delta","thinking":"Got"}'),
      delta(0, '{"type":"thinking_delta","thinking":" it"}'),
      delta(0, '{"type":"signature_delta","signature":""}'),
      stop(0),
      start(1, TEXT_BLOCK),
      textDelta(1, 'A'),
      textDelta(1, ' forest.'),
      stop(1),
      `{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},${USAGE_TEXT}}`,
      '{"type":"message_stop"}',
    ]);
  });

  const blocksOf = (...parts: readonly SaidPart[]): string[] =>
    eventsOf([...parts, ...END]).slice(1, -2);

  it('says the arguments of a call when they are whole, and none where there are none', () => {
    expect(blocksOf(first(0, '{"a"'), more(0, ''), more(0, ':1}'), first(1))).toEqual([
      start(0, call(0)),
      jsonDelta(0, '{"a":1}'),
      stop(0),
      start(1, call(1)),
      stop(1),
    ]);
  });

  it.each(['{bad', 'not json', '{"a":1} and', '[1]', 'null', '{"a":1'])(
    'gives arguments that are no object as those of a whole answer: %s',
    (text) => {
      const given = JSON.stringify({ arguments: text });
      expect(blocksOf(first(0, text.slice(0, 2)), more(0, text.slice(2)))).toEqual([
        start(0, call(0)),
        jsonDelta(0, given),
        stop(0),
      ]);
    },
  );

  it('lets what is said beside an open call wait, so that no block must open again', () => {
    const parts = [
      first(0, '{'),
      first(2, '{'),
      first(1, '{ '),
      more(0, '}'),
      { type: 'text', text: 'late' } as const,
      more(1, '}'),
      more(2, '}'),
    ];
    expect(blocksOf(...parts)).toEqual([
      start(0, call(0)),
      jsonDelta(0, '{}'),
      stop(0),
      start(1, TEXT_BLOCK),
      textDelta(1, 'late'),
      stop(1),
      start(2, call(1)),
      jsonDelta(2, '{ }'),
      stop(2),
      start(3, call(2)),
      jsonDelta(3, '{}'),
      stop(3),
    ]);
  });

  it('opens no block for nothing, nor for thinking that is off', () => {
    const nothing: SaidPart[] = [
      { type: 'reasoning', text: '' },
      { type: 'text', text: '' },
    ];
    expect(blocksOf(...nothing)).toEqual([]);
    const silent = { ...HEAD, thinking: false };
    expect(eventsOf([{ type: 'reasoning', text: 'hm' }, ...END], silent)).toHaveLength(3);
  });

  it('carries receipts beside the counts', () => {
    const events = eventsOf(END, { ...HEAD, receipts: [] });
    expect(events.at(-2)).toContain(`${USAGE_TEXT},"mimosa":{"media":[]}}`);
  });
});

/** Every error once; what a text takes does not matter here. */
const EVERY_ERROR = (Object.keys(ERRORS) as ErrorCode[]).map((code): ApiError => {
  const made = apiError as (code: ErrorCode, param: string | null, args: unknown[]) => ApiError;
  return made(code, null, [['a'], 1, 'b', 2]);
});

const TYPES: readonly (readonly [status: number, type: string])[] = [
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [405, 'invalid_request_error'],
  [408, 'invalid_request_error'],
  [409, 'invalid_request_error'],
  [413, 'request_too_large'],
  [415, 'invalid_request_error'],
  [417, 'invalid_request_error'],
  [421, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [431, 'invalid_request_error'],
  [500, 'api_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
];

describe('errors', () => {
  const bad = apiError('media-url-scheme', 'messages[0].content[0].source.url', ['image']);
  const envelope =
    '{"type":"error","error":{"type":"invalid_request_error","message":"messages[0].content[0].source.url: image URL must start with http://, https:// or data:"},"request_id":"abc"}';

  it('say the path before the message', () => {
    expect(encodeError(bad, 'abc')).toBe(envelope);
  });

  it('end a stream as an event of their own', () => {
    expect(encodeErrorEvents(bad, 'abc')).toBe(`event: error\ndata: ${envelope}\n\n`);
  });

  it.each(TYPES)('%i is called %s', (status, type) => {
    const errors = EVERY_ERROR.filter((error) => error.status === status);
    expect(errors).not.toHaveLength(0);
    for (const error of errors) {
      const { details, ...told } = JSON.parse(encodeError(error, 'r')).error as object & {
        readonly details?: unknown;
      };
      expect(told).toEqual({ type, message: error.message });
      expect(details !== undefined).toBe(error.code === 'thread-unsupported');
    }
  });

  it('tell the SDK that a stored conversation cannot be had, in the words it knows', () => {
    expect(encodeError(apiError('thread-unsupported', 'thread', []), 'abc')).toBe(
      '{"type":"error","error":{"type":"invalid_request_error","message":"thread: conversations are not stored here, send all messages with every request","details":{"error_code":"thread_unsupported_request","unsupported":["thread"]}},"request_id":"abc"}',
    );
  });

  it('know the status of every error', () => {
    const known = new Set(TYPES.map(([status]) => status));
    expect(EVERY_ERROR.filter((error) => !known.has(error.status))).toEqual([]);
  });
});

it('counts tokens in one number', () => {
  expect(encodeInputTokens(1085)).toBe('{"input_tokens":1085}');
});

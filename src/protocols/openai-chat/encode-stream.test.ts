/** The events of a stream, byte for byte. */
import { describe, expect, it } from 'vitest';
import { apiError } from '../../core/errors.ts';
import type { Usage } from '../../core/stream-part.ts';
import type { AnswerHead, SaidPart } from '../dialect.ts';
import { createStreamEncoder, encodeErrorEvents } from './encode-stream.ts';

const HEAD = { id: 'a7a6fe52ffeb40ab9e699fe018592b16', created: 1776850708, model: 'mimo-v2.5' };
const SETTINGS: AnswerHead = { ...HEAD, thinking: true, promptTokens: 1260, includeUsage: true };
const USAGE: Usage = {
  promptTokens: 1260,
  completionTokens: 849,
  reasoningTokens: 719,
  cachedTokens: 1256,
  modalities: { audio: 19, video: 1144 },
};

/** The line of the specification around one choice. */
function chunk(choices: string, closing = ''): string {
  return `data: {"id":"${HEAD.id}","choices":[${choices}],"created":1776850708,"model":"mimo-v2.5","object":"chat.completion.chunk"${closing}}\n\n`;
}

function delta(text: string, finishReason = 'null', closing = ''): string {
  return chunk(`{"delta":{${text}},"finish_reason":${finishReason},"index":0}`, closing);
}

/** The parts that end every good stream. */
const STOP: SaidPart = { type: 'finish', reason: 'stop' };
const COUNTS: SaidPart = { type: 'usage', usage: USAGE };

const NOTHING_SAID = '"content":null,"role":null,"tool_calls":null,"reasoning_content":null';
const USAGE_TEXT =
  '"usage":{"completion_tokens":849,"prompt_tokens":1260,"total_tokens":2109,"completion_tokens_details":{"reasoning_tokens":719},"prompt_tokens_details":{"audio_tokens":19,"cached_tokens":1256,"video_tokens":1144}}';

describe('createStreamEncoder', () => {
  const encoder = createStreamEncoder(SETTINGS);

  it('gives the lines of the specification', () => {
    const lines = [
      encoder.opening(),
      encoder.part({ type: 'reasoning', text: 'Got it' }),
      encoder.part({ type: 'text', text: 'This' }),
      encoder.part(STOP),
      encoder.part(COUNTS),
      encoder.done(),
    ];
    expect(lines).toEqual([
      delta('"content":"","role":"assistant","tool_calls":null,"reasoning_content":null'),
      delta('"content":null,"role":null,"tool_calls":null,"reasoning_content":"Got it"'),
      delta('"content":"This","role":null,"tool_calls":null,"reasoning_content":null'),
      delta(NOTHING_SAID, '"stop"', ',"usage":null'),
      chunk('', `,${USAGE_TEXT}`),
      'data: [DONE]\n\n',
    ]);
  });

  it('introduces a tool call once and then lengthens its arguments', () => {
    const calls = [
      encoder.part({ type: 'tool-call', index: 0, id: 'call_1', name: 'f', arguments: '{"a"' }),
      encoder.part({ type: 'tool-call', index: 0, arguments: ':1}' }),
      encoder.part({ type: 'tool-call', index: 1, id: 'call_2', name: 'g' }),
    ];
    const piece = (text: string): string =>
      delta(`"content":null,"role":null,"tool_calls":[${text}],"reasoning_content":null`);
    expect(calls).toEqual([
      piece(
        '{"index":0,"id":"call_1","function":{"arguments":"{\\"a\\"","name":"f"},"type":"function"}',
      ),
      piece('{"index":0,"function":{"arguments":":1}"}}'),
      piece('{"index":1,"id":"call_2","function":{"arguments":"","name":"g"},"type":"function"}'),
    ]);
  });

  it('ends with the error when there is one', () => {
    const error = apiError('engine-failed', null, []);
    const text =
      'data: {"error":{"message":"The model engine failed","type":"server_error","param":null,"code":"500"}}\n\ndata: [DONE]\n\n';
    expect(encodeErrorEvents(error)).toBe(text);
  });

  it('keeps all four keys with thinking off, and withholds reasoning', () => {
    const silent = createStreamEncoder({ ...SETTINGS, thinking: false });
    expect(silent.opening()).toBe(encoder.opening());
    expect(silent.part(STOP)).toBe(encoder.part(STOP));
    expect(silent.part({ type: 'reasoning', text: 'hm' })).toBe('');
  });

  it('sends no usage chunk when the client refused it', () => {
    const brief = createStreamEncoder({ ...SETTINGS, includeUsage: false });
    expect(brief.part(COUNTS)).toBe('');
    expect(brief.part(STOP)).toBe(encoder.part(STOP));
  });

  it('puts receipts beside usage, or in its place', () => {
    const withUsage = createStreamEncoder({ ...SETTINGS, receipts: [] });
    expect(withUsage.part(STOP)).toBe(encoder.part(STOP));
    expect(withUsage.part(COUNTS)).toBe(chunk('', `,${USAGE_TEXT},"mimosa":{"media":[]}`));
    const without = createStreamEncoder({ ...SETTINGS, receipts: [], includeUsage: false });
    expect(without.part(STOP)).toBe(
      delta(NOTHING_SAID, '"stop"', ',"usage":null,"mimosa":{"media":[]}'),
    );
  });

  it('keeps every text on one line, whatever ends a line for the client', () => {
    const text = 'a\nb\rc\r\nd\u2028e\u2029f\u0085g\vh\fi\u001Cj\u001Dk\u001El\uD800m';
    const event = encoder.part({ type: 'text', text });
    const line = event.slice('data: '.length, -'\n\n'.length);
    expect(line).not.toMatch(/[\n\r\v\f\u001C-\u001E\u0085\u2028\u2029]/);
    expect(contentOf(line)).toBe(text);
    expect(Buffer.from(line).toString()).toBe(line);
  });
});

function contentOf(line: string): unknown {
  const chunk = JSON.parse(line) as { choices: [{ delta: { content: unknown } }] };
  return chunk.choices[0].delta.content;
}

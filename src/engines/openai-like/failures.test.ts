import { describe, expect, it } from 'vitest';
import { refusalError, streamedRefusal } from './failures.ts';

const NO_HEADER = { retryAfter: undefined };
const TOO_LONG =
  "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion).";

describe('a refusal', () => {
  it.each<[number, string, string, string]>([
    [502, '<html>Bad Gateway</html>', 'engine-unavailable', 'no engine is ready'],
    [503, 'no available workers', 'engine-unavailable', 'no engine is ready'],
    [
      503,
      '{"error":{"message":"Loading model","code":503}}',
      'engine-unavailable',
      'the model is loading',
    ],
    [429, 'slow down', 'engine-unavailable', 'the queue is full'],
    [401, 'bad key sk-secret', 'engine-failed', ''],
    [403, '', 'engine-failed', ''],
    [
      400,
      `{"error":{"message":"${TOO_LONG}"}}`,
      'context-exceeded',
      '8192 tokens. However, your messages use 9000',
    ],
    [400, `{"object":"error","message":"${TOO_LONG}"}`, 'context-exceeded', '9000'],
    [400, TOO_LONG, 'context-exceeded', '9000'],
    [
      400,
      "This model's maximum context length is 100 tokens. However, your messages resulted in 200 tokens.",
      'context-exceeded',
      'use 200 tokens',
    ],
    [
      400,
      '{"error":{"type":"exceed_context_size_error","message":"exceeds the available context size","n_prompt_tokens":300,"n_ctx":256}}',
      'context-exceeded',
      '256 tokens. However, your messages use 300',
    ],
    // vLLM
    [
      400,
      "This model's maximum context length is 8192 tokens. However, you requested 50 output tokens and your prompt contains at least 8200 input tokens, for a total of at least 8250 tokens.",
      'context-exceeded',
      'length is 8192 tokens. However, your messages use 8250',
    ],
    [
      400,
      "You passed 99073 input tokens and requested 32000 output tokens. However, the model's context length is only 131072 tokens, resulting in a maximum input length of 99072 tokens.",
      'context-exceeded',
      'length is 131072 tokens. However, your messages use 131073',
    ],
    [
      400,
      "This model's maximum context length is 100 tokens. However, your request has 200 input tokens.",
      'context-exceeded',
      'use 200 tokens',
    ],
    [
      400,
      'The decoder prompt (length 9000) is longer than the maximum model length of 8192. For image inputs, the number of image tokens depends on the number of images.',
      'context-exceeded',
      'length is 8192 tokens. However, your messages use 9000',
    ],
    // SGLang
    [
      400,
      "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
      'context-exceeded',
      'length is 8192 tokens. However, your messages use 9000',
    ],
    [
      400,
      "Requested token count exceeds the model's maximum context length of 64000 tokens. You requested a total of 71897 tokens: 7897 tokens from the input messages and 64000 tokens for the completion.",
      'context-exceeded',
      'length is 64000 tokens. However, your messages use 71897',
    ],
    [
      400,
      'Input length (9000 tokens) exceeds the maximum allowed length (8186 tokens). Use a shorter input.',
      'context-exceeded',
      'length is 8186 tokens. However, your messages use 9000',
    ],
    [
      400,
      'Input length 9000 exceeds the maximum allowed input length of 8186 tokens.',
      'context-exceeded',
      'length is 8186 tokens. However, your messages use 9000',
    ],
    [400, 'the context window is full', 'engine-refused', ''],
    [400, '{"error":{"message":"image input is not supported"}}', 'engine-modality', 'image'],
    [422, '{"detail":"unknown content part type"}', 'engine-modality', 'image'],
    [432, 'cannot decode the video', 'engine-modality', 'video'],
    [432, '', 'engine-modality', 'video'],
    [413, 'audio too long', 'engine-refused', ''],
    [400, '"error"', 'engine-refused', ''],
    [404, 'model not found', 'engine-refused', ''],
    [404, 'model vision-7b not found', 'engine-refused', ''],
    [404, TOO_LONG, 'context-exceeded', '9000'],
    [418, 'image', 'engine-refused', ''],
    [301, 'moved', 'engine-failed', ''],
    [500, 'image', 'engine-failed', ''],
    [504, '', 'engine-failed', ''],
  ])('with status %i and body %s becomes %s (%s)', (status, body, code, words) => {
    const error = refusalError({ status, body, ...NO_HEADER }, ['image', 'video']);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('is not blamed on media that the request does not have', () => {
    const refusal = { status: 400, body: 'image input is not supported', ...NO_HEADER };
    expect(refusalError(refusal, []).code).toBe('engine-refused');
    expect(refusalError(refusal, ['audio']).code).toBe('engine-refused');
  });

  it.each<[string | undefined, number]>([
    ['7', 7],
    ['600', 600],
    ['601', 10],
    ['0', 10],
    ['1.5', 10],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 10],
    [undefined, 10],
  ])('429 with Retry-After %s says %i', (retryAfter, seconds) => {
    expect(refusalError({ status: 429, body: '', retryAfter }, []).retryAfterSeconds).toBe(seconds);
  });

  it.each(['', 'loading'])('503 %s says when to come again', (body) => {
    expect(refusalError({ status: 503, body, ...NO_HEADER }, []).retryAfterSeconds).toBe(10);
  });
});

describe('an error inside a stream', () => {
  it.each<[object, string]>([
    [{ error: { message: 'broken', code: 500 } }, 'engine-failed'],
    [{ error: { message: 'broken' } }, 'engine-failed'],
    [{ error: 'broken' }, 'engine-failed'],
    [{ error: { message: TOO_LONG, code: 400 } }, 'context-exceeded'],
    [{ error: { message: 'the image is broken', code: 400 } }, 'engine-modality'],
    [{ error: { message: 'busy', code: 429 } }, 'engine-unavailable'],
    [{ object: 'error', message: 'no', code: 400 }, 'engine-refused'],
  ])('%j becomes %s', (event, code) => {
    const refusal = streamedRefusal(event as Record<string, unknown>);
    expect(refusalError(refusal!, ['image']).code).toBe(code);
  });

  it('is not seen where there is none', () => {
    expect(streamedRefusal({ error: null, choices: [] })).toBeNull();
    expect(streamedRefusal({ object: 'chat.completion.chunk' })).toBeNull();
  });
});

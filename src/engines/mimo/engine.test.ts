/** Exact bodies for the hosted API, what its refusals mean, and whose count is billed. */
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../core/chat-request.ts';
import { engineRequest, user } from '../openai-like/testing/engine-request.ts';
import { useBench } from '../testing/bench.ts';
import { OPENAI_LIKE_KINDS } from '../testing/openai-like-kinds.ts';
import {
  AUDIO_BASE64,
  IMAGE_BASE64,
  VIDEO_BASE64,
  wholeConversation,
} from '../testing/whole-conversation.ts';

const spoken = OPENAI_LIKE_KINDS.find(({ kind }) => kind === 'mimo')!;
const ANSWER = spoken.say({ text: 'A', finish: 'stop' });

describe('a body for the hosted API', () => {
  const bench = useBench(spoken);

  it('speaks its language: parts with their settings beside them', async () => {
    await bench.ask(ANSWER, wholeConversation());
    const { messages, ...fields } = bench.body();
    expect(fields).toEqual({
      model: 'served',
      stream: true,
      stream_options: { include_usage: true },
      temperature: 1,
      top_p: 0.95,
      max_completion_tokens: 1000,
      thinking: { type: 'enabled' },
    });
    expect((messages as Record<string, unknown>[]).at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE_BASE64}` } },
        { type: 'text', text: 'What' },
        { type: 'input_audio', input_audio: { data: `data:audio/mpeg;base64,${AUDIO_BASE64}` } },
        { type: 'text', text: 'is' },
        {
          type: 'video_url',
          video_url: { url: `data:video/mp4;base64,${VIDEO_BASE64}` },
          fps: 2,
          media_resolution: 'default',
        },
        { type: 'text', text: 'this?' },
      ],
    });
  });

  it.each([
    [true, 'enabled', ['hm', '']],
    [false, 'disabled', ['hm', undefined]],
  ])('with thinking %s has reasoning where it wants some', async (thinking, type, reasoning) => {
    await bench.ask(ANSWER, wholeConversation({}, { thinking }));
    expect(bench.body()['thinking']).toEqual({ type });
    const messages = bench.body()['messages'] as Record<string, unknown>[];
    const assistants = messages.filter(({ role }) => role === 'assistant');
    expect(assistants.map((message) => message['reasoning_content'])).toEqual(reasoning);
    expect(assistants.map(({ content }) => content)).toEqual(['', '']);
  });

  it.each<[Partial<ChatRequest>, Record<string, unknown>]>([
    [{ temperature: 2 }, { temperature: 1.5 }],
    [
      { temperature: 0.3, topP: 0 },
      { temperature: 0.3, top_p: 0.01 },
    ],
    [
      { tools: [{ name: 'f' }], toolChoice: 'none' },
      { tools: undefined, tool_choice: undefined },
    ],
    [
      { tools: [{ name: 'f' }, { name: 'g' }], toolChoice: { name: 'g' } },
      { tools: [{ type: 'function', function: { name: 'g' } }], tool_choice: undefined },
    ],
  ])('keeps to its stricter rules: %j', async (chat, expected) => {
    await bench.ask(ANSWER, engineRequest(chat));
    const body = bench.body();
    for (const [name, value] of Object.entries(expected)) expect(body[name]).toEqual(value);
  });
});

describe('a refusal of the hosted API', () => {
  const bench = useBench(spoken);

  it.each<[number, string, number, string, string]>([
    [400, '`stop` is wrong: secret', 400, 'engine-refused', 'refused this request'],
    [
      400,
      "This model's maximum context length is 100 tokens. However, your messages resulted in 200",
      400,
      'context-exceeded',
      '200 tokens',
    ],
    [402, 'Insufficient account balance', 503, 'engine-unavailable', 'no engine is ready'],
    [404, 'No such model secret', 404, 'model-not-found', 'Not supported model mimo-v2.5'],
    [421, 'high risk: secret', 421, 'moderated', 'considered high risk'],
    [429, 'secret', 429, 'rate-limited', 'retry in 10 s'],
    [500, 'secret', 500, 'engine-failed', 'failed'],
  ])('%i %j is a %i (%s)', async (status, reason, seen, code, words) => {
    bench.script({ status, steps: [spoken.refuse(reason, status)] });
    const parts = bench.engine().stream(engineRequest(), new AbortController().signal);
    const error: unknown = await parts[Symbol.asyncIterator]()
      .next()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      status: seen,
      code,
      message: expect.stringContaining(words) as string,
    });
    expect(String(error)).not.toContain('secret');
    expect(bench.chats().length).toBe(1);
  });

  it('404 for want of an endpoint names the medium', async () => {
    bench.script({
      status: 404,
      steps: [spoken.refuse('No endpoints found that support audio input', 404)],
    });
    const parts = bench.engine().stream(wholeConversation(), new AbortController().signal);
    await expect(parts[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'modality-not-offered',
      message: 'No endpoints found that support audio input',
    });
  });

  it('429 keeps a sane time to come again', async () => {
    bench.script({ status: 429, headers: { 'retry-after': '7' }, steps: [] });
    const parts = bench.engine().stream(engineRequest(), new AbortController().signal);
    await expect(parts[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      retryAfterSeconds: 7,
    });
  });
});

describe('usage of the hosted API', () => {
  const bench = useBench(spoken);
  const usage = {
    completion_tokens: 849,
    prompt_tokens: 1260,
    completion_tokens_details: { reasoning_tokens: 719 },
    prompt_tokens_details: { audio_tokens: 19, cached_tokens: 1256, video_tokens: 1144 },
  };
  const events = [...ANSWER.slice(0, -1), `data: ${JSON.stringify({ choices: [], usage })}\n\n`];
  const counts = {
    promptTokens: 1260,
    completionTokens: 849,
    reasoningTokens: 719,
    cachedTokens: 1256,
    modalities: { audio: 19, video: 1144 },
  };

  it.each([
    [null, { ...counts, promptIsBilled: true }],
    ['engine', { ...counts, promptIsBilled: true }],
    ['account', counts],
  ] as const)('is what is billed when promptUsage is %s', async (promptUsage, expected) => {
    const { parts } = await bench.ask(
      events,
      engineRequest({ messages: [user('Hi')] }),
      bench.engine({ promptUsage }),
    );
    expect(parts.at(-1)).toEqual({ type: 'usage', usage: expected });
  });
});

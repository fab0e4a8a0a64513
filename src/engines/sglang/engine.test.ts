/** Exact bodies for SGLang, and the end of calls that it refuses to be told. */
import { describe, expect, it } from 'vitest';
import { engineRequest, hear, user } from '../openai-like/testing/engine-request.ts';
import { useBench } from '../testing/bench.ts';
import { OPENAI_LIKE_KINDS } from '../testing/openai-like-kinds.ts';
import { AUDIO_BASE64, VIDEO_BASE64, wholeConversation } from '../testing/whole-conversation.ts';

const spoken = OPENAI_LIKE_KINDS.find(({ kind }) => kind === 'sglang')!;
const ANSWER = spoken.say({ text: 'A', finish: 'stop' });
const PASSTHROUGH = { mode: 'passthrough', sharedDirectory: null, listen: null } as const;

describe('a body for SGLang', () => {
  const bench = useBench(spoken);

  it('has media as URLs and one name of past reasoning', async () => {
    await bench.ask(ANSWER, wholeConversation(), bench.engine({ media: PASSTHROUGH }));
    const { rid, messages, ...fields } = bench.body();
    expect(rid).toMatch(/^[0-9a-f]{32}$/);
    expect(fields).toEqual({
      model: 'served',
      stream: true,
      stream_options: { include_usage: true },
      temperature: 1,
      top_p: 0.95,
      max_completion_tokens: 1000,
      chat_template_kwargs: { enable_thinking: true },
      cache_salt: '7e'.repeat(32),
    });
    const sent = messages as Record<string, unknown>[];
    expect(sent[2]).toMatchObject({ reasoning_content: 'hm' });
    expect(sent[2]).not.toHaveProperty('reasoning');
    expect(sent.at(-1)!['content']).toContainEqual({
      type: 'audio_url',
      audio_url: { url: `data:audio/mpeg;base64,${AUDIO_BASE64}` },
    });
    expect(sent.at(-1)!['content']).toContainEqual({
      type: 'video_url',
      video_url: { url: `data:video/mp4;base64,${VIDEO_BASE64}` },
    });
  });

  it('goes on from an assistant turn at the end', async () => {
    const prefill = { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const;
    await bench.ask(ANSWER, engineRequest({ messages: [user('Hi'), prefill] }));
    expect(bench.body()).toMatchObject({ continue_final_message: true });
    expect(bench.body()).not.toHaveProperty('add_generation_prompt');
  });

  it('has no salt where accounts share the cache', async () => {
    await bench.ask(ANSWER, engineRequest(), bench.engine({ shareCache: true }));
    expect(bench.body()).not.toHaveProperty('cache_salt');
  });
});

describe('an end that SGLang does not want to be told', () => {
  const bench = useBench(spoken);

  it('is reported once, without the name of the call or the key', async () => {
    const engine = bench.engine();
    bench.upstream.script(({ path }) =>
      path === '/abort_request'
        ? { status: 401, headers: {}, steps: ['secret'] }
        : { steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] },
    );
    for (let count = 1; count <= 2; count += 1) {
      for await (const part of engine.stream(engineRequest(), new AbortController().signal)) {
        expect(part.type).toBe('text');
        break;
      }
      await expect.poll(() => bench.others().length).toBe(count);
    }
    await expect.poll(() => bench.warnings.length).toBe(1);
    expect(bench.warnings[0]).toContain('/abort_request with HTTP 401');
    expect(bench.warnings[0]).not.toMatch(/secret|[0-9a-f]{32}|sk-/);
  });

  it('lies beside the API, wherever that is', async () => {
    const baseUrl = bench.upstream.baseUrl.replace('/v1', '/gateway/v1');
    bench.upstream.script(({ path }) =>
      path === '/gateway/abort_request'
        ? { headers: {}, steps: ['{}'] }
        : { steps: [...spoken.say({ text: 'A' }), { end: 'hang' }] },
    );
    const engine = bench.engine({ baseUrls: [baseUrl] });
    for await (const part of engine.stream(engineRequest(), new AbortController().signal)) {
      expect(part.type).toBe('text');
      break;
    }
    await bench.upstream.exchange(1);
    expect(bench.upstream.exchanges.map(({ path }) => path)).toEqual([
      '/gateway/v1/chat/completions',
      '/gateway/abort_request',
    ]);
  });

  it('costs nobody an answer when it cannot be told at all', async () => {
    const client = new AbortController();
    const reason = new Error('the client has left');
    bench.upstream.script({ before: 'hang', steps: [] });
    const heard = hear(bench.engine().stream(engineRequest(), client.signal));
    await bench.upstream.exchange(0);
    client.abort(reason);
    await bench.upstream.exchange(1);
    expect((await heard).error).toBe(reason);
    expect(bench.warnings).toEqual([]);
  });
});

describe('reasoning tokens of SGLang', () => {
  const bench = useBench(spoken);

  it('are read where it puts them', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 5, reasoning_tokens: 2 };
    const events = [...ANSWER.slice(0, -1), `data: ${JSON.stringify({ choices: [], usage })}\n\n`];
    const { parts } = await bench.ask(events);
    expect(parts.at(-1)).toMatchObject({ type: 'usage', usage: { reasoningTokens: 2 } });
  });
});

/** Exact bodies for vLLM; everything else is in the contract of all kinds. */
import { describe, expect, it } from 'vitest';
import { engineRequest, user } from '../openai-like/testing/engine-request.ts';
import { useBench } from '../testing/bench.ts';
import { OPENAI_LIKE_KINDS } from '../testing/openai-like-kinds.ts';
import {
  AUDIO_BASE64,
  IMAGE_BASE64,
  VIDEO_BASE64,
  wholeConversation,
} from '../testing/whole-conversation.ts';

const spoken = OPENAI_LIKE_KINDS.find(({ kind }) => kind === 'vllm')!;
const ANSWER = spoken.say({ text: 'A', finish: 'stop' });
const PASSTHROUGH = { mode: 'passthrough', sharedDirectory: null, listen: null } as const;

describe('a body for vLLM', () => {
  const bench = useBench(spoken);

  it('has media as URLs in their order, and both names of past reasoning', async () => {
    await bench.ask(ANSWER, wholeConversation(), bench.engine({ media: PASSTHROUGH }));
    const call = (id: string, text: string): unknown => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: text },
    });
    expect(bench.body()).toEqual({
      model: 'served',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'One?' },
        {
          role: 'assistant',
          content: '',
          reasoning: 'hm',
          reasoning_content: 'hm',
          tool_calls: [call('call_1', '{"a":1}')],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '1' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [call('call_2', '{"arguments":"no object"}')],
        },
        { role: 'tool', tool_call_id: 'call_2', content: '2' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE_BASE64}` } },
            { type: 'text', text: 'What' },
            { type: 'audio_url', audio_url: { url: `data:audio/mpeg;base64,${AUDIO_BASE64}` } },
            { type: 'text', text: 'is' },
            { type: 'video_url', video_url: { url: `data:video/mp4;base64,${VIDEO_BASE64}` } },
            { type: 'text', text: 'this?' },
          ],
        },
      ],
      temperature: 1,
      top_p: 0.95,
      max_completion_tokens: 1000,
      chat_template_kwargs: { enable_thinking: true },
      cache_salt: '7e'.repeat(32),
    });
  });

  it('goes on from an assistant turn at the end', async () => {
    const prefill = { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const;
    await bench.ask(ANSWER, engineRequest({ messages: [user('Hi'), prefill] }));
    expect(bench.body()).toMatchObject({
      continue_final_message: true,
      add_generation_prompt: false,
    });
  });

  it('goes on from nothing where that is said to be impossible', async () => {
    const prefill = { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const;
    const parts = bench.parts();
    const unable = { ...parts.capabilities(), prefill: false };
    const engine = spoken.create({ ...parts, capabilities: () => unable });
    const heard = await bench.ask(
      ANSWER,
      engineRequest({ messages: [user('Hi'), prefill] }),
      engine,
    );
    await engine.close();
    expect(bench.body()).not.toHaveProperty('continue_final_message');
    expect(heard.parts[0]).toEqual({ type: 'notice', text: 'the last turn is not continued' });
  });

  it('has no salt where accounts share the cache', async () => {
    await bench.ask(ANSWER, engineRequest(), bench.engine({ shareCache: true }));
    expect(bench.body()).not.toHaveProperty('cache_salt');
  });
});

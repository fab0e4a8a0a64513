/** Exact bodies for llama.cpp; everything else is in the contract of all kinds. */
import { describe, expect, it } from 'vitest';
import { capabilitiesOfKind } from '../capabilities.ts';
import {
  engineRequest,
  mediaPart,
  plannedBytes,
  user,
} from '../openai-like/testing/engine-request.ts';
import { useBench } from '../testing/bench.ts';
import { OPENAI_LIKE_KINDS } from '../testing/openai-like-kinds.ts';
import { AUDIO_BASE64, IMAGE_BASE64 } from '../testing/whole-conversation.ts';

const spoken = OPENAI_LIKE_KINDS.find(({ kind }) => kind === 'llamacpp')!;
const ANSWER = spoken.say({ text: 'A', finish: 'stop' });

describe('a body for llama.cpp', () => {
  const bench = useBench(spoken);

  it('has sound as bare base64, and its own names', async () => {
    const [image, audio] = [mediaPart('image'), mediaPart('audio')];
    const media = new Map([
      [image, plannedBytes('image', Buffer.from('picture'))],
      [audio, plannedBytes('audio', Buffer.from('sound!'))],
    ]);
    const passthrough = { mode: 'passthrough', sharedDirectory: null, listen: null } as const;
    await bench.ask(
      ANSWER,
      engineRequest({ messages: [user(image, audio, 'What?')] }, { media, thinking: false }),
      bench.engine({ media: passthrough }),
    );
    expect(bench.body()).toEqual({
      model: 'served',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE_BASE64}` } },
            { type: 'input_audio', input_audio: { data: AUDIO_BASE64, format: 'mp3' } },
            { type: 'text', text: 'What?' },
          ],
        },
      ],
      temperature: 1,
      top_p: 0.95,
      max_tokens: 1000,
      chat_template_kwargs: { enable_thinking: false },
      reasoning_format: 'deepseek',
      cache_prompt: true,
    });
  });

  it('has films as bare base64 where the engine is said to take them', async () => {
    const film = mediaPart('video');
    const media = new Map([[film, plannedBytes('video', Buffer.from('film'))]]);
    const engine = spoken.create({
      ...bench.parts({ media: { mode: 'passthrough', sharedDirectory: null, listen: null } }),
      capabilities: () => ({ ...capabilitiesOfKind('llamacpp'), inputs: ['video'] }),
    });
    await bench.ask(ANSWER, engineRequest({ messages: [user(film)] }, { media }), engine);
    await engine.close();
    expect(bench.body()['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_video', input_video: { data: Buffer.from('film').toString('base64') } },
        ],
      },
    ]);
  });

  it('needs no word to go on from an assistant turn at the end, but no thoughts', async () => {
    const prefill = { role: 'assistant', content: [], reasoning: null, toolCalls: [] } as const;
    await bench.ask(ANSWER, engineRequest({ messages: [user('Hi')] }, { thinking: true }));
    expect(bench.body()['chat_template_kwargs']).toEqual({ enable_thinking: true });
    const messages = [user('Hi'), prefill];
    await bench.ask(ANSWER, engineRequest({ messages }, { thinking: true }));
    expect(bench.body()['chat_template_kwargs']).toEqual({ enable_thinking: false });
    expect(bench.body()).not.toHaveProperty('continue_final_message');
    expect(bench.body()['messages']).toMatchObject([{ role: 'user' }, { role: 'assistant' }]);
  });
});

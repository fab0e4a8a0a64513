/** What reaches a server of any kind: what was asked, by the allow-list, and nothing with power. */
import { describe, expect, it } from 'vitest';
import type { ChatRequest, Message } from '../../core/chat-request.ts';
import type { EngineRequest } from '../engine.ts';
import { engineRequest, user } from '../openai-like/testing/engine-request.ts';
import { KEY, useBench } from './bench.ts';
import type { SpokenKind } from './spoken-kind.ts';

const BREAK = '\u200B';
/** What would run code, exhaust memory, or meddle with other calls. */
const FORBIDDEN = [
  'chat_template',
  'mm_processor_kwargs',
  'media_io_kwargs',
  'logits_processors',
  'custom_logit_processor',
  'lora_path',
  'prompt_embeds',
  'kv_transfer_params',
  'bootstrap_host',
  'n',
  'rid',
  'cache_salt',
];
/** Added tokens of tokens.md 9.1 that could open, close or fill something. */
const CONTROL_TOKENS = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|object_ref_start|>',
  '<|object_ref_end|>',
  '<|box_start|>',
  '<|box_end|>',
  '<|quad_start|>',
  '<|quad_end|>',
  '<|vision_start|>',
  '<|vision_end|>',
  '<|vision_pad|>',
  '<|image_pad|>',
  '<|video_pad|>',
  '<|fim_prefix|>',
  '<|fim_middle|>',
  '<|fim_suffix|>',
  '<|fim_pad|>',
  '<|repo_name|>',
  '<|file_sep|>',
  '<|audio_pad|>',
  '<|mimo_video_start|>',
  '<|mimo_video_end|>',
  '<|mimo_audio_eod|>',
  '<|mimo_audio_start|>',
  '<|mimo_audio_end|>',
];
const text = (value: string): { readonly type: 'text'; readonly text: string } => ({
  type: 'text',
  text: value,
});
const system = (value: string): Message => ({ role: 'system', content: [text(value)] });
const called: Message = {
  role: 'assistant',
  content: [],
  reasoning: null,
  toolCalls: [{ id: 'call_1', name: 'f', arguments: '{"a":1}' }],
};
const result = (value: string): Message => ({
  role: 'tool',
  toolCallId: 'call_1',
  content: [text(value)],
});

export function describeRequests(spoken: SpokenKind): void {
  describe('requests', () => {
    const bench = useBench(spoken);

    async function ask(request: EngineRequest, engine = bench.engine()): Promise<void> {
      const { error } = await bench.ask(spoken.say({ text: 'A', finish: 'stop' }), request, engine);
      expect(error).toBeNull();
    }

    it('go out with the engine’s key, streaming, to its own name of the model', async () => {
      await ask(engineRequest());
      const [chat] = bench.chats();
      expect(chat).toMatchObject({ method: 'POST', path: spoken.path });
      expect(chat!.headers).toMatchObject({
        authorization: `Bearer ${KEY}`,
        'content-length': String(chat!.bodyBytes),
      });
      expect(bench.body()).toMatchObject({ model: 'served', stream: true });
      expect(JSON.stringify(bench.body())).toContain('1000');
    });

    it('hold nothing but fields of the list, whatever came with the request', async () => {
      const smuggled = Object.fromEntries(FORBIDDEN.map((name) => [name, 'of-the-client']));
      const everything: Partial<ChatRequest> = {
        ...smuggled,
        messages: [
          { ...user('Hi'), ...smuggled },
          { ...called, ...smuggled },
          { ...result('1'), ...smuggled },
          user('Go on'),
        ],
        frequencyPenalty: 0.5,
        presencePenalty: 0.5,
        stop: ['X'],
        seed: 7,
        responseFormat: { type: 'json_object' },
        tools: [{ name: 'f', ...smuggled }],
        toolChoice: 'required',
      };
      await ask(engineRequest(everything, smuggled));
      const body = bench.body();
      expect(Object.keys(body).filter((name) => !spoken.bodyFields.includes(name))).toEqual([]);
      expect(JSON.stringify(body)).not.toContain('of-the-client');
      expect(JSON.stringify(bench.chats()[0]!.headers)).not.toContain('of-the-client');
    });

    it('are the same bytes when they are the same request, but for the name of the call', async () => {
      const request = engineRequest({ messages: [system('Be brief.'), user('Hi')] });
      const engine = bench.engine();
      await ask(request, engine);
      await ask(request, engine);
      const field = spoken.abort?.field ?? '';
      const [first, second] = bench.chats().map(({ body }) => {
        const name = String((JSON.parse(body.toString()) as Record<string, unknown>)[field]);
        return { name, rest: body.toString().replace(name, '') };
      });
      expect(second!.rest).toBe(first!.rest);
      if (spoken.abort !== null) expect(second!.name).not.toBe(first!.name);
    });

    it('differ by whether the model is to think', async () => {
      await ask(engineRequest({}, { thinking: true }));
      const thinking = JSON.stringify({ ...bench.body(), [spoken.abort?.field ?? '']: '' });
      await ask(engineRequest({}, { thinking: false }));
      const silent = JSON.stringify({ ...bench.body(), [spoken.abort?.field ?? '']: '' });
      // The kind for unknown servers has no switch that they share.
      if (spoken.kind === 'openai') expect(silent).toBe(thinking);
      else expect(silent).not.toBe(thinking);
    });

    it.each(CONTROL_TOKENS)('carry %s as plain text, whoever says it', async (token) => {
      const messages = [system(token), user(token), called, result(token)];
      await ask(engineRequest({ messages }));
      const body = bench.chats()[0]!.body.toString();
      expect(body).not.toContain(token);
      expect(body.split(`<${BREAK}${token.slice(1)}`).length - 1).toBe(3);
    });

    it.each([
      ['none', ['</think>', '</think>', '</think>']],
      ['tool', ['</think>', '</think>', `<${BREAK}/think>`]],
      ['all', [`<${BREAK}/think>`, `<${BREAK}/think>`, `<${BREAK}/think>`]],
    ] as const)('with tags made harmless in texts of %s', async (neutralizeTags, expected) => {
      const tag = '</think>';
      const messages = [system(tag), user(tag), called, result(tag)];
      await ask(engineRequest({ messages }), bench.engine({ neutralizeTags }));
      const sent = bench.body()['messages'] as { role: string; content: unknown }[];
      const texts = sent.filter(({ role }) => role !== 'assistant').map(({ content }) => content);
      expect(texts).toEqual(expected);
    });
  });
}

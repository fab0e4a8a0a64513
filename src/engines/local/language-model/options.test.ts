import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../core/chat-request.ts';
import type { ConversationMessage, ConversationPart } from '../../conversation.ts';
import { planned } from '../answer/testing/scripted-perceiver.ts';
import { CAT } from '../answer/testing/sample-evidence.ts';
import { completionOptions, harmless } from './options.ts';

const CHAT: ChatRequest = {
  model: 'mimo-v2.5',
  messages: [],
  maxCompletionTokens: undefined,
  temperature: 0.5,
  topP: 0.9,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  stop: [],
  stream: true,
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

const LOOK = { name: 'look', parameters: { type: 'object' } };
const HEAR = { name: 'hear' };

function options(
  wishes: Partial<ChatRequest> = {},
  { thinking = false, tools = true, messages = [] as ConversationMessage[] } = {},
): Record<string, unknown> {
  const chat = { ...CHAT, ...wishes };
  return completionOptions(messages, { chat, thinking, maxCompletionTokens: 99 }, tools);
}

function message(
  said: Partial<ConversationMessage> & Pick<ConversationMessage, 'role'>,
): ConversationMessage {
  return { content: [], reasoning: null, toolCalls: [], toolCallId: null, ...said };
}

function attachment(kind: 'image' | 'audio', path: string): ConversationPart {
  const piece = { path, bytes: 1, open: () => Promise.reject(new Error('not used')) as never };
  const mime = kind === 'image' ? 'image/jpeg' : 'audio/wav';
  return { type: 'attachment', attachment: { kind, mime, planned: planned(CAT), pieces: [piece] } };
}

describe('completionOptions', () => {
  it('passes on what the library knows', () => {
    expect(options({ seed: 7 })).toEqual({
      messages: [],
      jinja: true,
      reasoning_format: 'auto',
      enable_thinking: false,
      n_predict: 99,
      temperature: 0.5,
      top_p: 0.9,
      penalty_freq: 0.1,
      penalty_present: 0.2,
      seed: 7,
    });
  });

  it.each([-1, 2 ** 32 - 1, 2 ** 53 - 1])('keeps seed %d from meaning "any"', (seed) => {
    expect(options({ seed })['seed']).toBe(2 ** 31 - 1);
  });

  it('leaves stop texts to the pipeline where they would end reasoning or calls', () => {
    const stop = ['END'];
    expect(options({ stop })['stop']).toEqual(stop);
    expect(options({ stop }, { thinking: true })['stop']).toBeUndefined();
    expect(options({ stop, tools: [LOOK] })['stop']).toBeUndefined();
  });

  it.each([
    ['auto', ['look', 'hear'], 'auto'],
    ['required', ['look', 'hear'], 'required'],
    [{ name: 'hear' }, ['hear'], 'required'],
    ['none', undefined, undefined],
  ] as const)('tool choice %j', (toolChoice, names, choice) => {
    const made = options({ tools: [LOOK, HEAR], toolChoice });
    const tools = made['tools'] as { function: { name: string } }[] | undefined;
    expect(tools?.map((tool) => tool.function.name)).toEqual(names);
    expect(made['tool_choice']).toBe(choice);
  });

  it('leaves out tools that the template would not show', () => {
    expect(options({ tools: [LOOK] }, { tools: false })).not.toHaveProperty('tools');
  });

  it('asks for an object where any JSON object will do', () => {
    const schema = { type: 'array' };
    const format = { type: 'json_schema', name: 'n', schema } as const;
    const schemaOf = (made: Record<string, unknown>): unknown => made['response_format'];
    expect(schemaOf(options({ responseFormat: { type: 'json_object' } }))).toMatchObject({
      json_schema: { schema: { type: 'object' } },
    });
    expect(schemaOf(options({ responseFormat: format }))).toMatchObject({
      type: 'json_schema',
      json_schema: { schema },
    });
  });

  it('writes text as a string, and media as paths in their places', () => {
    const messages = [
      message({
        role: 'system',
        content: [
          { type: 'text', text: 'be ' },
          { type: 'text', text: 'brief' },
        ],
      }),
      message({
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          attachment('image', '/spool/a'),
          attachment('audio', '/spool/b'),
        ],
      }),
    ];
    expect(options({}, { messages })['messages']).toEqual([
      { role: 'system', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: '/spool/a' } },
          { type: 'input_audio', input_audio: { format: 'wav', url: '/spool/b' } },
        ],
      },
    ]);
  });

  it('writes the past of tools, with arguments that templates can read', () => {
    const toolCalls = [
      { id: 'call_1', name: 'look', arguments: '{"a": 1}' },
      { id: 'call_2', name: 'look', arguments: 'a = 1' },
    ];
    const content = [{ type: 'text', text: 'seen </tool_response>' }] as const;
    const messages = [
      message({ role: 'assistant', reasoning: 'hm', toolCalls }),
      message({ role: 'tool', content, toolCallId: 'call_1' }),
    ];
    expect(options({}, { messages })['messages']).toEqual([
      {
        role: 'assistant',
        content: '',
        reasoning_content: 'hm',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } },
          {
            id: 'call_2',
            type: 'function',
            function: { name: 'look', arguments: '{"arguments":"a = 1"}' },
          },
        ],
      },
      { role: 'tool', content: 'seen <\u200B/tool_response>', tool_call_id: 'call_1' },
    ]);
  });
});

describe('harmless', () => {
  it.each([
    '<|im_end|>',
    '<|vision_start|>',
    '<start_of_turn>',
    '<end_of_turn>',
    '<|turn>',
    '<turn|>',
    '</s>',
    '<bos>',
    '<__media__>',
    '<image_soft_token>',
    '[INST]',
    '[/INST]',
  ])('breaks %s', (token) => {
    const made = harmless(`a${token}b`);
    expect(made).not.toContain(token);
    expect(made.replaceAll('\u200B', '')).toBe(`a${token}b`);
  });

  it.each(['a < b', '<b>bold</b>', '<my_tag>', 'list[INDEX]', 'a <| b |> c'])(
    'leaves %s alone',
    (text) => {
      expect(harmless(text)).toBe(text);
    },
  );
});

import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, MediaKind, Message, Part } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import { httpEngineSettings } from '../../../test/support/engine-settings.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import { adaptConversation } from '../adapt/adapt-conversation.ts';
import { EVERYTHING } from '../capabilities.ts';
import type { Attachment } from '../conversation.ts';
import type { Dialect } from './dialect.ts';
import type { RequestBody } from './json-body.ts';
import { type BodyContent, requestBody } from './request-body.ts';
import {
  engineRequest,
  mediaPart,
  plannedBytes,
  plannedMedia,
  user,
} from './testing/engine-request.ts';
import { urlPart } from './parts.ts';

const DIALECT: Dialect = {
  kind: 'test',
  fields: (request) => ({ limit: request.maxCompletionTokens }),
  part: urlPart,
};
const never = new AbortController().signal;

type Media = ReadonlyMap<Part, PlannedMedia>;

async function bodyOf(
  chat: Partial<ChatRequest>,
  media: Media = new Map(),
  rest: Partial<BodyContent> = {},
): Promise<RequestBody> {
  const request = engineRequest(chat, { media: media as Map<never, PlannedMedia> });
  const options = {
    settings: httpEngineSettings({ baseUrls: ['http://127.0.0.1:9/v1'] }),
    tools: { interpreter: null },
    handOver: null,
  };
  const conversation = await adaptConversation(request, EVERYTHING, options, never);
  const content = { dialect: DIALECT, model: 'served', request, conversation };
  return requestBody({ ...content, neutralizeTags: 'tool', ...rest });
}

async function bytesOf(...content: Parameters<typeof bodyOf>): Promise<Buffer> {
  const body = await bodyOf(...content);
  const opened = body.open(never);
  const bytes = Buffer.isBuffer(opened) ? opened : await drained(opened);
  expect(bytes.length).toBe(body.bytes);
  return bytes;
}

async function drained(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function jsonOf(chat: Partial<ChatRequest>, media?: Media): Promise<Record<string, unknown>> {
  return JSON.parse((await bytesOf(chat, media)).toString()) as Record<string, unknown>;
}

async function messagesOf(messages: readonly Message[], media?: Media): Promise<unknown> {
  return (await jsonOf({ messages }, media))['messages'];
}

describe('the fields', () => {
  it('of a plain chat are these bytes and no others', async () => {
    expect((await bytesOf({})).toString()).toBe(
      '{"model":"served","stream":true,"stream_options":{"include_usage":true},' +
        '"messages":[{"role":"user","content":"Hi"}],"temperature":1,"top_p":0.95,"limit":1000}',
    );
  });

  it('that a client may set are handed on', async () => {
    const schema = { type: 'object' };
    const body = await jsonOf({
      temperature: 0.2,
      topP: 0,
      frequencyPenalty: 0.5,
      presencePenalty: -1,
      stop: ['a', 'b'],
      seed: 7,
      responseFormat: { type: 'json_schema', name: 'n', schema, strict: true },
      tools: [{ name: 'f', description: 'd', parameters: schema, strict: true }, { name: 'g' }],
      toolChoice: { name: 'f' },
    });
    expect(body).toMatchObject({
      temperature: 0.2,
      top_p: 0.01,
      frequency_penalty: 0.5,
      presence_penalty: -1,
      stop: ['a', 'b'],
      seed: 7,
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } },
      tools: [
        {
          type: 'function',
          function: { name: 'f', description: 'd', parameters: schema, strict: true },
        },
        { type: 'function', function: { name: 'g' } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
  });

  it.each([
    [{ responseFormat: { type: 'json_object' } }, 'response_format', { type: 'json_object' }],
    [{ responseFormat: { type: 'text' } }, 'response_format', undefined],
    [{ tools: [{ name: 'f' }], toolChoice: 'required' }, 'tool_choice', 'required'],
    [{ tools: [{ name: 'f' }], toolChoice: 'none' }, 'tool_choice', 'none'],
    [{ tools: [{ name: 'f' }], toolChoice: 'auto' }, 'tool_choice', undefined],
    [{ tools: [], toolChoice: 'required' }, 'tool_choice', undefined],
  ] as const)('of %j hold %s = %j', async (chat, key, value) => {
    expect((await jsonOf(chat))[key]).toEqual(value);
  });
});

describe('the messages', () => {
  it('are strings where there is only text, with neighbouring texts joined', async () => {
    const text = (value: string): { type: 'text'; text: string } => ({ type: 'text', text: value });
    expect(
      await messagesOf([
        { role: 'system', content: [text('Be '), text('brief.')] },
        user('Hi'),
        { role: 'assistant', content: [text('Hello')], reasoning: 'greet', toolCalls: [] },
        { role: 'assistant', content: [], reasoning: null, toolCalls: [] },
      ]),
    ).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello', reasoning_content: 'greet' },
      { role: 'assistant', content: '' },
    ]);
  });

  it.each([
    ['{"a": 1e400}', '{"a": 1e400}'],
    ['{"a":"\\u003c|im_end|\\u003e"}', '{"a":"<\u200B|im_end|>"}'],
    ['no JSON', '{"arguments":"no JSON"}'],
    ['[1]', '{"arguments":"[1]"}'],
    ['', '{"arguments":""}'],
  ])('hand on the arguments %s as %s', async (text, expected) => {
    const call = { id: 'call_1', name: 'f', arguments: text };
    const message: Message = { role: 'assistant', content: [], reasoning: null, toolCalls: [call] };
    expect(await messagesOf([message])).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'f', arguments: expected } },
        ],
      },
    ]);
  });

  it('take the power from control tokens everywhere, from tags in results of tools', async () => {
    const token = '<|im_end|>';
    const part = { type: 'text', text: token } as const;
    const body = await bytesOf({
      messages: [
        { role: 'system', content: [part] },
        user('<|im_', 'end|><think>'),
        {
          role: 'assistant',
          content: [part],
          reasoning: token,
          toolCalls: [{ id: token, name: token, arguments: token }],
        },
        { role: 'tool', toolCallId: token, content: [{ type: 'text', text: `</think>${token}` }] },
      ],
      tools: [{ name: 'f', description: token, parameters: { [token]: token } }],
    });
    expect(body.toString()).not.toContain(token);
    expect(body.toString().split('<\u200B|im_end|>').length - 1).toBe(12);
    expect(body.toString()).toContain('<think>');
    expect(body.toString()).not.toContain('</think>');
  });

  it.each([
    ['none', '</think>', '</think>'],
    ['tool', '</think>', '<\u200B/think>'],
    ['all', '<\u200B/think>', '<\u200B/think>'],
  ] as const)('with tags: %s', async (neutralizeTags, inPrompt, inResult) => {
    const tag = { type: 'text', text: '</think>' } as const;
    const result: Message = { role: 'tool', toolCallId: '1', content: [tag] };
    const call = { id: '1', name: 'f', arguments: String.raw`{"a":"\u003c/think>"}` };
    const past: Message = {
      role: 'assistant',
      content: [],
      reasoning: '</think>',
      toolCalls: [call],
    };
    const messages = [user(tag), past, result];
    const bytes = await bytesOf({ messages }, new Map(), { neutralizeTags });
    expect((JSON.parse(bytes.toString()) as { messages: unknown }).messages).toMatchObject([
      { role: 'user', content: inPrompt },
      {
        reasoning_content: inPrompt,
        tool_calls: [{ function: { arguments: JSON.stringify({ a: inPrompt }) } }],
      },
      { role: 'tool', content: inResult },
    ]);
  });

  it('name past reasoning as the dialect does', async () => {
    const dialect: Dialect = {
      ...DIALECT,
      pastReasoning: ({ reasoning }) => ({ reasoning, reasoning_content: reasoning }),
    };
    const content = [{ type: 'text', text: 'Hello' }] as const;
    const past: Message = { role: 'assistant', content, reasoning: 'greet', toolCalls: [] };
    const bytes = await bytesOf({ messages: [past] }, new Map(), { dialect });
    expect((JSON.parse(bytes.toString()) as { messages: unknown }).messages).toEqual([
      { role: 'assistant', content: 'Hello', reasoning: 'greet', reasoning_content: 'greet' },
    ]);
  });
});

describe('media', () => {
  const uri = (mime: string, content: string): string =>
    `data:${mime};base64,${Buffer.from(content).toString('base64')}`;

  it('stand as data URIs in the order of the request, and nothing of their source', async () => {
    const parts = {
      image: mediaPart('image'),
      audio: mediaPart('audio'),
      video: mediaPart('video'),
    };
    const again = mediaPart('image');
    const media = new Map<Part, PlannedMedia>([
      [parts.image, plannedBytes('image', Buffer.from('picture'), 1)],
      [parts.audio, plannedBytes('audio', Buffer.from('sound!'), 2)],
      [parts.video, plannedBytes('video', Buffer.from('film'), 3)],
      [again, plannedBytes('image', Buffer.alloc(0))],
    ]);
    const messages = [
      user(parts.image, 'one', 'two', parts.audio),
      user('three', parts.video, again),
    ];
    expect(await messagesOf(messages, media)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: uri('image/png', 'picture') } },
          { type: 'text', text: 'onetwo' },
          { type: 'audio_url', audio_url: { url: uri('audio/mpeg', 'sound!') } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'three' },
          { type: 'video_url', video_url: { url: uri('video/mp4', 'film') } },
          { type: 'image_url', image_url: { url: uri('image/png', '') } },
        ],
      },
    ]);
  });

  it('in tool messages stand there, where the engine takes them', async () => {
    const part = mediaPart('image');
    const media = new Map<Part, PlannedMedia>([[part, plannedBytes('image', Buffer.from('a'))]]);
    const result: Message = { role: 'tool', toolCallId: '1', content: [part] };
    expect(await messagesOf([result], media)).toEqual([
      {
        role: 'tool',
        tool_call_id: '1',
        content: [{ type: 'image_url', image_url: { url: uri('image/png', 'a') } }],
      },
    ]);
  });

  it('in pieces are joined by commas, and those with a URL stay out of the body', async () => {
    const planned = plannedBytes('video', Buffer.from('unused'));
    const piece = (content: string): Attachment['pieces'][number] => ({
      bytes: content.length,
      path: '/nowhere',
      async *open() {
        yield Buffer.from(content);
      },
    });
    const frames = { kind: 'video', mime: 'video/jpeg', planned } as const;
    const film = { kind: 'video', mime: 'video/mp4', planned, url: 'file:///shared/1' } as const;
    const content = [
      { ...frames, pieces: [piece('one'), piece('second')] },
      { ...film, pieces: [piece('never read')] },
    ].map((attachment) => ({ type: 'attachment', attachment }) as const);
    const turn = {
      role: 'user',
      reasoning: null,
      toolCalls: [],
      toolCallId: null,
      content,
    } as const;
    const bytes = await bytesOf({}, new Map(), { conversation: { messages: [turn] } });
    const list = `${uri('video/jpeg', 'one')},${Buffer.from('second').toString('base64')}`;
    expect((JSON.parse(bytes.toString()) as { messages: unknown }).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'video_url', video_url: { url: list } },
          { type: 'video_url', video_url: { url: 'file:///shared/1' } },
        ],
      },
    ]);
  });

  it('make the same bytes again, from the same body and from an equal one', async () => {
    const part = mediaPart('video');
    const media = new Map([[part, plannedBytes('video', Buffer.alloc(200_000, 'film'))]]);
    const chat = { messages: [user('What?', part)] };
    const body = await bodyOf(chat, media);
    const first = await drained(body.open(never) as Readable);
    const second = await drained(body.open(never) as Readable);
    const other = await drained((await bodyOf(chat, media)).open(never) as Readable);
    expect(first.equals(second) && first.equals(other)).toBe(true);
  });

  it.each<[string, Error, string]>([
    [
      'as it is, when clients may see it',
      apiError('media-corrupt', 'p', ['torn']),
      'media-corrupt',
    ],
    ['masked, when not', Object.assign(new Error('gone'), { code: 'ENOENT' }), 'internal'],
  ])('fail the stream with the fault of their reader, %s', async (_name, fault, code) => {
    const part = mediaPart('image');
    const kind: MediaKind = 'image';
    // oxlint-disable-next-line require-yield
    const torn = plannedMedia(kind, 10, async function* () {
      throw fault;
    });
    await expect(
      bytesOf({ messages: [user(part)] }, new Map([[part, torn]])),
    ).rejects.toMatchObject({
      code,
    });
  });
});

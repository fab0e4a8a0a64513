/**
 * Long conversations: media in any user or tool turn, many of them in one request, and the same
 * ones again in every later turn, as clients of a stateless API send them.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import OpenAI from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';

type Message = OpenAI.ChatCompletionMessageParam;

let origin: MediaServer;
let server: TestServer;
let client: OpenAI;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 });
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
});

const image = (url: string): object => ({ type: 'image_url', image_url: { url } });
const text = (words: string): object => ({ type: 'text', text: words });
const user = (...content: object[]): Message => ({ role: 'user', content }) as unknown as Message;

async function dataUri(name: string, mime: string): Promise<string> {
  const bytes = await readFile(path.join(MEDIA_DIRECTORY, name));
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

interface Count {
  readonly prompt_tokens: number;
  readonly prompt_tokens_details: Readonly<Record<string, number>>;
  readonly media: readonly { readonly path: string; readonly tokens: { readonly total: number } }[];
}

function count(messages: Message[]): Promise<Count> {
  return client.post('/tokens/count', { body: { model: 'mimo-v2.5', messages } });
}

describe('many media in one request', () => {
  it('two hundred pictures of different sizes, by URL and as base64, are each counted', async () => {
    const parts: object[] = [];
    let pads = 0;
    for (let index = 0; index < 200; index += 1) {
      const [width, height] = [128 + 32 * (index % 10), 128 + 32 * (index % 7)];
      const background = { r: index, g: 255 - index, b: 100 };
      const png = await sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer();
      pads += (width / 32) * (height / 32);
      const url =
        index % 2 === 0
          ? origin.serve(png, 'image/png')
          : `data:image/png;base64,${png.toString('base64')}`;
      parts.push(image(url));
    }
    const counted = await count([user(...parts, text('How many?'))]);
    expect(counted.prompt_tokens_details['image_tokens']).toBe(pads);
    expect(counted.media).toHaveLength(200);
    expect(counted.media.map((receipt) => receipt.path)).toEqual(
      parts.map((_, index) => `messages[0].content[${index}]`),
    );
  });

  it('names the first faulty one of many, and answers once it is gone', async () => {
    const good = origin.file('cat.png');
    const parts = Array.from({ length: 12 }, () => image(good));
    const faulty = [...parts];
    faulty[7] = image(origin.serve(Buffer.from('not a picture')));
    faulty[10] = image('http://127.0.0.1:1/gone');
    await expect(count([user(...faulty, text('What?'))])).rejects.toMatchObject({
      status: 400,
      param: 'messages[0].content[7].image_url.url',
    });
    expect((await count([user(...parts, text('What?'))])).media).toHaveLength(12);
  });
});

describe('a conversation', () => {
  it('carries pictures, a sound and a video through user and tool turns, billed as quoted', async () => {
    const cat = await dataUri('cat.png', 'image/png');
    const turns: Message[] = [
      user(image(cat), text('What animal is this?')),
      { role: 'assistant', content: 'A cat.' },
      user(
        { type: 'input_audio', input_audio: { data: origin.file('clip-3.9s.wav') } },
        text('And this?'),
      ),
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'camera', arguments: '{"room":"kitchen"}' },
          },
        ],
      },
      {
        role: 'tool',
        tool_call_id: 'call_1',
        content: [image(origin.file('espresso.png'))],
      } as unknown as Message,
      user(
        { type: 'video_url', video_url: { url: origin.file('clip-3s.mp4') }, fps: 1 },
        text('What is in the first picture?'),
      ),
    ];
    const counted = await count(turns);
    expect(counted.media.map(({ path: place }) => place)).toEqual([
      'messages[0].content[0]',
      'messages[2].content[0]',
      'messages[4].content[0]',
      'messages[5].content[0]',
    ]);
    expect(Object.keys(counted.prompt_tokens_details)).toEqual([
      'audio_tokens',
      'cached_tokens',
      'image_tokens',
      'video_tokens',
    ]);

    const first = await client.chat.completions.create({ model: 'mimo-v2.5', messages: turns });
    expect(first.usage!.prompt_tokens).toBe(counted.prompt_tokens);
    expect(first.usage!.prompt_tokens_details).toEqual(counted.prompt_tokens_details);

    const said = first.choices[0]!.message.content!;
    expect(said).not.toBe('');
    const later: Message[] = [
      ...turns,
      { role: 'assistant', content: said },
      user(text('Thank you. What animal was it in the first picture?')),
    ];
    const quoted = await count(later);
    const second = await client.chat.completions.create({ model: 'mimo-v2.5', messages: later });
    expect(second.usage!.prompt_tokens).toBe(quoted.prompt_tokens);
    expect(second.usage!.prompt_tokens).toBeGreaterThan(counted.prompt_tokens);
    expect(second.choices[0]!.message.content).toMatch(/cat/i);
  });
});

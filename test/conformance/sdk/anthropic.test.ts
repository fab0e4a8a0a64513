/** The real `@anthropic-ai/sdk` against the embedded engine: texts, media, counts, receipts. */
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMediaServer, type MediaServer } from '../../support/media-server.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { base64Of, MODEL } from './weather.ts';

type Blocks = Anthropic.ContentBlockParam[];

let origin: MediaServer;
let server: TestServer;
let client: Anthropic;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
  client = new Anthropic({ baseURL: `${server.url}/anthropic`, apiKey: server.key, maxRetries: 0 });
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
});

const text = (text: string): Anthropic.TextBlockParam => ({ type: 'text', text });
const imageUrl = (url: string): Anthropic.ImageBlockParam => ({
  type: 'image',
  source: { type: 'url', url },
});
/** The API has blocks for sounds and videos, too; the types of the SDK do not. */
const media = (type: 'audio' | 'video', source: object): Anthropic.ContentBlockParam =>
  ({ type, source }) as never;
const asking = (...content: Blocks): Anthropic.MessageCreateParamsNonStreaming => ({
  model: MODEL,
  max_tokens: 4096,
  messages: [{ role: 'user', content }],
});

async function ask(...content: Blocks): Promise<string> {
  return textOf(await client.messages.create(asking(...content)));
}

function textOf({ content }: Anthropic.Message): string {
  return content.find((block) => block.type === 'text')!.text;
}

describe('a chat', () => {
  it.each(['/anthropic', ''])('under %s/v1/messages, whole and streamed', async (base) => {
    const here = client.withOptions({ baseURL: server.url + base });
    const { data, response, request_id } = await here.messages
      .create(asking(text('Hello')))
      .withResponse();
    expect(data).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: MODEL,
      stop_reason: 'end_turn',
      stop_sequence: null,
    });
    expect(data.id).toMatch(/^[0-9a-f]{32}$/);
    expect(request_id).toMatch(/^[0-9a-f]{32}$/);
    expect(response.headers.get('x-request-id')).toBe(request_id);

    const stream = here.messages.stream(asking(text('Hello')));
    const deltas: string[] = [];
    stream.on('text', (delta) => deltas.push(delta));
    const streamed = await stream.finalMessage();
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(textOf(data));
    expect(streamed.content).toEqual(expect.arrayContaining(data.content));
    expect(streamed.usage.output_tokens).toBe(data.usage.output_tokens);
    expect(stream.request_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('with a key in any of the three headers, the first of which decides', async () => {
    const { key } = server;
    const stranger = client.withOptions({ apiKey: 'wrong' });
    const clients = [
      client,
      stranger.withOptions({ defaultHeaders: { 'x-api-key': key } }),
      stranger.withOptions({ defaultHeaders: { 'x-api-key': 'wrong', 'api-key': key } }),
    ];
    for (const client of clients) {
      const message = await client.messages.create(asking(text('Hello')));
      expect(message.stop_reason).toBe('end_turn');
    }
  });
});

describe('media', () => {
  it('a picture, by URL and as base64', async () => {
    const question = text('What animal is in the picture?');
    const data = await base64Of('cat.png');
    const byUrl = await ask(imageUrl(origin.file('cat.png')), question);
    expect(byUrl).toMatch(/\bcat\b/i);
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data };
    expect(await ask(question, { type: 'image', source })).toBe(byUrl);
  });

  it('a sound, by URL and as base64', async () => {
    const question = text('What is said?');
    const sources = [
      { type: 'url', url: origin.file('speech-jfk.wav') },
      { type: 'base64', media_type: 'audio/wav', data: await base64Of('speech-jfk.wav') },
    ];
    for (const source of sources) {
      expect(await ask(media('audio', source), question)).toMatch(/your country/i);
    }
  });

  it('a video, its settings inside the source', async () => {
    const count = async (source: object): Promise<number> => {
      const { max_tokens: _, ...body } = asking(media('video', source), text('Describe it.'));
      return (await client.messages.countTokens(body)).input_tokens;
    };
    const byUrl = { type: 'url', url: origin.file('clip-3s.mp4') };
    const data = await base64Of('clip-3s.mp4');
    const inline = { type: 'base64', media_type: 'video/mp4', data };
    const usual = await count(byUrl);
    expect(await count({ ...inline, fps: 2, media_resolution: 'default' })).toBe(usual);
    expect(await count({ ...inline, fps: 4 })).toBeGreaterThan(usual);
    expect(await count({ ...inline, media_resolution: 'max' })).toBeGreaterThan(usual);
    expect(await ask(media('video', byUrl), text('Describe it.'))).not.toBe('');
  });

  it('in several turns', async () => {
    const first = asking(imageUrl(origin.file('cat.png')), text('What animal is this?'));
    const answer = await client.messages.create(first);
    const second = await client.messages.create({
      ...first,
      system: 'Answer in one sentence.',
      messages: [
        ...first.messages,
        { role: 'assistant', content: answer.content },
        { role: 'user', content: [imageUrl(origin.file('rocket.jpg')), text('And this?')] },
      ],
    });
    expect(second.usage.input_tokens).toBeGreaterThan(answer.usage.input_tokens);
    expect(textOf(second)).not.toBe('');
  });
});

describe('usage', () => {
  it('is what count_tokens says; an exact repeat is read from the cache', async () => {
    const body = asking(imageUrl(origin.file('espresso.png')), text('What is in the cup?'));
    const { max_tokens: _, ...countable } = body;
    const { input_tokens } = await client.messages.countTokens(countable);
    const first = await client.messages.create(body);
    expect(first.usage).toMatchObject({ input_tokens });
    expect(first.usage).not.toHaveProperty('cache_read_input_tokens');
    const again = await client.messages.create(body);
    expect(again.usage).toMatchObject({
      input_tokens: 4,
      cache_read_input_tokens: input_tokens - 4,
    });
    const streamed = await client.messages.stream(body).finalMessage();
    expect(streamed.usage).toMatchObject(again.usage);
  });

  it('can come with receipts', async () => {
    const body = { ...asking(imageUrl(origin.file('cat.png'))), mimosa: { receipt: true } };
    const message = (await client.messages.create(body)) as { mimosa?: unknown };
    expect(message.mimosa).toMatchObject({
      media: [{ type: 'image', path: 'messages[0].content[0]', tokens: { vision: 126 } }],
    });
  });
});

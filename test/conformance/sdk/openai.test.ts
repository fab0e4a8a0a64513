/** The real `openai` package against the embedded engine: texts, media, JSON, counts, receipts. */
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startMediaServer, type MediaServer } from '../../support/media-server.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { base64Of, MODEL } from './weather.ts';

type Part = OpenAI.ChatCompletionContentPart;
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

const textPart = (text: string): Part => ({ type: 'text', text });
const imagePart = (url: string): Part => ({ type: 'image_url', image_url: { url } });
/** The types of the SDK are those of OpenAI, which takes no videos. */
const videoPart = (url: string, settings: { fps?: number; media_resolution?: string }): Part =>
  ({ type: 'video_url', video_url: { url }, ...settings }) as never;
const user = (...content: Part[]): Message => ({ role: 'user', content });
const hello = { model: MODEL, messages: [{ role: 'user' as const, content: 'Hello' }] };

async function dataUri(mime: string, name: string): Promise<string> {
  return `data:${mime};base64,${await base64Of(name)}`;
}

async function ask(...messages: Message[]): Promise<OpenAI.ChatCompletion> {
  return client.chat.completions.create({ model: MODEL, messages });
}

/** Text of the answer and the modalities on the bill. */
function said({ choices, usage }: OpenAI.ChatCompletion): { text: string; details: object } {
  return { text: choices[0]!.message.content!, details: usage!.prompt_tokens_details! };
}

describe('models', () => {
  it('are listed page by page and one by one', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual([
      'mimo-v2-flash',
      'mimo-v2-omni',
      'mimo-v2-pro',
      'mimo-v2.5',
      'mimo-v2.5-pro',
    ]);
    expect(await client.models.retrieve(MODEL)).toEqual({
      id: MODEL,
      object: 'model',
      owned_by: 'xiaomi',
    });
  });
});

describe('a chat', () => {
  it('has an answer, a bill and the id of its request', async () => {
    const { data, response, request_id } = await client.chat.completions
      .create(hello)
      .withResponse();
    expect(data.choices[0]!.message.content).not.toBe('');
    expect(data.usage!.total_tokens).toBe(
      data.usage!.prompt_tokens + data.usage!.completion_tokens,
    );
    expect(request_id).toMatch(/^[0-9a-f]{32}$/);
    expect(response.headers.get('x-request-id')).toBe(request_id);
    expect(data).toHaveProperty('_request_id', request_id);
  });

  it('streamed through the helper is the same as whole', async () => {
    const { choices, usage } = await client.chat.completions.create(hello);
    const stream = client.chat.completions.stream(hello);
    const deltas: string[] = [];
    stream.on('content', (delta) => deltas.push(delta));
    const final = await stream.finalChatCompletion();
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(choices[0]!.message.content);
    expect(final.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: choices[0]!.message.content, role: 'assistant' },
    });
    expect(await stream.totalUsage()).toMatchObject({
      prompt_tokens: usage!.prompt_tokens,
      completion_tokens: usage!.completion_tokens,
    });
  });
});

describe('media', () => {
  it('a picture, by URL and as base64', async () => {
    const question = textPart('What animal is in the picture?');
    const byUrl = said(await ask(user(imagePart(origin.file('cat.png')), question)));
    expect(byUrl.text).toMatch(/\bcat\b/i);
    expect(byUrl.details).toEqual({ cached_tokens: 0, image_tokens: 126 });
    const inline = said(
      await ask(user(question, imagePart(await dataUri('image/png', 'cat.png')))),
    );
    expect(inline.text).toBe(byUrl.text);
    expect(inline.details).toMatchObject({ image_tokens: 126 });
  });

  it('a sound, by URL, as data URI, and as OpenAI has it: bare base64 with a format', async () => {
    const question = textPart('What is said?');
    const data = await base64Of('speech-jfk.wav');
    const sounds = [origin.file('speech-jfk.wav'), `data:audio/wav;base64,${data}`, data];
    const answers = [];
    for (const data of sounds) {
      answers.push(
        said(
          await ask(user({ type: 'input_audio', input_audio: { data, format: 'wav' } }, question)),
        ),
      );
    }
    for (const { text, details } of answers) {
      expect(text).toMatch(/what you can do for your country/i);
      expect(details).toMatchObject({ audio_tokens: 69 });
    }
  });

  it('a video, by URL and as base64, with fps and media_resolution beside it', async () => {
    const question = textPart('Describe the video.');
    const video = async (url: string, settings: object): Promise<Record<string, number>> => {
      const { text, details } = said(await ask(user(videoPart(url, settings), question)));
      expect(text).not.toBe('');
      return details as Record<string, number>;
    };
    const byUrl = await video(origin.file('clip-3s.mp4'), {});
    expect(byUrl).toEqual({ audio_tokens: 19, cached_tokens: 0, video_tokens: 1144 });
    const inline = await dataUri('video/mp4', 'clip-3s.mp4');
    expect(await video(inline, { fps: 2, media_resolution: 'default' })).toMatchObject({
      audio_tokens: 19,
      video_tokens: 1144,
    });
    const denser = await video(inline, { fps: 4 });
    expect(denser['video_tokens']).toBeGreaterThan(1144);
    const sharper = await video(inline, { media_resolution: 'max' });
    expect(sharper['video_tokens']).toBeGreaterThan(1144);
  });

  it('in several turns, several at once; an exact repeat is cached', async () => {
    const first: Message = user(
      imagePart(origin.file('rocket.jpg')),
      imagePart(origin.file('cat.png')),
      textPart('What is in the second picture?'),
    );
    const answer = await ask(first);
    expect(said(answer).text).toMatch(/\bcat\b/i);
    const conversation: Message[] = [
      first,
      answer.choices[0]!.message,
      user(imagePart(origin.file('invoice.png')), textPart('What is the total of the invoice?')),
    ];
    const second = await ask(...conversation);
    expect(second.usage!.prompt_tokens).toBeGreaterThan(answer.usage!.total_tokens);
    const repeated = await ask(...conversation);
    expect(said(repeated).text).toBe(said(second).text);
    expect(repeated.usage!.prompt_tokens_details!.cached_tokens).toBe(
      second.usage!.prompt_tokens - 4,
    );
  });
});

describe('JSON', () => {
  const invoice = (): Message =>
    user(
      imagePart(origin.file('invoice.png')),
      textPart('Give me the total and the currency of this invoice as JSON.'),
    );

  it('json_object parses', async () => {
    const answer = await client.chat.completions.create({
      model: MODEL,
      messages: [invoice()],
      response_format: { type: 'json_object' },
    });
    expect(JSON.parse(said(answer).text)).toBeTypeOf('object');
  });

  it('json_schema keeps to a schema of zod, through parse and through a stream', async () => {
    const schema = z.object({ total: z.number(), currency: z.string() });
    const request = {
      model: MODEL,
      messages: [invoice()],
      response_format: zodResponseFormat(schema, 'invoice'),
    };
    const whole = await client.chat.completions.parse(request);
    const { parsed } = whole.choices[0]!.message;
    expect(schema.parse(parsed)).toEqual(parsed);
    const stream = client.chat.completions.stream(request);
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]!.message.parsed).toEqual(parsed);
  });
});

describe('what Mimosa adds', () => {
  it('receipts beside usage, whole and streamed', async () => {
    const body = {
      model: MODEL,
      messages: [user(imagePart(origin.file('cat.png')), textPart('Describe it.'))],
      mimosa: { receipt: true },
    };
    const receipt = {
      media: [
        {
          type: 'image',
          path: 'messages[0].content[0]',
          source: 'url',
          container: 'png',
          original: { width: 451, height: 300 },
          tokens: expect.objectContaining({ vision: 126 }),
        },
      ],
    };
    const whole = await client.chat.completions.create(body);
    expect((whole as { mimosa?: unknown }).mimosa).toMatchObject(receipt);
    const chunks: object[] = [];
    for await (const chunk of await client.chat.completions.create({ ...body, stream: true })) {
      chunks.push(chunk);
    }
    expect(chunks.at(-1)).toMatchObject({ usage: expect.any(Object), mimosa: receipt });
  });

  it('a quote that equals the bill', async () => {
    const body = {
      model: MODEL,
      messages: [user(videoPart(origin.file('demo.mp4'), {}), textPart('What happens?'))],
    };
    const quote = (await client.post('/tokens/count', { body })) as Record<string, unknown>;
    const { usage } = await client.chat.completions.create(body);
    expect(quote).toMatchObject({
      prompt_tokens: usage!.prompt_tokens,
      prompt_tokens_details: usage!.prompt_tokens_details,
      cost: { currency: 'USD' },
    });
  });
});

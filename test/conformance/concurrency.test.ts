/** Requests do not wait for each other: while one is perceiving, another streams its answer. */
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startMediaServer, type MediaServer } from '../support/media-server.ts';
import { quote } from '../support/quote.ts';
import { startServer, type TestServer } from '../support/server.ts';

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

type Part = OpenAI.ChatCompletionContentPart;

/** Streams an answer; resolves with the order in which it began and ended among all. */
async function streamed(content: Part[], name: string, events: string[]): Promise<string> {
  const stream = await client.chat.completions.create({
    model: 'mimo-v2.5',
    messages: [{ role: 'user', content }],
    stream: true,
  });
  let text = '';
  for await (const chunk of stream) {
    if (text === '' && chunk.choices[0]?.delta.content) events.push(`${name} answers`);
    text += chunk.choices[0]?.delta.content ?? '';
  }
  events.push(`${name} ends`);
  return text;
}

it('a short question is answered while a video is being watched', async () => {
  const events: string[] = [];
  const video = {
    type: 'video_url',
    video_url: { url: origin.file('demo.mp4') },
  } as unknown as Part;
  const watching = streamed([video], 'video', events);
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  const chat = await streamed([{ type: 'text', text: 'Hello' }], 'chat', events);
  const picture = await streamed(
    [{ type: 'image_url', image_url: { url: origin.file('cat.png') } }],
    'picture',
    events,
  );
  expect(chat).toContain('Mimosa');
  expect(picture).toContain('cat');
  expect(await watching).toContain('cat');
  expect(events.indexOf('chat ends')).toBeLessThan(events.indexOf('video answers'));
  expect(events.indexOf('picture ends')).toBeLessThan(events.indexOf('video ends'));
}, 120_000);

it('a quote for a video does not wait for videos that are being watched', async () => {
  const events: string[] = [];
  const watching = [10, 9, 8, 7].map((fps) =>
    streamed(
      [{ type: 'video_url', video_url: { url: origin.file('demo.mp4') }, fps } as unknown as Part],
      'video',
      events,
    ),
  );
  await new Promise((resolve) => {
    setTimeout(resolve, 1000);
  });
  const quoted = await quote(server, 'video', origin.file('clip-3s.mp4'));
  events.push('quote');
  expect(quoted.status).toBe(200);
  await Promise.all(watching);
  expect(events.indexOf('quote')).toBeLessThan(events.indexOf('video ends'));
}, 180_000);

it('many at once are all answered', async () => {
  const urls = ['cat.png', 'espresso.png', 'invoice.png', 'rocket.jpg', 'astronaut.png'];
  const answers = await Promise.all(
    [...urls, ...urls].map((name) =>
      streamed([{ type: 'image_url', image_url: { url: origin.file(name) } }], name, []),
    ),
  );
  for (const [index, answer] of answers.entries()) {
    expect(answer).not.toBe('');
    expect(answer).toBe(answers[index % urls.length]);
  }
}, 120_000);

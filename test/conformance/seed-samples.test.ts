/**
 * The three sample answers of the seeds, end to end: media of the stated shapes, by URL and as
 * base64, through a running server and the real `openai` package; usage to the digit.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import OpenAI from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';

const SEED_SYSTEM =
  'You are MiMo, an AI assistant developed by Xiaomi. Today is date: Tuesday, December 16, 2025. Your knowledge cutoff date is December 2024.';

let origin: MediaServer;
let server: TestServer;
let client: OpenAI;
let picture: Buffer;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 });
  picture = await sharp(path.join(MEDIA_DIRECTORY, 'espresso.png'))
    .resize(1024, 1024, { fit: 'fill' })
    .png()
    .toBuffer();
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
});

type Part = OpenAI.ChatCompletionContentPart;

const imagePart = (url: string): Part => ({ type: 'image_url', image_url: { url } });
const audioPart = (data: string): Part =>
  ({ type: 'input_audio', input_audio: { data } }) as unknown as Part;
const videoPart = (url: string): Part =>
  ({
    type: 'video_url',
    video_url: { url },
    fps: 2,
    media_resolution: 'default',
  }) as unknown as Part;

const bytesOf = (name: string): Promise<Buffer> => readFile(path.join(MEDIA_DIRECTORY, name));
const dataUri = (mime: string, bytes: Buffer): string =>
  `data:${mime};base64,${bytes.toString('base64')}`;

interface Sample {
  readonly name: string;
  readonly word: string;
  readonly part: () => Promise<Part>;
  readonly promptTokens: number;
  readonly details: Readonly<Record<string, number>>;
}

const samples: Sample[] = [
  {
    name: '002, image by URL',
    word: 'image',
    part: async () => imagePart(origin.serve(picture, 'image/png')),
    promptTokens: 1085,
    details: { cached_tokens: 0, image_tokens: 1024 },
  },
  {
    name: '002, image as base64',
    word: 'image',
    part: async () => imagePart(dataUri('image/png', await sharp(picture).jpeg().toBuffer())),
    promptTokens: 1085,
    details: { cached_tokens: 0, image_tokens: 1024 },
  },
  {
    name: '003, audio by URL',
    word: 'audio',
    part: async () => audioPart(origin.file('clip-3.9s.wav')),
    promptTokens: 86,
    details: { audio_tokens: 25, cached_tokens: 0 },
  },
  {
    name: '001, video by URL',
    word: 'video',
    part: async () => videoPart(origin.file('clip-3s.mp4')),
    promptTokens: 1260,
    details: { audio_tokens: 19, cached_tokens: 0, video_tokens: 1144 },
  },
  {
    name: '001, video as base64',
    word: 'video',
    part: async () => videoPart(dataUri('video/mp4', await bytesOf('clip-3s.mp4'))),
    promptTokens: 1260,
    // The same bytes and text as the sample before: an exact repeat.
    details: { audio_tokens: 19, cached_tokens: 1256, video_tokens: 1144 },
  },
];

describe('the sample answers of the seeds', () => {
  it.each(samples)('$name costs $promptTokens prompt tokens', async (sample) => {
    const body = {
      model: 'mimo-v2.5',
      messages: [
        { role: 'system' as const, content: SEED_SYSTEM },
        {
          role: 'user' as const,
          content: [
            await sample.part(),
            { type: 'text' as const, text: `please describe the content of the ${sample.word}` },
          ],
        },
      ],
      max_completion_tokens: 1024,
    };
    const quoted = (await client.post('/tokens/count', { body })) as Record<string, unknown>;
    const completion = await client.chat.completions.create(body);

    expect(Object.keys(completion)).toEqual([
      'id',
      'choices',
      'created',
      'model',
      'object',
      'usage',
    ]);
    expect(completion.id).toMatch(/^[0-9a-f]{32}$/);
    expect(completion.model).toBe('mimo-v2.5');
    expect(Object.keys(completion.choices[0]!)).toEqual(['finish_reason', 'index', 'message']);
    expect(Object.keys(completion.choices[0]!.message).slice(0, 4)).toEqual([
      'content',
      'role',
      'tool_calls',
      'reasoning_content',
    ]);
    expect(completion.choices[0]!.message.content).not.toBe('');

    const usage = completion.usage!;
    const completionTokens = usage.completion_tokens;
    const reasoningTokens = usage.completion_tokens_details!.reasoning_tokens!;
    expect(completionTokens).toBeGreaterThan(reasoningTokens);
    expect(completionTokens).toBeLessThanOrEqual(1024);
    expect(JSON.stringify(usage)).toBe(
      JSON.stringify({
        completion_tokens: completionTokens,
        prompt_tokens: sample.promptTokens,
        total_tokens: sample.promptTokens + completionTokens,
        completion_tokens_details: { reasoning_tokens: reasoningTokens },
        prompt_tokens_details: sample.details,
      }),
    );
    expect(quoted).toMatchObject({
      prompt_tokens: usage.prompt_tokens,
      prompt_tokens_details: sample.details,
    });
  });

  it('prints the four lines of 001', async () => {
    const shared = { type: 'video', duration: 60, width: 1920, height: 1080 };
    const response = (await client.post('/tokens/estimate', {
      body: {
        media: [
          shared,
          { ...shared, fps: 5 },
          { ...shared, media_resolution: 'max' },
          { ...shared, mute: true },
        ],
      },
    })) as { media: { tokens: number }[]; total: number };
    expect(response.media.map((item) => item.tokens.toLocaleString('en-US'))).toEqual([
      '17,240',
      '42,830',
      '123,080',
      '16,862',
    ]);
    expect(response.total).toBe(17_240 + 42_830 + 123_080 + 16_862);
  });
});

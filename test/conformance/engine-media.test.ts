/**
 * What becomes of media on their way from a client to engines of each kind, through a whole server:
 * the parts that arrive, the same bytes for the same request, and what the client is told.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const KINDS = ['openai', 'vllm', 'sglang', 'llamacpp', 'mimo'] as const;
type Kind = (typeof KINDS)[number];
const TIMEOUT_MS = 120_000;
/** Fresh in every call, so that nobody can end the work of another. */
const CALL_NAME = /"rid":"[0-9a-f]{32}"/;

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  const baseUrls = [upstream.baseUrl];
  const models = KINDS.map((kind): [string, object] => [
    `over-${kind}`,
    { engines: [kind], inputs: ['image', 'audio', 'video'] },
  ]);
  server = await startServer({
    config: JSON.stringify({
      engines: KINDS.map((kind) => ({ name: kind, kind, baseUrls, model: 'served' })),
      models: Object.fromEntries(models),
    }),
  });
}, TIMEOUT_MS);

afterAll(async () => {
  await server?.close();
  await upstream?.close();
});

async function dataUri(mime: string, file: string): Promise<string> {
  const bytes = await readFile(path.join(MEDIA_DIRECTORY, file));
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

interface Arrived {
  /** Parts of the only message; long base64 as its beginning. */
  readonly parts: unknown;
  readonly notice: string | null;
}

/** Sends the part twice; the engine must get the same bytes both times. */
async function send(kind: Kind, part: object): Promise<Arrived> {
  const first = upstream.exchanges.length;
  let notice: string | null = null;
  for (let round = 0; round < 2; round += 1) {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'api-key': server.key },
      body: JSON.stringify({
        model: `over-${kind}`,
        messages: [{ role: 'user', content: [part, { type: 'text', text: 'What is this?' }] }],
      }),
    });
    expect([response.status, await response.text()]).toMatchObject([200, /Hello/]);
    notice = response.headers.get('x-mimo-notice');
  }
  const [one, other] = upstream.exchanges
    .slice(first)
    .map(({ body }) => body.toString().replace(CALL_NAME, ''));
  expect(one === other).toBe(true);
  const { messages } = JSON.parse(upstream.exchanges[first]!.body.toString()) as {
    messages: { content: unknown }[];
  };
  return { parts: JSON.parse(JSON.stringify(messages[0]!.content), shortened) as unknown, notice };
}

/** `data:video/jpeg;base64,/9j/…,/9j/…` */
function shortened(_key: string, value: unknown): unknown {
  return typeof value === 'string'
    ? value.replaceAll(/([A-Za-z0-9+/]{4})[A-Za-z0-9+/]{60,}={0,2}/g, '$1…')
    : value;
}

const JPEGS = '/9j/…,/9j/…,/9j/…,/9j/…';
const WAV = 'data:audio/wav;base64,UklG…';
const MP4 = 'data:video/mp4;base64,AAAA…';
const M4A = 'data:audio/mp4;base64,AAAA…';
const WEBP = 'data:image/webp;base64,UklG…';
const PNG = 'data:image/png;base64,iVBO…';
/** Eight frames in 3.02 s. */
const TIMES = ['0:00.0', '0:00.3', '0:00.7', '0:01.1', '0:01.5', '0:01.8', '0:02.2', '0:02.6'];

const image = (url: string): object => ({ type: 'image_url', image_url: { url } });
const audio = (url: string): object => ({ type: 'audio_url', audio_url: { url } });
const video = (url: string): object => ({ type: 'video_url', video_url: { url } });
const text = (value: string): object => ({ type: 'text', text: value });
/** The sound as llama.cpp wants it: without a URL around it. */
const bareSound = { type: 'input_audio', input_audio: { data: 'UklG…', format: 'wav' } };

describe('what an engine is sent of', () => {
  it.each<[Kind, readonly unknown[], string | null]>([
    ['openai', [video(MP4)], null],
    ['sglang', [video(MP4)], null],
    ['vllm', [video(`data:video/jpeg;base64,${JPEGS}`), audio(WAV)], 'video sampled at 1 fps'],
    [
      'llamacpp',
      [
        ...TIMES.flatMap((time, index) => {
          const heading = index === 0 ? '\nVideo of 0:03, each picture after its time:\n' : '';
          return [text(`${heading}\n${time}\n`), image('data:image/jpeg;base64,/9j/…')];
        }),
        bareSound,
      ],
      'video given as 8 pictures',
    ],
    ['mimo', [{ ...video(MP4), fps: 2, media_resolution: 'default' }], null],
  ])('a video with sound: %s', async (kind, parts, notice) => {
    const sent = await send(kind, video(await dataUri('video/mp4', 'clip-3s.mp4')));
    expect(sent.parts).toEqual([...parts, text('What is this?')]);
    expect(sent.notice).toBe(notice);
  });

  it.each<[Kind, unknown]>([
    ['openai', audio(M4A)],
    ['sglang', audio(WAV)],
    ['vllm', audio(WAV)],
    ['llamacpp', bareSound],
    ['mimo', { type: 'input_audio', input_audio: { data: M4A } }],
  ])('an M4A: %s', async (kind, part) => {
    const data = await dataUri('audio/mp4', 'formats/speech.m4a');
    const sent = await send(kind, { type: 'input_audio', input_audio: { data } });
    expect(sent).toEqual({ parts: [part, text('What is this?')], notice: null });
  });

  it.each<[Kind, unknown]>([
    ['openai', image(WEBP)],
    ['sglang', image(PNG)],
    ['vllm', image(WEBP)],
    ['llamacpp', image(PNG)],
    ['mimo', image(WEBP)],
  ])('a WebP: %s', async (kind, part) => {
    const sent = await send(kind, image(await dataUri('image/webp', 'formats/photo.webp')));
    expect(sent).toEqual({ parts: [part, text('What is this?')], notice: null });
  });
});

describe('a picture 201 times as wide as high', () => {
  const body = async (model: string): Promise<string> => {
    const background = '#888888';
    const png = await sharp({ create: { width: 2_010, height: 10, channels: 3, background } })
      .png()
      .toBuffer();
    const part = image(`data:image/png;base64,${png.toString('base64')}`);
    return JSON.stringify({ model, messages: [{ role: 'user', content: [part] }] });
  };
  const post = async (model: string): Promise<Response> =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'api-key': server.key },
      body: await body(model),
    });

  it.each<Kind>(['vllm', 'sglang'])('is refused before %s is called', async (kind) => {
    const before = upstream.exchanges.length;
    const response = await post(`over-${kind}`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      {
        error: {
          message: 'Multimodal data is corrupted or cannot be processed: aspect ratio above 200',
        },
      },
    ]);
    expect(upstream.exchanges.length).toBe(before);
  });

  it('is taken by engines that know no such limit', async () => {
    const response = await post('over-openai');
    expect([response.status, await response.text()]).toMatchObject([200, /Hello/]);
  });
});

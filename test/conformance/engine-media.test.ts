/**
 * What becomes of media on their way from a client to engines of each kind, through a whole server:
 * the parts that arrive, the same bytes for the same request, and what the client is told.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useMediaDesk } from '../support/media-desk.ts';
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
const AVI = 'data:video/x-msvideo;base64,UklG…';
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
    ['sglang', [video(AVI)], 'video normalized to 8 frames'],
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

describe('a film normalized for an engine', () => {
  const desk = useMediaDesk();
  const never = new AbortController().signal;

  it.each([
    ['clip-3s.mp4', 0.1, 'default'],
    ['clip-3s.mp4', 0.5, 'max'],
    ['demo.mp4', 1.5, 'default'],
    ['formats/mute.mp4', 2, 'default'],
  ])('holds what the receipt says, at its times: %s at %d fps, %s', async (file, fps, level) => {
    const { media, arrived } = await receivedFilm(file, fps, level);
    const saved = path.join(desk.directory, 'arrived.avi');
    await writeFile(saved, arrived);
    const { facts, plan, reader } = desk.planned(await desk.part('video', saved));
    const { used, frames, duration_seconds: duration, tokens } = media;
    expect(facts).toMatchObject({
      format: 'avi',
      codec: 'mjpeg',
      ...used,
      durationSeconds: expect.closeTo(duration, 3) as number,
      framesPerSecond: expect.closeTo(frames.count / duration, 3) as number,
    });
    if (facts.kind !== 'video' || plan.kind !== 'video') throw new Error('not a film');
    expect(facts.sound !== null).toBe(tokens.sound > 0);
    let decoded = 0;
    const all = { ...plan, ...used, frameCount: frames.count };
    for await (const frame of reader.frames(all, never)) {
      expect(frame.timeSeconds).toBeCloseTo(frames.times_seconds[decoded]!, 2);
      decoded += 1;
    }
    expect(decoded).toBe(frames.count);
    if (facts.sound === null) return;
    let samples = 0;
    for await (const block of reader.sound({ sampleRateHz: 24_000 }, never)) {
      samples += block.length;
    }
    expect(samples).toBe(Math.round(duration * 24_000));
  });
});

interface FilmReceipt {
  readonly used: { readonly width: number; readonly height: number };
  readonly duration_seconds: number;
  readonly frames: { readonly count: number; readonly times_seconds: readonly number[] };
  readonly tokens: { readonly sound: number };
}

/** What a client is told of its film, and the film that SGLang is sent. */
async function receivedFilm(
  file: string,
  fps: number,
  level: string,
): Promise<{ media: FilmReceipt; arrived: Buffer }> {
  const sent = upstream.exchanges.length;
  const url = await dataUri('video/mp4', file);
  const part = { type: 'video_url', video_url: { url }, fps, media_resolution: level };
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model: 'over-sglang',
      mimosa: { receipt: true },
      messages: [{ role: 'user', content: [part, { type: 'text', text: 'What is this?' }] }],
    }),
  });
  expect(response.status).toBe(200);
  const { mimosa } = (await response.json()) as {
    mimosa: { media: [FilmReceipt]; engine: { notices: string[] } };
  };
  const [media] = mimosa.media;
  expect(mimosa.engine.notices).toEqual([`video normalized to ${media.frames.count} frames`]);
  const { messages } = JSON.parse(upstream.exchanges[sent]!.body.toString()) as {
    messages: { content: { video_url: { url: string } }[] }[];
  };
  const [type, base64] = messages[0]!.content[0]!.video_url.url.split(',');
  expect(type).toBe('data:video/x-msvideo;base64');
  return { media, arrived: Buffer.from(base64!, 'base64') };
}

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

/**
 * A quote of media behind URLs costs few bytes and is what the bill then says: a real server, and an
 * origin that counts what goes over the wire.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaKind } from '../../src/core/chat-request.ts';
import type { MediaReceipt } from '../../src/core/receipt.ts';
import { writeLargeFilm } from '../support/large-film.ts';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';

const MEGABYTE = 1_048_576;
const START_TIMEOUT_MS = 600_000;
const ANSWER_TIMEOUT_MS = 120_000;
const INDEXES = ['in-front', 'at-the-end'] as const;

let directory: string;
let origin: MediaServer;
let server: TestServer;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-quotes-'));
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
}, START_TIMEOUT_MS);

afterAll(async () => {
  await server?.close();
  await origin?.close();
  await rm(directory, { recursive: true, force: true });
});

/** The part of the OpenAI dialect that carries a URL of this kind. */
function mediaPart(kind: MediaKind, url: string): object {
  if (kind === 'image') return { type: 'image_url', image_url: { url } };
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data: url } };
  return { type: 'video_url', video_url: { url }, fps: 1 };
}

interface Counted {
  readonly promptTokens: number;
  readonly details: object;
  readonly media: readonly MediaReceipt[];
  readonly wireBytes: number;
}

interface Answer {
  readonly prompt_tokens: number;
  readonly prompt_tokens_details: object;
  readonly media: readonly MediaReceipt[];
}

async function post(route: string, body: object): Promise<{ answer: object; wireBytes: number }> {
  const before = origin.traffic().bytes;
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as object;
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return { answer, wireBytes: origin.traffic().bytes - before };
}

function request(kind: MediaKind, url: string): object {
  const content = [mediaPart(kind, url), { type: 'text', text: 'What is this?' }];
  return {
    model: 'mimo-v2.5',
    max_completion_tokens: 8,
    thinking: { type: 'disabled' },
    messages: [{ role: 'user', content }],
  };
}

async function quote(kind: MediaKind, url: string): Promise<Counted> {
  const { answer, wireBytes } = await post('/v1/tokens/count', request(kind, url));
  const { prompt_tokens, prompt_tokens_details, media } = answer as Answer;
  return { promptTokens: prompt_tokens, details: prompt_tokens_details, media, wireBytes };
}

async function bill(kind: MediaKind, url: string): Promise<Counted> {
  const body = { ...request(kind, url), mimosa: { receipt: true } };
  const { answer, wireBytes } = await post('/v1/chat/completions', body);
  const { usage, mimosa } = answer as { usage: Answer; mimosa: Pick<Answer, 'media'> };
  const { prompt_tokens, prompt_tokens_details } = usage;
  const { media } = mimosa;
  return { promptTokens: prompt_tokens, details: prompt_tokens_details, media, wireBytes };
}

/** What a quote and a bill of the same file have in common. */
function essence({ promptTokens, details, media }: Counted): object {
  return { promptTokens, details, media: media.map((receipt) => ({ ...receipt, sha256: null })) };
}

function largeFilm(name: string, index: (typeof INDEXES)[number], bytes: number): Promise<string> {
  const target = path.join(directory, `${index}-${bytes}-${path.basename(name)}`);
  const padding = { indexPaddingBytes: MEGABYTE / 2 };
  const options = { index, bytes, ...padding };
  return writeLargeFilm(path.join(MEDIA_DIRECTORY, name), target, options).then(() =>
    origin.serveFile(target),
  );
}

describe('a quote is what the bill then says, for less', () => {
  it.each<[MediaKind, string]>([
    ['image', 'astronaut.png'],
    ['image', 'rocket.jpg'],
    ['audio', 'speech-jfk.wav'],
    ['video', 'clip-3s.mp4'],
  ])('%s %s', { timeout: ANSWER_TIMEOUT_MS }, async (kind, file) => {
    const quoted = await quote(kind, origin.file(file));
    const billed = await bill(kind, origin.file(file));
    expect(essence(quoted)).toEqual(essence(billed));
    expect(quoted.wireBytes).toBeLessThan(billed.wireBytes);
  });

  it.each(INDEXES)('video of 20 MB, index %s', { timeout: ANSWER_TIMEOUT_MS }, async (index) => {
    // Of another length than what was answered before, or the quote would look into the bytes.
    const bytes = 20 * MEGABYTE + INDEXES.indexOf(index);
    const url = await largeFilm('clip-3s.mp4', index, bytes);
    const quoted = await quote('video', url);
    const billed = await bill('video', url);
    expect(essence(quoted)).toEqual(essence(billed));
    expect(quoted.wireBytes).toBeLessThan(MEGABYTE);
    expect(billed.wireBytes).toBeGreaterThan(20 * MEGABYTE);
  });

  it('sound in M4A of 20 MB', { timeout: ANSWER_TIMEOUT_MS }, async () => {
    const url = await largeFilm('formats/speech.m4a', 'at-the-end', 20 * MEGABYTE);
    const quoted = await quote('audio', url);
    expect(essence(quoted)).toEqual(essence(await bill('audio', url)));
    expect(quoted.wireBytes).toBeLessThan(MEGABYTE);
  });
});

describe('a prompt that was answered already', () => {
  it('is quoted as cached also when its media have another URL', async () => {
    const picture = await readFile(path.join(MEDIA_DIRECTORY, 'espresso.png'));
    const [signed, signedAnew] = [origin.serve(picture), origin.serve(picture)];
    await bill('image', signed);
    const quoted = await quote('image', signedAnew);
    expect(quoted.details).not.toMatchObject({ cached_tokens: 0 });
    expect(essence(quoted)).toEqual(essence(await bill('image', signedAnew)));
  });
});

describe('at most 2 MB of a film of 300 MB', () => {
  it.each(INDEXES)('with its index %s', { timeout: ANSWER_TIMEOUT_MS }, async (index) => {
    const small = await quote('video', origin.file('demo.mp4'));
    const large = await quote('video', await largeFilm('demo.mp4', index, 300 * MEGABYTE));
    expect(large.wireBytes).toBeLessThan(2 * MEGABYTE);
    expect(large.promptTokens).toBe(small.promptTokens);
    const { frames, tokens, original } = small.media[0]!;
    expect(large.media[0]).toMatchObject({
      frames,
      tokens,
      original,
      bytes: 300 * MEGABYTE,
      sha256: null,
    });
  });
});

describe('a download where ranges do not tell', () => {
  it.each<[MediaKind, string]>([
    ['video', 'decoder/h264-b-frames.avi'],
    ['audio', 'decoder/tone.mp3'],
  ])('%s %s', { timeout: ANSWER_TIMEOUT_MS }, async (kind, file) => {
    const quoted = await quote(kind, origin.file(file));
    expect(essence(quoted)).toEqual(essence(await bill(kind, origin.file(file))));
  });

  it('and from servers that give none', { timeout: ANSWER_TIMEOUT_MS }, async () => {
    const film = await readFile(path.join(MEDIA_DIRECTORY, 'demo.mp4'));
    const url = origin.handle((_request, response) => response.end(film));
    const quoted = await quote('video', url);
    expect(essence(quoted)).toEqual(essence(await quote('video', origin.file('demo.mp4'))));
  });
});

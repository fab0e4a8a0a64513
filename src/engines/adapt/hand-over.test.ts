/** How media that are too large for the body reach an engine. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useMediaDesk } from '../../../test/support/media-desk.ts';
import type { EngineMediaSettings } from '../../config/engines.ts';
import type { MediaPart } from '../../core/chat-request.ts';
import { capabilitiesOfKind } from '../capabilities.ts';
import type { AdaptedConversation, Attachment } from '../conversation.ts';
import type { DecidedKind } from '../discovery/decided.ts';
import type { EngineRequest } from '../engine.ts';
import { user } from '../openai-like/testing/engine-request.ts';
import { adaptConversation } from './adapt-conversation.ts';
import { HandOver } from './hand-over.ts';
import { OneTimeMedia } from './one-time-media.ts';
import { sweepShared } from './shared-file.ts';

const desk = useMediaDesk();
const never = new AbortController().signal;
/** Texts alone are taken for a little more than 16 KB. */
const ROOM_FOR_TEXT = 20_000;
const LISTEN = { listen: '127.0.0.1:0' };

let shared: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  shared = await mkdtemp(path.join(tmpdir(), 'mimosa-shared-'));
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(shared, { recursive: true });
});

interface Situation {
  readonly kind?: DecidedKind;
  readonly media?: Partial<EngineMediaSettings>;
  readonly maxBodyBytes: number | null;
}

function adapt(parts: readonly MediaPart[], situation: Situation): Promise<AdaptedConversation> {
  return adaptRequest(desk.request({ messages: [user(...parts)] }), situation);
}

function adaptRequest(
  request: EngineRequest,
  { kind = 'openai', media = {}, maxBodyBytes }: Situation,
): Promise<AdaptedConversation> {
  const settings = { kind, media: { mode: null, sharedDirectory: null, listen: null, ...media } };
  const handOver = new HandOver(settings);
  closing.push(() => handOver.close());
  const options = { settings, tools: { interpreter: null }, handOver };
  const capabilities = { ...capabilitiesOfKind(kind), maxBodyBytes };
  return adaptConversation(request, capabilities, options, never);
}

function attachmentsOf({ messages }: AdaptedConversation): Attachment[] {
  return messages
    .flatMap(({ content }) => content)
    .flatMap((part) => (part.type === 'attachment' ? [part.attachment] : []));
}

describe('a body', () => {
  it.each<[string, number | null]>([
    ['without a limit', null],
    ['within the limit', 10_000_000],
  ])('%s holds its media', async (_name, maxBodyBytes) => {
    const part = await desk.part('image', 'cat.png');
    const conversation = await adapt([part], { media: LISTEN, maxBodyBytes });
    expect(attachmentsOf(conversation).map(({ url }) => url)).toEqual([undefined]);
    await conversation.dispose();
  });

  it('above the limit gives away the largest media, and no more than it must', async () => {
    const parts = [
      await desk.part('image', 'formats/photo.jpg'),
      await desk.part('image', 'cat.png'),
      await desk.part('audio', 'speech-jfk.wav'),
    ];
    const small = desk.planned(parts[0]!).blob.bytes;
    const maxBodyBytes = ROOM_FOR_TEXT + 2 * small;
    const conversation = await adapt(parts, { media: LISTEN, maxBodyBytes });
    const given = attachmentsOf(conversation).map(({ url }) => url !== undefined);
    expect(given).toEqual([false, true, true]);
    await conversation.dispose();
  });

  it.each<[string, Situation, MediaPart['kind'], string]>([
    ['nothing is configured', { maxBodyBytes: ROOM_FOR_TEXT }, 'image', 'cat.png'],
    [
      'neither the list of frames nor the film fits',
      { kind: 'vllm', maxBodyBytes: ROOM_FOR_TEXT },
      'video',
      'demo.mp4',
    ],
    [
      'llama.cpp takes no URL of a sound',
      { kind: 'llamacpp', media: LISTEN, maxBodyBytes: ROOM_FOR_TEXT },
      'audio',
      'speech-jfk.wav',
    ],
  ])('too large is refused where %s', async (_name, situation, kind, file) => {
    const before = await desk.spooled();
    const part = await desk.part(kind, file);
    await expect(adapt([part], situation)).rejects.toMatchObject({
      code: 'engine-modality',
      message: `The model engine cannot process ${kind} input`,
      param: `${file}.url`,
    });
    expect(await desk.spooled()).toBe(before);
  });

  it('is refused without leaving behind what had been given away before', async () => {
    const parts = [await desk.part('image', 'cat.png'), await desk.part('audio', 'clip-3.9s.wav')];
    const situation = { kind: 'llamacpp', media: { sharedDirectory: shared } } as const;
    await expect(adapt(parts, { ...situation, maxBodyBytes: 1 })).rejects.toMatchObject({
      code: 'engine-modality',
    });
    expect(await readdir(shared)).toEqual([]);
  });
});

describe('a film that is too large for the body in the form that suits the engine', () => {
  const FRAMES_AS_FILM = [
    'video normalized to 11 frames',
    'video sampled at 1 fps',
    'times in the video may be wrong',
  ];

  it('goes to vLLM as one file of the listed frames, by URL', async () => {
    const part = await desk.part('video', 'demo.mp4');
    const situation = { kind: 'vllm', media: LISTEN, maxBodyBytes: ROOM_FOR_TEXT } as const;
    const conversation = await adapt([part], situation);
    const [film, sound] = attachmentsOf(conversation);
    expect([film!.mime, sound!.mime]).toEqual(['video/x-msvideo', 'audio/wav']);
    expect(conversation.notices).toEqual(FRAMES_AS_FILM);
    const answer = await fetch(film!.url!);
    expect(answer.headers.get('content-type')).toBe('video/x-msvideo');
    const file = path.join(shared, 'fetched');
    await writeFile(file, await answer.bytes());
    expect(desk.planned(await desk.part('video', file)).facts).toMatchObject({
      format: 'avi',
      durationSeconds: 11,
      framesPerSecond: 1,
      sound: null,
    });
    await conversation.dispose();
    expect((await fetch(film!.url!)).status).toBe(404);
  });

  it('goes to vLLM as such a file in a shared directory, for as long as the call lasts', async () => {
    const part = await desk.part('video', 'demo.mp4', { fps: 1 });
    const media = { sharedDirectory: shared };
    const conversation = await adapt([part], { kind: 'vllm', media, maxBodyBytes: ROOM_FOR_TEXT });
    const names = (await readdir(shared)).map((name) => path.extname(name));
    expect(names.toSorted()).toEqual(['.avi', '.wav']);
    expect(conversation.notices).toEqual([FRAMES_AS_FILM[0], FRAMES_AS_FILM[2]]);
    await conversation.dispose();
    expect(await readdir(shared)).toEqual([]);
  });

  it.each<[DecidedKind, readonly string[], readonly string[]]>([
    ['vllm', ['video/mp4', 'audio/wav'], ['times in the video may be wrong']],
    ['sglang', ['video/mp4'], []],
  ])('goes to %s in the body as it came, where only that fits', async (kind, mimes, told) => {
    const part = await desk.part('video', 'demo.mp4');
    // Room for the film and its sound as base64; less than frames and sound together.
    const maxBodyBytes = desk.planned(part).blob.bytes + 900_000;
    const conversation = await adapt([part], { kind, maxBodyBytes });
    expect(attachmentsOf(conversation).map(({ mime, url }) => [mime, url])).toEqual(
      mimes.map((mime) => [mime, undefined]),
    );
    expect(conversation.notices).toEqual(['video given as it came', ...told]);
    await conversation.dispose();
  });
});

it('a film that a budget thinned is never sent as it came, which would cost more', async () => {
  const part = { ...(await desk.part('video', 'demo.mp4')) };
  const thin = await desk.part('video', 'demo.mp4', { fps: 1 });
  const request = desk.request({ messages: [user(part)], maxMediaTokens: 2000 });
  const media = new Map([[part, desk.planned(thin)]]);
  const maxBodyBytes = desk.planned(thin).blob.bytes + 900_000;
  for (const kind of ['vllm', 'sglang'] as const) {
    await expect(adaptRequest({ ...request, media }, { kind, maxBodyBytes })).rejects.toMatchObject(
      { code: 'engine-modality', message: 'The model engine cannot process video input' },
    );
  }
});

describe('a shared directory', () => {
  it('holds the bytes under an unguessable name until the call is over', async () => {
    const part = await desk.part('image', 'cat.png');
    const media = { sharedDirectory: shared, ...LISTEN };
    const conversation = await adapt([part], { media, maxBodyBytes: ROOM_FOR_TEXT });
    const file = fileURLToPath(attachmentsOf(conversation)[0]!.url!);
    expect(path.dirname(file)).toBe(shared);
    expect(path.basename(file)).toMatch(/^mimosa-[0-9a-f]{32}\.png$/);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    const { blob } = desk.planned(part);
    expect((await readFile(file)).equals(await readFile(blob.path))).toBe(true);
    await conversation.dispose();
    expect(await readdir(shared)).toEqual([]);
    expect((await stat(blob.path)).size).toBe(blob.bytes);
  });

  it('is copied to where links are not possible', async () => {
    const part = await desk.part('image', 'cat.png');
    const handOver = new HandOver({
      kind: 'openai',
      media: { mode: null, sharedDirectory: shared, listen: null },
    });
    const { blob } = desk.planned(part);
    const piece = { bytes: blob.bytes, path: '/nowhere', open: original(part) };
    const attachment: Attachment = {
      kind: 'image',
      mime: 'image/png',
      planned: desk.planned(part),
      pieces: [piece],
    };
    const given = await handOver.give(attachment, never);
    const copy = await readFile(fileURLToPath(given!.url));
    expect(copy.equals(await readFile(blob.path))).toBe(true);
    await given!.end();
    const torn = { ...piece, open: failing };
    await expect(handOver.give({ ...attachment, pieces: [torn] }, never)).rejects.toThrow('torn');
    expect(await readdir(shared)).toEqual([]);
  });

  it('is rid of what an earlier server left behind, and of nothing else', async () => {
    const ours = `mimosa-${'0'.repeat(32)}`;
    for (const name of [ours, `${ours}.mp4`, 'mimosa-notes.txt', `other-${ours}`]) {
      await writeFile(path.join(shared, name), '');
    }
    await sweepShared(shared, Date.now() + 3_600_000);
    expect((await readdir(shared)).length).toBe(4);
    await sweepShared(shared, Date.now() + 3 * 3_600_000);
    expect((await readdir(shared)).toSorted()).toEqual(['mimosa-notes.txt', `other-${ours}`]);
  });

  it('is named as llama.cpp wants it: relative to its media path', async () => {
    const part = await desk.part('image', 'cat.png');
    const media = { sharedDirectory: shared };
    const situation = { kind: 'llamacpp', media, maxBodyBytes: ROOM_FOR_TEXT } as const;
    const conversation = await adapt([part], situation);
    const [name] = await readdir(shared);
    expect(attachmentsOf(conversation)[0]!.url).toBe(`file://${name}`);
    await conversation.dispose();
  });
});

describe('a one-time URL', () => {
  const URL_SHAPE = /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{64}$/;

  it('gives the bytes once, with their type and length', async () => {
    const part = await desk.part('image', 'cat.png');
    const situation = { media: LISTEN, maxBodyBytes: ROOM_FOR_TEXT };
    const conversation = await adapt([part], situation);
    const url = attachmentsOf(conversation)[0]!.url!;
    expect(url).toMatch(URL_SHAPE);
    const answer = await fetch(url);
    const { blob } = desk.planned(part);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('content-length')).toBe(String(blob.bytes));
    expect(Buffer.from(await answer.arrayBuffer()).equals(await readFile(blob.path))).toBe(true);
    expect((await fetch(url)).status).toBe(404);
    conversation.renew();
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url)).status).toBe(404);
    await conversation.dispose();
  });

  it('ends with its call', async () => {
    const part = await desk.part('image', 'cat.png');
    const conversation = await adapt([part], { media: LISTEN, maxBodyBytes: ROOM_FOR_TEXT });
    const url = attachmentsOf(conversation)[0]!.url!;
    await conversation.dispose();
    conversation.renew();
    expect((await fetch(url)).status).toBe(404);
  });

  it('is different for every medium and call', async () => {
    const parts = [await desk.part('image', 'cat.png'), await desk.part('image', 'cat.png')];
    const situation = { media: LISTEN, maxBodyBytes: ROOM_FOR_TEXT };
    const both = [await adapt(parts, situation), await adapt(parts, situation)];
    const urls = both.flatMap(attachmentsOf).map(({ url }) => url!);
    expect(new Set(urls.map((url) => new URL(url).pathname)).size).toBe(4);
    for (const conversation of both) await conversation.dispose();
  });

  it('expires', async () => {
    const listener = await OneTimeMedia.open('127.0.0.1:0', 1);
    closing.push(() => listener.close());
    const { url } = listener.offer({ bytes: 1, path: '/nowhere', open: twoBytes }, 'image/png');
    await sleep(20);
    expect((await fetch(url)).status).toBe(404);
  });

  it.each([
    ['POST', (url: string) => url],
    ['GET', (url: string) => url.slice(0, -1)],
    ['GET', (url: string) => new URL('/', url).href],
  ] as const)('answers no %s of anything else, and stays good', async (method, other) => {
    const listener = await OneTimeMedia.open('127.0.0.1:0');
    closing.push(() => listener.close());
    const { url } = listener.offer({ bytes: 2, path: '/nowhere', open: twoBytes }, 'image/png');
    expect((await fetch(other(url), { method })).status).toBe(404);
    expect(await (await fetch(url)).text()).toBe('ok');
  });

  it('breaks off where the bytes cannot be read, and when its call ends before them', async () => {
    const listener = await OneTimeMedia.open('127.0.0.1:0');
    closing.push(() => listener.close());
    const torn = listener.offer({ bytes: 9, path: '/nowhere', open: failing }, 'image/png');
    await expect(fetch(torn.url).then((answer) => answer.text())).rejects.toThrow();
    const endless = listener.offer({ bytes: 9e9, path: '/nowhere', open: resting }, 'image/png');
    const answer = await fetch(endless.url);
    const whole = answer.text();
    await endless.end();
    await expect(whole).rejects.toThrow();
  });

  it('is served by a listener that is closed with its engine, and opened again after a fault', async () => {
    const taken = await OneTimeMedia.open('127.0.0.1:0');
    const port = new URL(taken.offer({ bytes: 2, path: '', open: twoBytes }, '').url).port;
    const media = { listen: `127.0.0.1:${port}`, sharedDirectory: null, mode: null };
    const warnings: string[] = [];
    const handOver = new HandOver({ kind: 'openai', media }, (text) => warnings.push(text));
    const part = await desk.part('image', 'cat.png');
    const { blob } = desk.planned(part);
    const attachment: Attachment = {
      kind: 'image',
      mime: 'image/png',
      planned: desk.planned(part),
      pieces: [{ ...blob, open: original(part) }],
    };
    // Another engine may be asked, and the operator knows why.
    const fault = { code: 'engine-unavailable', status: 503 };
    await expect(handOver.give(attachment, never)).rejects.toMatchObject(fault);
    expect(warnings).toEqual([expect.stringContaining('EADDRINUSE')]);
    await taken.close();
    const given = await handOver.give(attachment, never);
    expect(new URL(given!.url).port).toBe(port);
    await handOver.close();
    await expect(fetch(given!.url)).rejects.toThrow();
  });
});

function original(part: MediaPart): Attachment['pieces'][number]['open'] {
  return (signal) => desk.planned(part).reader.original(signal);
}

async function* twoBytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('ok');
}

// oxlint-disable-next-line require-yield
async function* failing(): AsyncGenerator<Uint8Array> {
  throw new Error('torn');
}

/** Some bytes, and then none for ever. */
async function* resting(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('some');
  await new Promise(() => undefined);
}

/**
 * What was fetched, decoded and perceived once is not again: a real server, its cache on disk, and
 * an origin that counts what it is asked for. Decoding shows in the progress comments of a stream,
 * perception in the files it leaves: done again, it would replace them.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { dataUri, quote } from '../support/quote.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Models run on whatever cores are left. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const MEGABYTE = 1_048_576;

let origin: MediaServer;
let dataDirectory: string;
let server: TestServer;

beforeAll(async () => {
  origin = await startMediaServer();
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-media-cache-'));
  server = await start();
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

/** A server on the same data as all others of this file. */
function start(cacheBytes = 256 * MEGABYTE): Promise<TestServer> {
  return startServer({
    ready: true,
    config: `media: {cacheBytes: ${cacheBytes}}\n`,
    environment: { MIMOSA_MEDIA_ALLOW: origin.allow, MIMOSA_DATA_DIR: dataDirectory },
  });
}

async function restart(cacheBytes?: number): Promise<void> {
  await server.close();
  server = await start(cacheBytes);
}

/** One file of the origin, what is said of it, and how often it was asked for and sent. */
interface CountedFile {
  readonly url: string;
  readonly headers: Record<string, string>;
  bytes: Buffer;
  contacts: number;
  bodies: number;
}

function counted(bytes: Buffer, headers: Record<string, string> = {}): CountedFile {
  const file = { headers, bytes, contacts: 0, bodies: 0 };
  const url = origin.handle((request, response) => {
    file.contacts += 1;
    for (const [name, value] of Object.entries(file.headers)) response.setHeader(name, value);
    const asked = request.headers;
    const { etag, 'last-modified': changed } = file.headers;
    const isKnown =
      asked['if-none-match'] === undefined
        ? changed !== undefined && asked['if-modified-since'] === changed
        : asked['if-none-match'] === etag;
    if (isKnown) {
      response.writeHead(304).end();
    } else {
      file.bodies += 1;
      response.end(file.bytes);
    }
  });
  return Object.assign(file, { url });
}

function sample(name: string): Promise<Buffer> {
  return readFile(path.join(MEDIA_DIRECTORY, name));
}

/** A picture that no other test has sent: bytes behind its end are ignored by decoders. */
async function freshPicture(name = 'rocket.jpg'): Promise<Buffer> {
  return Buffer.concat([await sample(name), Buffer.from(`${Math.random()}`)]);
}

interface Answer {
  readonly text: string;
  readonly promptTokens: number;
  /** Types of the progress comments. */
  readonly progress: ReadonlySet<string>;
}

function mediaPart(kind: 'image' | 'video', url: string): object {
  return kind === 'image'
    ? { type: 'image_url', image_url: { url } }
    : { type: 'video_url', video_url: { url } };
}

/** Asks what the media show, in a stream. */
function ask(...messages: readonly object[]): Promise<Answer> {
  return streamed({ messages, thinking: { type: 'disabled' } });
}

/** Sends a medium and ends the answer at its first token, before anything is perceived. */
function send(part: object): Promise<Answer> {
  const limit = { thinking: { type: 'enabled' }, max_completion_tokens: 1 };
  return streamed({ messages: [about(part)], ...limit });
}

async function streamed(request: object): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      ...request,
      stream: true,
      stream_options: { include_usage: true },
      mimosa: { progress: true },
    }),
  });
  const body = await response.text();
  expect(response.status, body).toBe(200);
  const chunks = [...body.matchAll(/^data: (\{.*)$/gm)].map(
    ([, json]) =>
      JSON.parse(json!) as {
        choices: { delta: { content?: string } }[];
        usage?: { prompt_tokens: number };
      },
  );
  return {
    text: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
    promptTokens: chunks.find(({ usage }) => usage)!.usage!.prompt_tokens,
    progress: new Set(
      [...body.matchAll(/^: .*?\b(queued|fetching|decoding|perceiving)\b/gm)].map(
        ([, type]) => type!,
      ),
    ),
  };
}

/** About a medium; it will be perceived. */
function about(part: object): object {
  return { role: 'user', content: [part, { type: 'text', text: 'What do you see?' }] };
}

/** The files of the cache that hold findings of this kind: path → identity of the file. */
async function entries(...kinds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const kind of kinds) {
    const directory = path.join(dataDirectory, 'cache/v1', kind);
    for (const name of await readdir(directory, { recursive: true }).catch(() => [])) {
      const facts = await stat(path.join(directory, name));
      if (facts.isFile()) found.set(path.join(directory, name), facts.ino);
    }
  }
  return found;
}

const MADE_BY_WORK = ['facts', 'frames', 'findings'] as const;

describe('what was seen before', () => {
  it('a picture is fetched, decoded and perceived once: in a later turn, request, as base64, after a restart', async () => {
    const bytes = await freshPicture('cat.png');
    const cat = counted(bytes, { etag: '"cat"', 'content-type': 'image/png' });
    const first = await ask(about(mediaPart('image', cat.url)));
    expect(first.text).toContain('cat');
    expect(first.progress).toEqual(new Set(['fetching', 'decoding', 'perceiving']));
    const made = await entries(...MADE_BY_WORK);
    expect(made.size).toBe(2);

    const later = await ask(
      about(mediaPart('image', cat.url)),
      { role: 'assistant', content: first.text },
      about(mediaPart('image', cat.url)),
    );
    const again = await ask(about(mediaPart('image', cat.url)));
    const inline = await ask(about(mediaPart('image', dataUri('image/png', bytes))));
    await restart();
    const restarted = await ask(about(mediaPart('image', cat.url)));
    for (const answer of [later, again, inline, restarted]) {
      expect(answer.text).toContain('cat');
      expect(answer.progress).toEqual(new Set(['perceiving']));
    }
    for (const { text, promptTokens } of [again, inline, restarted]) {
      expect({ text, promptTokens }).toEqual({
        text: first.text,
        promptTokens: first.promptTokens,
      });
    }
    expect(cat).toMatchObject({ bodies: 1, contacts: 5 });
    expect(await entries(...MADE_BY_WORK)).toEqual(made);
  });

  it('a video too, and its frames are kept', async () => {
    const film = counted(await sample('clip-3s.mp4'), { 'cache-control': 'max-age=3600' });
    const before = await entries(...MADE_BY_WORK);
    const first = await ask(about(mediaPart('video', film.url)));
    const made = await entries(...MADE_BY_WORK);
    expect(made.size - before.size).toBe(3);
    const again = await ask(about(mediaPart('video', film.url)));
    await restart();
    const restarted = await ask(about(mediaPart('video', film.url)));
    for (const { text, promptTokens, progress } of [again, restarted]) {
      expect({ text, promptTokens }).toEqual({
        text: first.text,
        promptTokens: first.promptTokens,
      });
      expect(progress).toEqual(new Set(['perceiving']));
    }
    expect(film).toMatchObject({ bodies: 1, contacts: 1 });
    expect(await entries(...MADE_BY_WORK)).toEqual(made);
  });

  it('a quote finds what a chat has left', async () => {
    const film = counted(await sample('demo.mp4'), { 'cache-control': 'max-age=3600' });
    const { promptTokens } = await send(mediaPart('video', film.url));
    expect(promptTokens).toBeGreaterThan(0);
    const { body } = await quote(server, 'video', film.url);
    expect(body.media?.[0]).toMatchObject({ source: 'url', bytes: film.bytes.length });
    expect(film.contacts).toBe(1);
  });

  it('asked for by many at once, it is fetched once', async () => {
    const cat = counted(await freshPicture(), { etag: '"one"' });
    const many = Array.from({ length: 8 }, () => ask(about(mediaPart('image', cat.url))));
    const texts = (await Promise.all(many)).map(({ text }) => text);
    expect(new Set(texts).size).toBe(1);
    expect(cat.bodies).toBe(1);
  });
});

describe('the rules of the server', () => {
  /** Contacts and bodies after two requests for the same picture. */
  async function twice(headers: Record<string, string>): Promise<[number, number]> {
    const picture = counted(await freshPicture(), headers);
    await send(mediaPart('image', picture.url));
    await send(mediaPart('image', picture.url));
    return [picture.contacts, picture.bodies];
  }

  it.each<[string, Record<string, string>, number, number]>([
    ['an ETag: asked again, not sent again', { etag: '"1"' }, 2, 1],
    [
      'a time of change: asked again, not sent again',
      { 'last-modified': 'Tue, 15 Nov 1994 12:45:26 GMT' },
      2,
      1,
    ],
    ['max-age: not asked again', { 'cache-control': 'max-age=60' }, 1, 1],
    ['max-age=0 and an ETag: asked again', { 'cache-control': 'max-age=0', etag: '"1"' }, 2, 1],
    ['nothing: sent again', {}, 2, 2],
    ['no-store: sent again', { 'cache-control': 'no-store', etag: '"1"' }, 2, 2],
  ])('%s', async (_name, headers, contacts, bodies) => {
    expect(await twice(headers)).toEqual([contacts, bodies]);
  });

  it('no-store: the bytes do not stay', async () => {
    const bytes = await freshPicture();
    const picture = counted(bytes, { 'cache-control': 'no-store' });
    await send(mediaPart('image', picture.url));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect([...(await entries('bytes')).keys()].join()).not.toContain(sha256);
  });

  it('another ETag: the new file is fetched and answered for', async () => {
    const file = counted(await freshPicture('cat.png'), { etag: '"cat"' });
    expect((await ask(about(mediaPart('image', file.url)))).text).toContain('cat');
    file.bytes = await freshPicture('espresso.png');
    file.headers['etag'] = '"espresso"';
    expect((await ask(about(mediaPart('image', file.url)))).text).toContain('espresso');
    expect(file.bodies).toBe(2);
  });
});

it('a broken file is fetched again, however fresh: somebody may have repaired it', async () => {
  const whole = await freshPicture('cat.png');
  const file = counted(whole.subarray(0, 100_000), { 'cache-control': 'max-age=3600' });
  const broken = await quote(server, 'image', file.url);
  expect(broken.status).toBe(400);
  expect(broken.body.error?.message).toContain('corrupted');
  file.bytes = whole;
  expect((await quote(server, 'image', file.url)).status).toBe(200);
});

it('damage on disk changes no answer', async () => {
  const cat = counted(await freshPicture('cat.png'), { 'cache-control': 'max-age=3600' });
  const film = counted(await sample('clip-3s.mp4'), { 'cache-control': 'max-age=3600' });
  const questions = [about(mediaPart('image', cat.url)), about(mediaPart('video', film.url))];
  const before: Answer[] = [];
  for (const question of questions) before.push(await ask(question));
  for (const file of (await entries('bytes', 'urls', ...MADE_BY_WORK)).keys()) {
    const bytes = await readFile(file);
    bytes[bytes.length >> 1]! ^= 0x20;
    // A file of its own: the spool may share this one.
    await rm(file);
    await writeFile(file, bytes);
  }
  await restart();
  for (const [index, question] of questions.entries()) {
    const { text, promptTokens } = await ask(question);
    expect({ text, promptTokens }).toMatchObject({
      text: before[index]!.text,
      promptTokens: before[index]!.promptTokens,
    });
  }
  expect([cat.bodies, film.bodies]).toEqual([2, 2]);
});

describe('the limit', () => {
  afterEach(() => restart());

  it('lets go what was used longest ago', async () => {
    // Each picture takes up to 250 KB; a quarter of the limit is allowed to one.
    await restart(MEGABYTE);
    const pictures: CountedFile[] = [];
    for (let index = 0; index < 5; index += 1) {
      pictures.push(counted(await freshPicture('cat.png'), { 'cache-control': 'max-age=3600' }));
    }
    const [first, second] = pictures as [CountedFile, CountedFile];
    for (const picture of pictures) {
      await send(mediaPart('image', picture.url));
      await send(mediaPart('image', first.url));
    }
    const sizes = await Promise.all(
      [...(await entries('bytes', 'urls', ...MADE_BY_WORK)).keys()].map((file) => stat(file)),
    );
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(MEGABYTE);
    const [firstBodies, secondBodies] = [first.bodies, second.bodies];
    await send(mediaPart('image', first.url));
    await send(mediaPart('image', second.url));
    expect(first.bodies).toBe(firstBodies);
    expect(second.bodies).toBeGreaterThan(secondBodies);
  });

  it('of 0 switches it off', async () => {
    await restart(0);
    const picture = counted(await freshPicture('cat.png'), { 'cache-control': 'max-age=3600' });
    for (const bodies of [1, 2]) {
      const answer = await send(mediaPart('image', picture.url));
      expect(answer.progress).toContain('decoding');
      expect(picture.bodies).toBe(bodies);
    }
    expect(await readdir(path.join(dataDirectory, 'cache')).catch(() => [])).toEqual([]);
  });
});

it('a client that hangs up ends its download, and nobody else’s', async () => {
  const bytes = await freshPicture('cat.png');
  const responses: ServerResponse[] = [];
  const arrived = Promise.withResolvers<void>();
  const url = origin.handle((_request, response) => {
    responses.push(response);
    response.setHeader('etag', '"slow"');
    response.setHeader('content-length', bytes.length);
    if (responses.length > 1) response.end(bytes);
    else response.write(bytes.subarray(0, 1000), () => arrived.resolve());
  });
  const leaving = new AbortController();
  const left = fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model: 'mimo-v2.5', messages: [about(mediaPart('image', url))] }),
    signal: leaving.signal,
  });
  await arrived.promise;
  const other = send(mediaPart('image', url));
  const closed = once(responses[0]!, 'close');
  leaving.abort();
  await expect(left).rejects.toThrow('abort');
  await closed;
  expect((await other).promptTokens).toBeGreaterThan(0);
  expect(responses).toHaveLength(2);
});

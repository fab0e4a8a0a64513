/**
 * Media that are too large for the body of a request to an engine, through a whole server: a shared
 * file or a one-time URL stands in their place, for as long as the call lasts.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Room for the text, and for no picture. */
const MAX_BODY_BYTES = 20_000;
const TIMEOUT_MS = 120_000;
const PICTURE = path.join(MEDIA_DIRECTORY, 'cat.png');
const FILM = path.join(MEDIA_DIRECTORY, 'clip-3s.mp4');

let shared: string;
let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  shared = await mkdtemp(path.join(tmpdir(), 'mimosa-shared-'));
  upstream = await startScriptedUpstream();
  // Rests, so that there is time to look.
  upstream.script({ before: 'hang', steps: [] });
  const engine = {
    kind: 'vllm',
    baseUrls: [upstream.baseUrl],
    model: 'served',
    capabilities: { maxBodyBytes: MAX_BODY_BYTES },
  };
  server = await startServer({
    config: JSON.stringify({
      engines: [
        { ...engine, name: 'by-file', media: { sharedDirectory: shared } },
        { ...engine, name: 'by-url', media: { listen: '127.0.0.1:0' } },
        { ...engine, name: 'by-body' },
      ],
      models: {
        'over-file': { inputs: ['image', 'video'], engines: ['by-file'] },
        'over-url': { inputs: ['image'], engines: ['by-url'] },
        'over-body': { inputs: ['image'], engines: ['by-body'] },
      },
    }),
  });
}, TIMEOUT_MS);

afterAll(async () => {
  await server?.close();
  await upstream?.close();
  await rm(shared, { recursive: true, force: true });
});

interface Medium {
  readonly type: 'image_url' | 'video_url';
  readonly mime: string;
  readonly file: string;
}

const IMAGE: Medium = { type: 'image_url', mime: 'image/png', file: PICTURE };
const VIDEO: Medium = { type: 'video_url', mime: 'video/mp4', file: FILM };

async function ask(
  model: string,
  signal: AbortSignal,
  { type, mime, file }: Medium = IMAGE,
): Promise<Response> {
  const url = `data:${mime};base64,${(await readFile(file)).toString('base64')}`;
  const part = { type, [type]: { url } };
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: [part] }] }),
    signal,
  });
}

/** The URL in the next request to the engine, and a way for its client to leave. */
async function askedByUrl(
  model: string,
  medium: Medium = IMAGE,
): Promise<{ url: string; leave: () => Promise<void> }> {
  const client = new AbortController();
  const exchange = upstream.exchange(upstream.exchanges.length);
  const answer = ask(model, client.signal, medium);
  const { received, hungUp } = await exchange;
  await received;
  const text = (await exchange).body.toString();
  const { messages } = JSON.parse(text) as {
    messages: { content: Partial<Record<string, { url: string }>>[] }[];
  };
  const leave = async (): Promise<void> => {
    client.abort();
    await expect(answer).rejects.toThrow();
    await hungUp;
  };
  return { url: messages[0]!.content[0]![medium.type]!.url, leave };
}

it('a shared file is there during the call, and not after it', async () => {
  const { url, leave } = await askedByUrl('over-file');
  expect((await readFile(fileURLToPath(url))).equals(await readFile(PICTURE))).toBe(true);
  expect(await readdir(shared)).toEqual([path.basename(fileURLToPath(url))]);
  await leave();
  await expect.poll(() => readdir(shared)).toEqual([]);
});

it('a list of frames for vLLM becomes one film in a file', async () => {
  const { url, leave } = await askedByUrl('over-file', VIDEO);
  const film = await readFile(fileURLToPath(url));
  expect([film.toString('latin1', 0, 4), film.toString('latin1', 8, 12)]).toEqual(['RIFF', 'AVI ']);
  // Three seconds and a bit, at one frame a second.
  expect(film.readUInt32LE(48)).toBe(4);
  await leave();
  await expect.poll(() => readdir(shared)).toEqual([]);
});

it('a one-time URL gives the bytes once, and is never logged', async () => {
  const { url, leave } = await askedByUrl('over-url');
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  expect(bytes.equals(await readFile(PICTURE))).toBe(true);
  expect((await fetch(url)).status).toBe(404);
  await leave();
  expect(server.output()).not.toContain(new URL(url).pathname);
});

it('without either, the request is refused', async () => {
  const before = upstream.exchanges.length;
  const response = await ask('over-body', AbortSignal.timeout(TIMEOUT_MS));
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { message: 'The model engine cannot process image input' } },
  ]);
  expect(upstream.exchanges.length).toBe(before);
});

/**
 * The largest video that the wire allows, by URL, through to an engine that takes it whole: nothing
 * on the way holds it in memory.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeLargeFilm } from '../support/large-film.ts';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const MEGABYTE = 1_048_576;
const FILM_BYTES = 300 * MEGABYTE;
const MAX_GROWTH_BYTES = 120 * MEGABYTE;
const FILM = path.join(MEDIA_DIRECTORY, 'clip-3s.mp4');
const TIMEOUT_MS = 300_000;

let directory: string;
let origin: MediaServer;
let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-large-'));
  origin = await startMediaServer();
  upstream = await startScriptedUpstream();
  const { baseUrl } = upstream;
  const media = { mode: 'passthrough' };
  server = await startServer({
    config: JSON.stringify({
      engines: [{ name: 'gpu', kind: 'vllm', baseUrls: [baseUrl], model: 'served', media }],
      models: { 'mimo-v2.5': { engines: ['gpu'] } },
    }),
    environment: { MIMOSA_MEDIA_ALLOW: origin.allow },
  });
}, TIMEOUT_MS);

afterAll(async () => {
  await server?.close();
  await upstream?.close();
  await origin?.close();
  await rm(directory, { recursive: true, force: true });
});

async function ask(url: string): Promise<Response> {
  const video = { type: 'video_url', video_url: { url } };
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content: [video] }] }),
  });
  const { choices } = (await response.clone().json()) as { choices: unknown };
  expect(choices).toMatchObject([{ message: { content: 'Hello' } }]);
  return response;
}

/** Of the server's own process: what it holds, or the most it ever held since that was reset. */
async function memoryBytes(field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)![1]);
}

it.runIf(process.platform === 'linux')(
  'a video of 300 MB goes through whole, and the server grows by less than 120 MB',
  { timeout: TIMEOUT_MS },
  async () => {
    const large = path.join(directory, 'large.mp4');
    await writeLargeFilm(FILM, large, { index: 'in-front', bytes: FILM_BYTES });
    // What any video needs is loaded first.
    await ask(origin.serveFile(FILM));
    await writeFile(`/proc/${server.pid}/clear_refs`, '5');
    const before = await memoryBytes('VmRSS');

    await ask(origin.serveFile(large));
    const growth = (await memoryBytes('VmHWM')) - before;

    const exchange = await upstream.exchange(1);
    expect(exchange.bodyBytes).toBeGreaterThan((FILM_BYTES / 3) * 4);
    expect(exchange.headers['content-length']).toBe(String(exchange.bodyBytes));
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  },
);

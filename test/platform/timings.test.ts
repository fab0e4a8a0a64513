/** Where the time of a request went, as its receipt says: fetched, read, in the line, answered. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RequestTimings } from '../../src/core/ledger-event.ts';
import { ask } from '../support/asking.ts';
import { type MediaServer, startMediaServer } from '../support/media-server.ts';
import {
  type ScriptedUpstream,
  startScriptedUpstream,
  streamed,
} from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const MODEL = 'mimo-v2.5';
/** The second request of two has to wait for so long. */
const ANSWER_MS = 300;

let origin: MediaServer;
let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  origin = await startMediaServer();
  upstream = await startScriptedUpstream();
  const queue = { inFlight: 1 };
  const engine = { name: 'up', kind: 'openai', baseUrls: [upstream.baseUrl], model: 'm', queue };
  server = await startServer({
    config: JSON.stringify({ engines: [engine], models: { [MODEL]: { engines: ['up'] } } }),
    environment: { MIMOSA_MEDIA_ALLOW: origin.allow },
  });
});
afterAll(async () => {
  await server?.close();
  await upstream?.close();
  await origin?.close();
});

async function timingsOf(content: unknown): Promise<Required<RequestTimings>> {
  const body = { model: MODEL, messages: [{ role: 'user', content }] };
  const { status, requestId } = await ask(server.url, server.key, 'openai', body);
  expect(status).toBe(200);
  const headers = { 'api-key': server.key };
  const response = await fetch(`${server.url}/api/requests/${requestId}`, { headers });
  return ((await response.json()) as { timings: Required<RequestTimings> }).timings;
}

function expectSound({
  preparedMs,
  fetchMs,
  decodeMs,
  firstPartMs,
  queueMs,
  totalMs,
}: Required<RequestTimings>): void {
  expect((fetchMs ?? 0) + (decodeMs ?? 0)).toBeLessThanOrEqual(preparedMs!);
  expect(queueMs ?? 0).toBeLessThanOrEqual(firstPartMs!);
  expect(preparedMs! + firstPartMs!).toBeLessThanOrEqual(totalMs);
}

it('knows what was fetched and read', async () => {
  const picture = { type: 'image_url', image_url: { url: origin.file('cat.png') } };
  const timings = await timingsOf([picture, { type: 'text', text: 'What is this?' }]);
  expectSound(timings);
  expect(timings).toMatchObject({
    fetchMs: expect.any(Number) as number,
    decodeMs: expect.any(Number) as number,
    queueMs: null,
  });
  const textOnly = await timingsOf('Hello');
  expectSound(textOnly);
  expect(textOnly).toMatchObject({ fetchMs: null, decodeMs: null, queueMs: null });
});

it('knows who stood in the line', async () => {
  upstream.script(streamed([{ content: 'Hello' }], { pauseMs: ANSWER_MS }));
  const both = await Promise.all([timingsOf('One'), timingsOf('Two')]);
  both.forEach(expectSound);
  const [waited, ...others] = both.filter(({ queueMs }) => queueMs !== null);
  expect(others).toEqual([]);
  expect(waited!.queueMs).toBeGreaterThan(0);
});

/**
 * Engines that lack a sense get in words what they cannot have, from the models of the embedded
 * engine, and the client is told.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MEDIA_DIRECTORY } from '../support/media-server.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const START_TIMEOUT_MS = 600_000;
const ANSWER_TIMEOUT_MS = 120_000;

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  const engine = { kind: 'openai', baseUrls: [upstream.baseUrl], model: 'served' };
  const takesAll = { inputs: ['image', 'audio', 'video'] };
  server = await startServer({
    config: JSON.stringify({
      engines: [
        // Its models are the interpreter's.
        { name: 'embedded', kind: 'local' },
        { ...engine, name: 'deaf', capabilities: { inputs: ['image'] } },
        { ...engine, name: 'blind', capabilities: { inputs: [] } },
      ],
      models: {
        'mimo-v2.5': { engines: ['embedded'] },
        'over-deaf': { ...takesAll, engines: ['deaf'] },
        'over-blind': { ...takesAll, engines: ['blind'] },
      },
    }),
    ready: true,
  });
}, START_TIMEOUT_MS);

afterAll(async () => {
  await server?.close();
  await upstream?.close();
});

async function dataUri(mime: string, file: string): Promise<string> {
  const bytes = await readFile(path.join(MEDIA_DIRECTORY, file));
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

/** What the engine is asked about a medium, and what the client is told of it. */
async function asked(model: string, part: object): Promise<{ text: unknown; notice: unknown }> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: [part, { type: 'text', text: 'What is this?' }] }],
    }),
  });
  expect([response.status, await response.text()]).toMatchObject([200, /Hello/]);
  const { messages } = JSON.parse(upstream.exchanges.at(-1)!.body.toString()) as {
    messages: { content: unknown }[];
  };
  return { text: messages[0]!.content, notice: response.headers.get('x-mimo-notice') };
}

it('a deaf engine reads what is said, with times', { timeout: ANSWER_TIMEOUT_MS }, async () => {
  const data = await dataUri('audio/wav', 'speech-jfk.wav');
  const { text, notice } = await asked('over-deaf', { type: 'input_audio', input_audio: { data } });
  expect(text).toMatch(
    /^\nTranscript of a recording, made by the server .*:\n0:00–0:\d\d .*my fellow Americans.*what you can do for your country.*\nWhat is this\?$/s,
  );
  expect(notice).toBe('audio given as a transcript');
});

it('a blind engine reads what is seen and written', { timeout: ANSWER_TIMEOUT_MS }, async () => {
  const url = await dataUri('image/png', 'invoice.png');
  const { text, notice } = await asked('over-blind', { type: 'image_url', image_url: { url } });
  expect(text).toMatch(
    /^\nDescription of an image, made by the server .*:\n.*invoice.*\nWhat is/is,
  );
  expect(notice).toBe('image given as a description');
});

/**
 * A real server in front of an engine that speaks like Ollama and takes pictures only: what it is
 * shown of pictures, films and sounds, and what its clients hear.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';
import {
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../support/scripted-upstream.ts';

const MEDIA = path.resolve(import.meta.dirname, '../media');
const POLL_MS = 50;
const JSON_TYPE = { 'content-type': 'application/json' };

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  upstream.script(({ path: route }) => ollama(route));
  server = await startServer({
    config: JSON.stringify({
      engines: [
        { name: 'ollama', kind: 'ollama', baseUrls: [upstream.baseUrl.replace('/v1', '')] },
      ],
      models: { 'mimo-v2.5': { engines: ['ollama'] } },
    }),
  });
  while (!(await fetch(`${server.url}/readyz`)).ok) await sleep(POLL_MS);
});

afterAll(async () => {
  await server?.close();
  await upstream?.close();
});

/** What Ollama says of itself, and one answer for everybody. */
function ollama(route: string): Reply {
  const said = (value: object): Reply => ({ headers: JSON_TYPE, steps: [JSON.stringify(value)] });
  switch (route) {
    case '/api/version':
      return said({ version: '0.14.0' });
    case '/v1/models':
      return said({ object: 'list', data: [{ id: 'eyes:latest', object: 'model' }] });
    case '/api/show':
      return said({
        capabilities: ['completion', 'vision', 'thinking'],
        model_info: { 'eyes.context_length': 65_536 },
      });
    default:
      return {
        headers: { 'content-type': 'application/x-ndjson' },
        steps: [
          { message: { role: 'assistant', content: '', thinking: 'Hm' }, done: false },
          { message: { role: 'assistant', content: 'A cat' }, done: false },
          { done: true, done_reason: 'stop', prompt_eval_count: 99, eval_count: 5 },
        ].map((line) => `${JSON.stringify(line)}\n`),
      };
  }
}

interface Turn {
  readonly content: string;
  readonly images?: readonly string[];
}

/** What the engine is shown of a user turn with these parts. */
async function shown(...content: object[]): Promise<{ turn: Turn; response: Response }> {
  const chats = (): typeof upstream.exchanges =>
    upstream.exchanges.filter((exchange) => exchange.path === '/api/chat');
  const past = chats().length;
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content }] }),
  });
  expect(response.status).toBe(200);
  const body = JSON.parse(chats()[past]!.body.toString()) as { messages: Turn[] };
  return { turn: body.messages.at(-1)!, response };
}

async function dataUri(mime: string, file: string): Promise<string> {
  return `data:${mime};base64,${(await readFile(path.join(MEDIA, file))).toString('base64')}`;
}

async function formatOf(base64: string): Promise<string> {
  return (await sharp(Buffer.from(base64, 'base64')).metadata()).format;
}

const QUESTION = { type: 'text', text: 'What is it?' };

describe('ollama', () => {
  it('answers, with thoughts and its own count of what it said', async () => {
    const { turn, response } = await shown(QUESTION);
    expect(turn).toEqual({ role: 'user', content: 'What is it?' });
    expect(await response.json()).toMatchObject({
      choices: [
        {
          finish_reason: 'stop',
          message: { role: 'assistant', content: 'A cat', reasoning_content: 'Hm' },
        },
      ],
      usage: { completion_tokens: 5 },
    });
  });

  it.each([
    ['image/png', 'cat.png'],
    // Ollama does not know the format.
    ['image/webp', 'formats/lossless.webp'],
  ])('sees a picture of type %s', async (mime, file) => {
    const url = await dataUri(mime, file);
    const { turn } = await shown({ type: 'image_url', image_url: { url } }, QUESTION);
    expect(turn.content).toBe('What is it?');
    expect(turn.images).toHaveLength(1);
    expect(await formatOf(turn.images![0]!)).toMatch(/^(?:png|jpeg)$/);
  });

  it('sees the frames of a film, in order and with their times', async () => {
    const url = await dataUri('video/mp4', 'formats/mute.mp4');
    const { turn, response } = await shown(
      { type: 'video_url', video_url: { url }, fps: 1 },
      QUESTION,
    );
    const numbers = [...turn.content.matchAll(/\(image (\d+)\)/g)].map(([, digits]) =>
      Number(digits),
    );
    expect(numbers).toEqual(turn.images!.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(1);
    for (const image of turn.images!) expect(await formatOf(image)).toBe('jpeg');
    expect(turn.content.endsWith('What is it?')).toBe(true);
    const notice = `video given as ${numbers.length} pictures`;
    expect(response.headers.get('x-mimo-notice')).toContain(notice);
  });

  it('stops when the client leaves', async () => {
    upstream.script(({ path: route }) =>
      route === '/api/chat' ? { before: 'hang', steps: [] } : ollama(route),
    );
    const past = upstream.exchanges.length;
    const leaving = new AbortController();
    const answer = fetch(`${server.url}/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': server.key },
      body: JSON.stringify({
        model: 'mimo-v2.5',
        max_tokens: 16,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
      signal: leaving.signal,
    });
    const { hungUp } = await upstream.exchange(past);
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    await hungUp;
  });
});

import { afterEach, expect, it, vi } from 'vitest';
import { rememberCsrfToken } from '../../../api/client.ts';
import { newAnswer } from '../conversation.ts';
import { question, SETTINGS, streamOf } from '../playground.fixture.ts';
import { takeUrl } from '../media/media-item.ts';
import { ask, type Hearing } from './ask.ts';

const FILM = takeUrl('https://example.org/film.mp4', null).item!;
const TURNS = [question('What happens?', [FILM])];
const USAGE = {
  prompt_tokens: 10,
  completion_tokens: 2,
  completion_tokens_details: { reasoning_tokens: 0 },
  prompt_tokens_details: { cached_tokens: 0, video_tokens: 6 },
};

type Handler = (init: RequestInit) => Response | Promise<Response>;

const LEDGER_LINE = { requestId: 'abc', costUsd: '0.000123' };
const json = (body: unknown, status = 200): Response => Response.json(body, { status });
const events = (...lines: readonly string[]): Response =>
  new Response(streamOf(lines.map((line) => new TextEncoder().encode(`${line}\n\n`))), {
    headers: { 'x-request-id': 'abc' },
  });
const delta = (said: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ delta: said, finish_reason: finish }] })}`;

/** No two tests are given the same. */
let keys = 0;

/** A server with one answer for chats; keys are numbered. */
function serve(chat: Handler): { readonly keys: () => number } {
  const before = keys;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit): Promise<Response> => {
    if (url === '/api/session/key') {
      keys += 1;
      return json({ id: 'k', key: `key ${keys}`, expiresAt: '2999-01-01T00:00:00.000Z' });
    }
    if (url.startsWith('/api/requests')) return json({ data: [LEDGER_LINE], nextCursor: null });
    return chat(init);
  });
  return { keys: () => keys - before };
}

async function hear(signal: AbortSignal = new AbortController().signal): Promise<Hearing[]> {
  const heard: Hearing[] = [];
  for await (const hearing of ask(newAnswer('m', 10), SETTINGS, TURNS, signal)) {
    heard.push(hearing);
  }
  return heard;
}

afterEach(() => vi.unstubAllGlobals());

it('tells what the server does, what it says, and what it cost', async () => {
  serve(() =>
    events(
      ': mimosa {"type":"queued"}',
      ': mimosa {"type":"fetching","part":"messages[0].content[0]","bytes":3145728,"total_bytes":8388608}',
      ': mimosa {"type":"fetching","part":"messages[0].content[0]","bytes":0,"total_bytes":null}',
      ': mimosa {"type":"decoding","part":"messages[0].content[0]"}',
      ': mimosa {"type":"perceiving","part":"messages[0].content[0]","done":2,"total":12}',
      delta({ content: 'A ' }),
      delta({ content: 'cat.' }),
      delta({}, 'stop'),
      `data: ${JSON.stringify({ choices: [], usage: USAGE })}`,
      'data: [DONE]',
    ),
  );
  const heard = await hear();
  expect(heard.flatMap(({ doing }) => doing ?? [])).toEqual([
    'Waiting for a free engine',
    'Fetching film.mp4: 3.0 of 8.0 MB',
    'Fetching film.mp4: 0.0 MB',
    'Decoding film.mp4',
    'Looking and listening: film.mp4, step 2 of 12',
  ]);
  expect(heard.at(-1)!.answer).toMatchObject({
    state: 'complete',
    text: 'A cat.',
    finishReason: 'stop',
    requestId: 'abc',
    costUsd: '0.000123',
    usage: { prompt: 10, video: 6, completion: 2 },
  });
});

it('names the item that the server refuses', async () => {
  const error = {
    message: 'cannot download video: 404',
    param: 'messages[0].content[0].video_url',
  };
  serve(() => json({ error }, 400));
  expect((await hear()).at(-1)!.answer).toMatchObject({
    state: 'failed',
    failure: '“film.mp4”: cannot download video: 404.',
    requestId: null,
  });
});

it('keeps what was said before an error, and before the line broke', async () => {
  const error = { message: 'the engine broke', param: null };
  serve(() => events(delta({ content: 'A c' }), `data: ${JSON.stringify({ error })}`));
  expect((await hear()).at(-1)!.answer).toMatchObject({
    state: 'failed',
    text: 'A c',
    failure: 'the engine broke.',
  });
  serve(() => events(delta({ content: 'A c' })));
  expect((await hear()).at(-1)!.answer).toMatchObject({
    state: 'failed',
    text: 'A c',
    failure: expect.stringMatching(/broke off/) as string,
  });
});

it('is stopped by its signal', async () => {
  const controller = new AbortController();
  serve(({ signal }) => {
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        stream.enqueue(new TextEncoder().encode(`${delta({ content: 'A c' })}\n\n`));
        signal!.addEventListener('abort', () => stream.error(signal!.reason));
      },
    });
    return new Response(body, { headers: { 'x-request-id': 'abc' } });
  });
  const heard: Hearing[] = [];
  for await (const hearing of ask(newAnswer('m', null), SETTINGS, TURNS, controller.signal)) {
    heard.push(hearing);
    if (hearing.answer.text !== '') controller.abort();
  }
  expect(heard.at(-1)!.answer).toMatchObject({ state: 'stopped', text: 'A c', failure: null });
});

it('asks with a new key once where the old one is not known any more', async () => {
  const used: unknown[] = [];
  const server = serve(({ headers }) => {
    used.push((headers as Record<string, string>)['api-key']);
    return used.length === 1
      ? json({ error: { message: 'Invalid API Key' } }, 401)
      : events(delta({ content: 'Yes' }, 'stop'), 'data: [DONE]');
  });
  expect((await hear()).at(-1)!.answer).toMatchObject({ state: 'complete', text: 'Yes' });
  expect(new Set(used).size).toBe(2);
  expect(server.keys()).toBe(1);
});

it('asks with a key of its own for each session', async () => {
  const server = serve(() => events(delta({ content: 'Yes' }, 'stop'), 'data: [DONE]'));
  await hear();
  const before = server.keys();
  await hear();
  expect(server.keys()).toBe(before);
  rememberCsrfToken('of whoever signed in next');
  await hear();
  expect(server.keys()).toBe(before + 1);
});

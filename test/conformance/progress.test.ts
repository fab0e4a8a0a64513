/** Comments that say what is going on, for clients of a stream that asked for them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { startServer, type TestServer } from '../support/server.ts';

const PART = 'messages[0].content[0]';

interface Report {
  readonly type: string;
  readonly part?: string;
  readonly bytes?: number;
  readonly total_bytes?: number | null;
}

interface Streamed {
  readonly status: number;
  readonly headers: Headers;
  readonly reports: readonly Report[];
  /** Everything that is no comment. */
  readonly events: readonly string[];
}

let origin: MediaServer;
let server: TestServer;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
});

/** Each has a picture of its own: what has been decoded once is not decoded again. */
const DIALECTS = [
  {
    name: 'OpenAI',
    file: 'cat.png',
    route: '/v1/chat/completions',
    picture: (url: string): object => ({ type: 'image_url', image_url: { url } }),
    end: 'data: [DONE]',
    reference: 'image_url.url',
  },
  {
    name: 'Anthropic',
    file: 'rocket.jpg',
    route: '/anthropic/v1/messages',
    picture: (url: string): object => ({ type: 'image', source: { type: 'url', url } }),
    end: 'event: message_stop\ndata: {"type":"message_stop"}',
    reference: 'source.url',
  },
];
type TestDialect = (typeof DIALECTS)[number];

async function ask({ route, picture }: TestDialect, url: string, keys: object): Promise<Streamed> {
  const response = await fetch(server.url + route, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model: 'mimo-v2.5',
      messages: [{ role: 'user', content: [picture(url), { type: 'text', text: 'What is it?' }] }],
      ...keys,
    }),
  });
  const blocks = (await response.text()).split('\n\n').filter((block) => block !== '');
  const marker = ': mimosa ';
  return {
    status: response.status,
    headers: response.headers,
    reports: blocks
      .filter((block) => block.startsWith(marker))
      .map((block) => JSON.parse(block.slice(marker.length)) as Report),
    events: blocks.filter((block) => !block.startsWith(':')),
  };
}

/** Serves bytes in pieces, so that there is something to report. */
function slowly(bytes: Uint8Array): string {
  return origin.handle((_request, response) => {
    response.setHeader('content-length', bytes.length);
    void (async () => {
      const half = bytes.length >> 1;
      response.write(bytes.subarray(0, half));
      await sleep(400);
      response.end(bytes.subarray(half));
    })();
  });
}

const PROGRESS = { stream: true, mimosa: { progress: true } };

describe.each(DIALECTS)('progress in the $name dialect', (dialect) => {
  const picture = readFileSync(path.join(MEDIA_DIRECTORY, dialect.file));

  it('tells of fetching and decoding before the first event', async () => {
    const url = slowly(picture);
    const { status, reports, events } = await ask(dialect, url, PROGRESS);
    expect(status).toBe(200);
    const fetching = reports.filter(({ type }) => type === 'fetching');
    expect(fetching.length).toBeGreaterThanOrEqual(2);
    expect(fetching.every(({ part }) => part === PART)).toBe(true);
    const bytes = fetching.map((report) => report.bytes!);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(fetching.at(-1)).toMatchObject({ bytes: picture.length, total_bytes: picture.length });
    expect(reports).toContainEqual({ type: 'decoding', part: PART });
    expect(events.at(-1)).toBe(dialect.end);
  });

  it('opens the stream, so that what fails afterwards is an error event', async () => {
    const url = slowly(Buffer.concat([Buffer.from('no picture'), Buffer.alloc(100_000)]));
    const { status, headers, reports, events } = await ask(dialect, url, PROGRESS);
    expect([status, headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(reports[0]).toMatchObject({ type: 'fetching', part: PART });
    expect(events[0]).toContain('invalid image format');
    expect(events[0]).toContain(`${PART}.${dialect.reference}`);
    expect(events[0]).toContain('"error":{');
    const last = dialect.name === 'OpenAI' ? ['data: [DONE]'] : [];
    expect(events.slice(1)).toEqual(last);
  });

  it('is not told to those who did not ask, nor where nothing is streamed', async () => {
    const bad = slowly(Buffer.alloc(70_000));
    expect(await ask(dialect, bad, { stream: true })).toMatchObject({ status: 400, reports: [] });
    const whole = { stream: false, mimosa: { progress: true } };
    expect(await ask(dialect, bad, whole)).toMatchObject({ status: 400, reports: [] });
    expect(await ask(dialect, slowly(picture), whole)).toMatchObject({ status: 200, reports: [] });
  });

  it('says in a comment what can no longer be said in a header', async () => {
    const mimosa = { progress: true, max_media_tokens: 40 };
    const told = await ask(dialect, slowly(picture), { stream: true, mimosa });
    const notice = told.reports.find(({ type }) => type === 'notice');
    expect(told.headers.get('x-mimo-notice')).toBeNull();
    const silent = { stream: true, mimosa: { max_media_tokens: 40 } };
    const { headers } = await ask(dialect, slowly(picture), silent);
    const header = headers.get('x-mimo-notice');
    expect(header).not.toBeNull();
    expect(notice).toEqual({ type: 'notice', text: header });
    const whole = await ask(dialect, slowly(picture), { mimosa: { max_media_tokens: 40 } });
    expect(whole.headers.get('x-mimo-notice')).toBe(header);
  });
});

/** What a server writes about requests: whose they are, how they ended, and nothing of what was in them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CHAT = '/v1/chat/completions';
const STRANGE_KEY = 'sk-strange-0123456789abcdef';
const SECRET = 'The launch code is 0000';
const TOKEN = 'signature-of-a-url';
const PICTURE = Buffer.from('certainly no picture, but a secret').toString('base64');

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  server = await startServer({
    environment: { MIMOSA_LOG: 'json,trace', MIMOSA_MEDIA_ALLOW: '127.0.0.1' },
    config: `
engines:
  - { name: up, kind: openai, model: m, baseUrls: ["${upstream.baseUrl}"] }
models:
  mimo-v2.5: { engines: [up] }
`,
  });
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly reqId?: string;
  readonly account?: string;
  readonly key?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
}

function linesOf(requestId: string | null): readonly Line[] {
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{"level"'));
  return lines.map((line) => JSON.parse(line) as Line).filter(({ reqId }) => reqId === requestId);
}

/** Resolves with the id of the request once the answer was read. */
async function ask(content: unknown, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(server.url + CHAT, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content }] }),
  });
  await response.text();
  return response.headers.get('x-request-id')!;
}

it('has a line for every request, which says whose it is and how it ended', async () => {
  const id = await ask(SECRET, { 'api-key': server.key });
  await expect.poll(() => linesOf(id)).toHaveLength(1);
  expect(linesOf(id)).toMatchObject([
    { level: 30, msg: 'request', route: CHAT, status: 200, account: 'main', key: 'root' },
  ]);
});

it('has the id, the key and the code on the lines of what went wrong', async () => {
  upstream.script({ status: 500, steps: [`{"error":{"message":"I cannot do ${SECRET}"}}`] });
  const id = await ask(SECRET, { authorization: `Bearer ${server.key}` });
  await expect.poll(() => linesOf(id)).toHaveLength(2);
  expect(linesOf(id)).toMatchObject([
    { level: 50, code: 'engine-failed', account: 'main', key: 'root' },
    { msg: 'request', status: 500, account: 'main', key: 'root' },
  ]);
});

it('has nothing of keys, contents and URLs in it, however much it tells', async () => {
  const key = { 'api-key': server.key };
  const ids = [
    await ask(SECRET, { 'api-key': STRANGE_KEY }),
    await ask(SECRET, { authorization: `Bearer ${STRANGE_KEY}` }),
    await ask([{ type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } }], key),
    await ask([{ type: 'image_url', image_url: { url: `http://127.0.0.1:9/?t=${TOKEN}` } }], key),
  ];
  for (const id of ids) {
    await expect.poll(() => linesOf(id).map(({ msg }) => msg)).toContain('request');
  }
  for (const secret of [SECRET, STRANGE_KEY, server.key, PICTURE, TOKEN]) {
    expect(server.output()).not.toContain(secret);
  }
});

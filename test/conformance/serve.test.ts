/** The life of a server: its greeting, its first key, its end. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { runMimosa } from '../support/run-mimosa.ts';
import { startServer } from '../support/server.ts';

/** There once the console was built. */
const CONSOLE_PAGE = new URL('../../console/dist/index.html', import.meta.url);

/** No key in the environment: the server makes one. */
async function serveFrom(dataDirectory: string): ReturnType<typeof startServer> {
  return startServer({ environment: { MIMOSA_ROOT_KEY: '', MIMOSA_DATA_DIR: dataDirectory } });
}

interface Greeting {
  readonly new_key: string | null;
  readonly sign_in_url: string | null;
  readonly base_url: string;
  readonly anthropic_base_url: string;
}

function greetingOf(output: string): Greeting {
  const line = output.split('\n').find((line) => line.includes('"listening"'));
  return JSON.parse(line ?? '{}') as Greeting;
}

it('shows the first key once, and knows it again at the next start', async () => {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-data-'));
  try {
    const first = await serveFrom(dataDirectory);
    const greeting = greetingOf(first.output());
    const { new_key: key } = greeting;
    expect(key).toMatch(/^sk-[0-9a-f]{48}$/);
    expect(greeting.base_url).toBe(`${first.url}/v1`);
    expect(greeting.anthropic_base_url).toBe(`${first.url}/anthropic`);
    if (existsSync(CONSOLE_PAGE)) {
      const path = greeting.sign_in_url?.replace(first.url, '');
      expect(path).toMatch(/^\/console\/sign-in#[\w-]{43}$/);
    } else expect(greeting.sign_in_url).toBeNull();
    expect(await first.close()).toBe(0);

    const second = await serveFrom(dataDirectory);
    expect(greetingOf(second.output()).new_key).toBeNull();
    const answer = await fetch(`${second.url}/v1/models`, { headers: { 'api-key': key! } });
    expect(answer.status).toBe(200);
    expect(await second.close()).toBe(0);
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
});

it('leaves the directory of a running server alone', async () => {
  const MIMOSA_DATA_DIR = await mkdtemp(path.join(tmpdir(), 'mimosa-data-'));
  const first = await serveFrom(MIMOSA_DATA_DIR);
  try {
    const { code, error } = await runMimosa(['serve'], { environment: { MIMOSA_DATA_DIR } });
    expect(code).toBe(1);
    expect(error).toMatch(/^mimosa: another server runs on .+; stop it, or choose another/m);
  } finally {
    await first.close();
    await rm(MIMOSA_DATA_DIR, { recursive: true, force: true });
  }
});

it('ends running requests before it ends itself', async () => {
  const server = await startServer();
  const body = '{"media":[{"type":"image","width":1920,"height":1080}]}';
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(
    `POST /v1/tokens/estimate HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 9)}`,
  );
  await fetch(`${server.url}/healthz`);
  const ended = server.close();
  await untilRefused(server.url);
  socket.write(body.slice(9));
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*"total":2040/);
  expect(await ended).toBe(0);
});

/** The server has heard the signal once it takes no new connections. */
async function untilRefused(url: string): Promise<void> {
  for (;;) {
    try {
      await (await fetch(`${url}/healthz`, { headers: { connection: 'close' } })).text();
    } catch {
      return;
    }
  }
}

/**
 * Every curl sample of the seeds, run through a shell as printed; only host, key and media are
 * replaced. (The Python samples: `test/python/seeds.python.ts`.)
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import {
  lacksComma,
  localizer,
  modelOf,
  seedSamples,
  withComma,
  type Localize,
  type SeedSample,
} from '../support/seed-requests.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CURL = /curl [^]*?\n *\}'/g;
const SAMPLE_TIMEOUT_MS = 60_000;

const run = promisify(execFile);
const samples = seedSamples(CURL);
const chatSamples = samples.filter(({ text }) => !text.includes('/anthropic/'));
const anthropicSamples = samples.filter(({ text }) => text.includes('/anthropic/'));

let origin: MediaServer;
let server: TestServer;
let directory: string;
let localize: Localize;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
  localize = await localizer(server, origin);
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-seeds-'));
  await copyFile(path.join(MEDIA_DIRECTORY, 'clip-3s.mp4'), path.join(directory, 'video.mp4'));
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
  await rm(directory, { recursive: true, force: true });
});

async function curl(sample: SeedSample): Promise<string> {
  const command = `${localize(sample)} --silent --show-error`;
  const { stdout } = await run('bash', ['-c', command], {
    cwd: directory,
    env: { ...process.env, MIMO_API_KEY: server.key },
    timeout: SAMPLE_TIMEOUT_MS,
  });
  return stdout;
}

it('finds the samples of all seeds', () => {
  expect(chatSamples.length).toBeGreaterThanOrEqual(9);
  expect(anthropicSamples.map(lacksComma)).toEqual([false, true]);
});

it.each(chatSamples)('$title', { timeout: SAMPLE_TIMEOUT_MS }, async (sample) => {
  const stdout = await curl(sample);
  if (!sample.text.includes('"stream": true')) {
    const answer = JSON.parse(stdout) as { choices: { message: { content: string } }[] };
    expect(answer).toMatchObject({
      model: modelOf(sample),
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant' } }],
    });
    expect(answer.choices[0]!.message.content).not.toBe('');
    return;
  }
  const events = stdout.split('\n\n').filter((event) => event !== '');
  expect(events.length).toBeGreaterThan(4);
  expect(events.every((event) => event.startsWith('data: '))).toBe(true);
  expect(events.at(-1)).toBe('data: [DONE]');
});

it.each(anthropicSamples)('$title', { timeout: SAMPLE_TIMEOUT_MS }, async (sample) => {
  if (lacksComma(sample)) {
    expect(JSON.parse(await curl(sample))).toMatchObject({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: expect.stringMatching(/^Invalid JSON in request body: .+ at position \d+$/),
      },
    });
  }
  const answer = JSON.parse(await curl(withComma(sample))) as { content: { text: string }[] };
  expect(answer).toMatchObject({
    type: 'message',
    role: 'assistant',
    model: modelOf(sample),
    stop_reason: 'end_turn',
    content: [{ type: 'text' }, { type: 'thinking' }],
  });
  expect(answer.content[0]!.text).not.toBe('');
});

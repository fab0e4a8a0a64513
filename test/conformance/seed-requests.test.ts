/**
 * The request samples of the seeds, run as printed: every curl command through a shell and every
 * Python program under the real `openai` package. Only host, key and media are replaced.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixturePath } from '../media/formats/manifest.ts';
import { MEDIA_DIRECTORY, startMediaServer, type MediaServer } from '../support/media-server.ts';
import { pythonWithSdk } from '../support/python.ts';
import { startServer, type TestServer } from '../support/server.ts';

const SEEDS = path.resolve(import.meta.dirname, '../tokens/seeds');
const HOSTS = /https:\/\/api\.(?:xiaomimimo|mimo-v2)\.com/g;
const CURL = /curl [^]*?\n *\}'/g;
const PYTHON = /(?:import os\n+)?from openai import OpenAI\n[^]*?\nprint\(completion[^\n]*\)/g;
const SAMPLE_TIMEOUT_MS = 60_000;

interface Sample {
  readonly title: string;
  readonly text: string;
}

const run = promisify(execFile);
const curlSamples = samples(CURL).filter(({ text }) => !text.includes('/anthropic/'));
const pythonSamples = samples(PYTHON);

let origin: MediaServer;
let server: TestServer;
let directory: string;
let replacements: readonly (readonly [printed: string | RegExp, ours: string])[];
let python: string | null;

beforeAll(async () => {
  origin = await startMediaServer();
  server = await startServer({ ready: true, environment: { MIMOSA_MEDIA_ALLOW: origin.allow } });
  python = await pythonWithSdk();
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-seeds-'));
  await copyFile(path.join(MEDIA_DIRECTORY, 'clip-3s.mp4'), path.join(directory, 'video.mp4'));
  const [image, audio, video] = await Promise.all([
    uriOf('photo.jpg', 'image/jpeg'),
    uriOf('speech.mp3', 'audio/mpeg'),
    uriOf('film.mp4', 'video/mp4'),
  ]);
  replacements = [
    [HOSTS, server.url],
    [/https:\/\/\S+?\/image_example\.png/g, origin.file('cat.png')],
    [/https:\/\/\S+?\/audio_example\.wav/g, origin.file('clip-3.9s.wav')],
    [/https:\/\/\S+?\/video(?:_example)?\.mp4/g, origin.file('clip-3s.mp4')],
    ['data:{MIME_TYPE};base64,$BASE64_IMAGE', image],
    ['data:{MIME_TYPE};base64,$BASE64_AUDIO', audio],
    ['data:{MIME_TYPE};base64,$BASE64_VIDEO', video],
    [/YOUR_API_KEY|your_mimo_api_key/g, server.key],
  ];
}, 600_000);

afterAll(async () => {
  await server?.close();
  await origin?.close();
  await rm(directory, { recursive: true, force: true });
});

async function uriOf(file: string, mime: string): Promise<string> {
  const bytes = await readFile(fixturePath({ file }));
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

/** Distinct samples of all seeds, in their order. */
function samples(pattern: RegExp): Sample[] {
  const found = ['000', '001', '002', '003', '004'].flatMap((seed) => {
    const text = readFileSync(path.join(SEEDS, `${seed}.txt`), 'utf8');
    return [...text.matchAll(pattern)].map(([sample]) => ({ seed, text: sample }));
  });
  const distinct = found.filter(
    ({ text }, index) => found.findIndex((other) => other.text === text) === index,
  );
  return distinct.map(({ seed, text }, index) => ({ title: `${seed}, sample ${index + 1}`, text }));
}

function ours(printed: string): string {
  return replacements.reduce((text, [from, to]) => text.replaceAll(from, to), printed);
}

async function execute(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(program, args, {
    cwd: directory,
    env: { ...process.env, MIMO_API_KEY: server.key },
    timeout: SAMPLE_TIMEOUT_MS,
  });
  return stdout;
}

function expectAnswer(json: string, model: string): void {
  const answer = JSON.parse(json) as {
    model: string;
    object: string;
    choices: { message: { content: string; role: string } }[];
  };
  expect(answer).toMatchObject({ model, object: 'chat.completion' });
  expect(answer.choices[0]!.message.role).toBe('assistant');
  expect(answer.choices[0]!.message.content).not.toBe('');
}

function modelOf(sample: string): string {
  return /"?model"?\s*[:=]\s*"([^"]+)"/.exec(sample)![1]!;
}

it('finds the samples of all seeds', () => {
  expect(curlSamples.length).toBeGreaterThanOrEqual(9);
  expect(pythonSamples.length).toBeGreaterThanOrEqual(8);
});

describe('curl', () => {
  it.each(curlSamples)('$title', { timeout: SAMPLE_TIMEOUT_MS }, async ({ text }) => {
    const stdout = await execute('bash', ['-c', `${ours(text)} --silent --show-error`]);
    if (!text.includes('"stream": true')) {
      expectAnswer(stdout, modelOf(text));
      return;
    }
    const events = stdout.split('\n\n').filter((event) => event !== '');
    expect(events.length).toBeGreaterThan(4);
    expect(events.every((event) => event.startsWith('data: '))).toBe(true);
    expect(events.at(-1)).toBe('data: [DONE]');
  });
});

describe('Python', () => {
  it.for(pythonSamples)('$title', { timeout: SAMPLE_TIMEOUT_MS }, async ({ text }, { skip }) => {
    if (python === null) return skip();
    const stdout = await execute(python, ['-c', ours(text)]);
    if (text.includes('model_dump_json')) expectAnswer(stdout, modelOf(text));
    else expect(stdout.trim()).not.toBe('');
  });
});

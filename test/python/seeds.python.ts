/**
 * Every Python sample of the seeds, run as printed under the real packages; only host, key and
 * media are replaced. (The curl samples: `test/conformance/seed-requests.test.ts`.)
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { hasPython, runPython } from './run.ts';

const OPENAI = /(?:import os\n+)?from openai import OpenAI\n[^]*?\nprint\(completion[^\n]*\)/g;
const ANTHROPIC = /import os\n+from anthropic import Anthropic\n[^]*?\nprint\(message[^\n]*\)/g;

const openaiSamples = seedSamples(OPENAI);
const anthropicSamples = seedSamples(ANTHROPIC);

describe.runIf(hasPython)('the samples of the seeds', () => {
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
  });

  afterAll(async () => {
    await server?.close();
    await origin?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const outputOf = (sample: SeedSample): Promise<string> =>
    runPython(localize(sample), { MIMO_API_KEY: server.key }, directory);

  it('are all found', () => {
    expect(openaiSamples.length).toBeGreaterThanOrEqual(8);
    expect(anthropicSamples.map(lacksComma)).toEqual([false, true]);
  });

  it.each(openaiSamples)('openai: $title', async (sample) => {
    const stdout = await outputOf(sample);
    if (!sample.text.includes('model_dump_json')) {
      expect(stdout.trim()).not.toBe('');
      return;
    }
    const answer = JSON.parse(stdout) as { choices: { message: { content: string } }[] };
    expect(answer).toMatchObject({
      model: modelOf(sample),
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant' } }],
    });
    expect(answer.choices[0]!.message.content).not.toBe('');
  });

  it.each(anthropicSamples)('anthropic: $title', async (sample) => {
    if (lacksComma(sample)) {
      await expect(outputOf(sample)).rejects.toThrow('SyntaxError');
    }
    const blocks = await outputOf(withComma(sample));
    expect(blocks).toMatch(/^\[TextBlock\(.*text=['"].+ThinkingBlock\(/s);
  });
});

/** Every file of `examples/` runs as its first lines say, and its answer names what is there. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const FIRST_PULL_MS = 600_000;
const EXAMPLE_MS = 180_000;
const SHARED: ReadonlySet<string> = new Set(['client.ts', 'own-server.ts']);

const STORIES: Readonly<Record<string, readonly RegExp[]>> = {
  'describe-image.ts': [/cat/i, /image_tokens: 126\b/],
  'stream.ts': [/cup|espresso/i, /prompt_tokens/],
  'transcribe.ts': [/what your country can do for you/i, /audio_tokens/],
  'describe-video.ts': [/cat/i, /espresso|cup/i, /rocket|missile/i, /video_tokens/],
  'estimate-tokens.ts': [/tokens: 2040\b/, /tokens: 66\.25\b/, /tokens: 17240\b/, /prompt_tokens/],
  'anthropic.ts': [/rocket|missile/i, /cost \d+ input tokens/, /output_tokens/],
  'budget.ts': [/cat/i, /asked: \{[^}]*fps: 5/, /used: \{ fps: 0\.\d, tokens: (?:\d{3}|1000) \}/],
  'demo.ts': [
    /cat/i,
    /espresso|cup/i,
    /rocket|missile/i,
    /what your country can do for you/i,
    /All answers came, all bills agreed\./,
  ],
};

const run = promisify(execFile);
let server: TestServer;

beforeAll(async () => {
  server = await startServer({ ready: true });
}, FIRST_PULL_MS);

afterAll(async () => server?.close());

describe('examples', () => {
  it('are all run here', () => {
    const files = readdirSync(path.join(REPOSITORY, 'examples'));
    expect(files.filter((file) => !SHARED.has(file)).sort()).toEqual(Object.keys(STORIES).sort());
  });

  it.each(Object.entries(STORIES))(
    '%s',
    async (file, patterns) => {
      const { stdout } = await run(process.execPath, [path.join('examples', file)], {
        cwd: REPOSITORY,
        env: {
          ...process.env,
          MIMOSA_BASE_URL: `${server.url}/v1`,
          MIMOSA_API_KEY: server.key,
        },
      });
      for (const pattern of patterns) expect(stdout).toMatch(pattern);
    },
    EXAMPLE_MS,
  );
});

/**
 * The README's examples, run as they stand: every code block marked `run`, with the address of a
 * test server in place of the documented one. The comment before a block says what it must print.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonWithSdks } from '../support/python.ts';
import { startServer, type TestServer } from '../support/server.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const DOCUMENTED_URL = 'http://127.0.0.1:8080';
const BLOCK = /(?:<!-- prints: \/(.*)\/(i?) -->\n)?```(\w+) run\n([\s\S]*?)```/g;
const FIRST_PULL_MS = 600_000;
const BLOCK_MS = 120_000;

const run = promisify(execFile);
const readme = readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8');

const blocks = [...readme.matchAll(BLOCK)].map(([, pattern, flags, language, code]) => ({
  title: `${language}: ${code!.trim().split('\n')[0]!}`,
  language: language!,
  code: code!,
  prints: pattern === undefined ? null : new RegExp(pattern, flags),
}));

/** A null program is the Python that has the SDK. */
const COMMANDS: Readonly<Record<string, readonly [program: string | null, flag: string[]]>> = {
  bash: ['bash', ['-euo', 'pipefail', '-c']],
  js: [process.execPath, ['--input-type=module', '--eval']],
  python: [null, ['-c']],
};

let server: TestServer;
let python: string | null;

beforeAll(async () => {
  server = await startServer({ ready: true });
  python = await pythonWithSdks();
}, FIRST_PULL_MS);

afterAll(async () => server?.close());

describe('README', () => {
  it('has examples in every language, each with what it prints', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(Object.keys(COMMANDS)));
    expect(blocks.filter(({ prints }) => prints === null)).toEqual([]);
  });

  it.for(blocks)('$title', { timeout: BLOCK_MS }, async ({ language, code, prints }, { skip }) => {
    if (language === 'python' && python === null) return skip();
    const [program, flags] = COMMANDS[language]!;
    const { stdout } = await run(
      (program ?? python)!,
      [...flags, code.replaceAll(DOCUMENTED_URL, server.url)],
      {
        cwd: REPOSITORY,
        env: { ...process.env, MIMOSA_API_KEY: server.key },
      },
    );
    expect(stdout).toMatch(prints!);
  });
});

/**
 * The guides, run as they stand. On each page the blocks marked `run` follow one another behind the
 * `setup` of their language, as a reader would paste them, in one program per language and engine;
 * `run tools` means an engine that calls tools, which here follows a script. The comment before a
 * block says what it must print.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonWithSdks } from '../support/python.ts';
import { startScriptedServer, type ScriptedServer } from '../support/scripted-engine.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { asksForBoth, knows } from './sdk/weather.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const GUIDES = path.join(REPOSITORY, 'docs/guides');
const DOCUMENTED_URL = 'http://127.0.0.1:8080';
const FENCE =
  /(?:<!-- prints: \/(.*)\/(i?) -->\n)?```(bash|js|python)(?: (setup|run(?: tools)?))?\n([\s\S]*?)```/g;
/** Printed between blocks; no answer holds it. */
const BORDER = '=====8<=====';
const FIRST_PULL_MS = 600_000;
const PAGE_MS = 300_000;

const run = promisify(execFile);

interface Language {
  /** Null: the Python that has the SDKs. */
  readonly program: string | null;
  readonly flags: readonly string[];
  /** One program of several blocks. */
  readonly join: (setup: string, blocks: readonly string[]) => string;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  bash: {
    program: 'bash',
    flags: ['-euo', 'pipefail', '-c'],
    join: (setup, blocks) => [setup, ...blocks].join(`\necho '${BORDER}'\n`),
  },
  js: {
    program: process.execPath,
    flags: ['--input-type=module', '--eval'],
    // Braces, as blocks use the same names.
    join: (setup, blocks) =>
      [setup, ...blocks.map((block) => `{\n${block}\n}`)].join(`\nconsole.log('${BORDER}');\n`),
  },
  python: {
    program: null,
    flags: ['-c'],
    join: (setup, blocks) => [setup, ...blocks].join(`\nprint('${BORDER}')\n`),
  },
};

interface Block {
  readonly language: string;
  /** Undefined: not a program, only shown. */
  readonly role: string | undefined;
  readonly code: string;
  readonly prints: RegExp | null;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(GUIDES, page), 'utf8');
  return [...text.matchAll(FENCE)].map(([, pattern, flags, language, role, code]) => ({
    language: language!,
    role,
    code: code!,
    prints: pattern === undefined ? null : new RegExp(pattern, flags),
  }));
}

interface Program {
  readonly name: string;
  readonly language: string;
  readonly withTools: boolean;
  readonly setup: string;
  readonly blocks: readonly Block[];
}

function programsOf(page: string): Program[] {
  const blocks = blocksOf(page);
  return Object.keys(LANGUAGES).flatMap((language) =>
    ['run', 'run tools'].flatMap((role) => {
      const ofLanguage = blocks.filter((block) => block.language === language);
      const chosen = ofLanguage.filter((block) => block.role === role);
      if (chosen.length === 0) return [];
      return {
        name: `${page}: ${language}, ${role}`,
        language,
        withTools: role === 'run tools',
        setup: ofLanguage.find((block) => block.role === 'setup')?.code ?? '',
        blocks: chosen,
      };
    }),
  );
}

const PAGES = readdirSync(GUIDES);
const PROGRAMS = PAGES.flatMap(programsOf);

let server: TestServer;
let scripted: ScriptedServer;
let python: string | null;

beforeAll(async () => {
  [server, scripted, python] = await Promise.all([
    startServer({ ready: true }),
    startScriptedServer(),
    pythonWithSdks(),
  ]);
}, FIRST_PULL_MS);

afterAll(async () => Promise.all([server?.close(), scripted?.close()]));

describe('guides', () => {
  it('run every block of code, and say what each prints', () => {
    const blocks = PAGES.flatMap(blocksOf);
    expect(blocks.filter(({ role }) => role === undefined)).toEqual([]);
    expect(blocks.filter(({ role, prints }) => role !== 'setup' && prints === null)).toEqual([]);
    expect(PROGRAMS.length).toBeGreaterThan(PAGES.length);
  });

  it.for(PROGRAMS)('$name', { timeout: PAGE_MS }, async (program, { skip }) => {
    const { program: command, flags, join } = LANGUAGES[program.language]!;
    const executable = command ?? python;
    if (executable === null) return skip('no Python with the SDKs');
    const target = program.withTools ? scripted : server;
    // Every block is a conversation of its own, from the question to the answer.
    scripted.play(...(program.blocks.flatMap(() => [asksForBoth, knows]) as [typeof knows]));
    const code = join(
      program.setup,
      program.blocks.map((block) => block.code),
    );
    const { stdout } = await run(
      executable,
      [...flags, code.replaceAll(DOCUMENTED_URL, target.url)],
      {
        cwd: REPOSITORY,
        env: { ...process.env, MIMOSA_API_KEY: target.key },
      },
    );
    const [, ...printed] = stdout.split(BORDER);
    expect(printed).toHaveLength(program.blocks.length);
    for (const [index, { prints }] of program.blocks.entries()) {
      expect(printed[index]).toMatch(prints!);
    }
  });
});

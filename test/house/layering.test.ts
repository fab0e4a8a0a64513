/**
 * The seven floors, enforced by reading import lines: a file imports from its own room or from
 * lower floors. The rooms of floor 2 do not know each other.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = path.resolve(import.meta.dirname, '../../src');
const MAX_LINES = 300;

const FLOOR_OF_ROOM: Readonly<Record<string, number>> = {
  core: 0,
  config: 1,
  observe: 1,
  protocols: 2,
  media: 2,
  tokens: 2,
  engines: 2,
  storage: 2,
  keys: 3,
  limits: 3,
  ledger: 3,
  pipeline: 4,
  http: 5,
  platform: 5,
  cli: 6,
};
const TOP_FLOOR = 6;

/** Packages that only some rooms may know. */
const RESERVED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  fastify: ['http', 'platform'],
  'node-av': ['media'],
  undici: ['media', 'engines'],
  kysely: ['storage'],
  pg: ['storage'],
  ioredis: ['limits'],
  commander: ['cli'],
};

/** Files over 300 lines, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const production = files.filter((file) => !file.endsWith('.test.ts'));

function roomOf(file: string): string {
  return file.includes(path.sep) ? file.split(path.sep)[0]! : '';
}

function floorOf(file: string): number {
  const room = roomOf(file);
  return room === '' ? TOP_FLOOR : (FLOOR_OF_ROOM[room] ?? Number.NaN);
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(SOURCE, file), 'utf8');
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*'([^']+)'/g)]
    .concat([...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)])
    .map((match) => match[1]!);
}

function mayImport(file: string, target: string): boolean {
  if (roomOf(file) === roomOf(target)) return true;
  return floorOf(target) < floorOf(file) || floorOf(file) === TOP_FLOOR;
}

describe('the floors', () => {
  it('hold every file', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => Number.isNaN(floorOf(file)))).toEqual([]);
  });

  it.each(production)('%s imports only from its room and below', (file) => {
    const relative = importsOf(file).filter((specifier) => specifier.startsWith('.'));
    const wrong = relative
      .map((specifier) => path.join(path.dirname(file), specifier))
      .filter((target) => !target.startsWith('..') && !mayImport(file, target));
    expect(wrong).toEqual([]);
  });

  it('keep some packages to some rooms', () => {
    const wrong = production.flatMap((file) =>
      importsOf(file)
        .filter((name) => RESERVED_PACKAGES[name]?.includes(roomOf(file)) === false)
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('let only config read the environment, and the entry hand it over', () => {
    const readers = production.filter((file) =>
      /\bprocess\.env\b/.test(readFileSync(path.join(SOURCE, file), 'utf8')),
    );
    expect(readers.filter((file) => !['config', 'cli', ''].includes(roomOf(file)))).toEqual([]);
  });

  it('catch an upward and a sideways import', () => {
    expect(mayImport('core/ids.ts', 'config/load.ts')).toBe(false);
    expect(mayImport('tokens/image.ts', 'media/media.ts')).toBe(false);
    expect(mayImport('pipeline/chat.ts', 'tokens/count.ts')).toBe(true);
  });
});

describe('files', () => {
  it(`stay within ${MAX_LINES} lines, or give a reason`, () => {
    const long = production.filter(
      (file) => readFileSync(path.join(SOURCE, file), 'utf8').split('\n').length > MAX_LINES + 1,
    );
    expect(long.filter((file) => !(file in LONG_FILES))).toEqual([]);
    expect(Object.keys(LONG_FILES).filter((file) => !long.includes(file))).toEqual([]);
  });

  it('open by saying why they exist', () => {
    const silent = production.filter(
      (file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(path.join(SOURCE, file), 'utf8')),
    );
    expect(silent).toEqual([]);
  });
});

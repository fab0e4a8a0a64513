/** Rules of `console/`: what the house asks of every file, who imports whom, how much a page weighs. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { consoleTypes } from '../../scripts/console-types.ts';
import { buildConsole } from '../console/visit.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCE = path.join(ROOT, 'console/src');
const DIST = path.join(ROOT, 'console/dist');
const MAX_LINES = 300;
const FIRST_PAGE_LIMIT_BYTES = 250_000;
/** Written by a program. */
const GENERATED = 'api/schema.generated.ts';
/** Lowest first. */
const FLOORS = ['api', 'ui', 'features', 'app', ''];
/** What whoever comes for the first time is shown. */
const FIRST_PAGES = ['src/features/sign-in/page.tsx', 'src/features/password/page.tsx'];
const HOME_PAGE = 'src/features/home/page.tsx';

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts') && file !== GENERATED,
);

function textOf(file: string): string {
  return readFileSync(path.join(SOURCE, file), 'utf8');
}

function floorOf(file: string): number {
  return FLOORS.indexOf(file.includes('/') ? file.split('/')[0]! : '');
}

/** Pages are shown by the frame, and by nobody else. */
function mayImport(file: string, target: string): boolean {
  const isPage = /^features\/.*page\.tsx$/.test(target);
  if (isPage && floorOf(file) < FLOORS.indexOf('app')) {
    return path.dirname(file) === path.dirname(target);
  }
  return floorOf(target) <= floorOf(file);
}

function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target]) =>
    path.join(path.dirname(file), target!),
  );
}

describe('the sources of the console', () => {
  it('open by saying why they exist', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter((file) => !textOf(file).startsWith('/**'))).toEqual([]);
  });

  it(`stay within ${MAX_LINES} lines`, () => {
    expect(files.filter((file) => textOf(file).split('\n').length > MAX_LINES + 1)).toEqual([]);
  });

  it('import from their own folder and below: api, ui, features, app', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !mayImport(file, target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
    expect(mayImport('features/keys/page.tsx', 'features/usage/page.tsx')).toBe(false);
    expect(mayImport('ui/button.tsx', 'app/theme.ts')).toBe(false);
  });

  it('have colours from the style sheet alone', () => {
    const coloured = files.filter((file) =>
      /#[\da-f]{3,8}\]|\b(?:oklch|rgba?|hsl)\(/.test(textOf(file)),
    );
    expect(coloured).toEqual([]);
  });

  it('know the API as it is: npm run console:types', () => {
    const written = textOf(GENERATED);
    const fresh = execFileSync(
      path.join(ROOT, 'node_modules/.bin/oxfmt'),
      ['--stdin-filepath', path.join(SOURCE, GENERATED)],
      { cwd: ROOT, input: consoleTypes(), encoding: 'utf8' },
    );
    expect(written).toBe(fresh);
  });
});

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

describe('the built console', () => {
  it(`shows its first page with less than ${FIRST_PAGE_LIMIT_BYTES} bytes, compressed`, async () => {
    await buildConsole();
    const manifest = JSON.parse(
      readFileSync(path.join(DIST, '.vite/manifest.json'), 'utf8'),
    ) as Record<string, Chunk>;
    const needed = new Set<string>(['index.html']);
    const need = (name: string): void => {
      const { file, imports = [], css = [] } = manifest[name]!;
      if (needed.has(file)) return;
      for (const one of [file, ...css]) needed.add(one);
      for (const other of imports) need(other);
    };
    for (const name of ['index.html', ...FIRST_PAGES, HOME_PAGE]) need(name);
    const sizes = [...needed].map((file) => gzipSync(readFileSync(path.join(DIST, file))).length);
    expect(needed.size).toBeGreaterThan(4);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_PAGE_LIMIT_BYTES);
  });
});

/** `bin/mimosa.js` chooses between the sources and what was built from them. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** What the program was started with; only servers are told of it. */
const TELL = `if (process.argv[2] === 'serve')
  console.log(process.argv.slice(2).join(), process.execArgv.join(), process.env.MALLOC_ARENA_MAX);`;
const LAUNCHER = path.resolve(import.meta.dirname, '../../bin/mimosa.js');

async function launch(
  directory: string,
  programs: readonly string[],
  args: readonly string[] = [],
): Promise<string> {
  await mkdir(path.join(directory, 'bin'), { recursive: true });
  await writeFile(path.join(directory, 'package.json'), '{"type":"module"}');
  const launcher = path.join(directory, 'bin/mimosa.js');
  await copyFile(LAUNCHER, launcher);
  for (const program of programs) {
    await mkdir(path.join(directory, path.dirname(program)), { recursive: true });
    await writeFile(path.join(directory, program), `console.log('${program}');\n${TELL}`);
  }
  return (await promisify(execFile)(process.execPath, [launcher, ...args])).stdout.trim();
}

it('runs the sources of a checkout though something older was built', async () => {
  const checkout = await mkdtemp(path.join(tmpdir(), 'mimosa-launcher-'));
  expect(await launch(checkout, ['src/main.ts', 'dist/main.js'])).toBe('src/main.ts');
});

it('runs what was built where there are no sources, or Node takes none', async () => {
  const published = await mkdtemp(path.join(tmpdir(), 'mimosa-launcher-'));
  expect(await launch(published, ['dist/main.js'])).toBe('dist/main.js');
  const installed = path.join(published, 'node_modules/mimosa');
  expect(await launch(installed, ['src/main.ts', 'dist/main.js'])).toBe('dist/main.js');
});

it('starts a server with the bounds of its memory, and everything else without', async () => {
  const checkout = await mkdtemp(path.join(tmpdir(), 'mimosa-launcher-'));
  expect((await launch(checkout, ['src/main.ts'], ['serve', '--json'])).split('\n')).toEqual([
    'src/main.ts',
    'serve,--json --max-semi-space-size=4,--heap-growing-percent=100 1',
  ]);
  expect(await launch(checkout, ['src/main.ts'], ['doctor', 'serve'])).toBe('src/main.ts');
});

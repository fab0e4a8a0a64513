/**
 * A Python with the real `openai` and `anthropic` packages, in a virtual environment under `data/`,
 * made once for each set of versions. On a machine without Python or its package index there is
 * none, which is said loudly.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = ['openai==3.51.0', 'anthropic==2.10.0'];
const DIRECTORY = path.resolve(
  import.meta.dirname,
  '../../data/python-sdks',
  PACKAGES.join('_').replaceAll('==', '-'),
);
const MAKE_TIMEOUT_MS = 300_000;

const run = promisify(execFile);

/** Path of the interpreter, or null when it cannot be had. */
export async function pythonWithSdks(): Promise<string | null> {
  const python = path.join(DIRECTORY, 'bin/python');
  if (existsSync(python)) return python;
  // Made beside its place and given its name when whole: half an environment is never used.
  const work = `${DIRECTORY}-${process.pid}`;
  const options = { timeout: MAKE_TIMEOUT_MS };
  try {
    await mkdir(path.dirname(work), { recursive: true });
    await run('python3', ['-m', 'venv', work], options);
    const made = path.join(work, 'bin/python');
    await run(made, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], options);
    await run(made, ['-c', 'import openai, anthropic'], options);
    await rename(work, DIRECTORY);
    return python;
  } catch (error) {
    if (existsSync(python)) return python;
    console.warn(
      `\n!!! SKIPPED: no Python with the packages ${PACKAGES.join(' and ')} can be had here.\n!!! ${firstLine(error)}\n`,
    );
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

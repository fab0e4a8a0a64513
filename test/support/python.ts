/**
 * A Python with the real `openai` package, in a virtual environment under `data/`, made once. On a
 * machine without Python or its package index there is none, and tests that want one skip loudly.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = ['openai==3.51.0'];
const DIRECTORY = path.resolve(import.meta.dirname, '../../data/python');
const MAKE_TIMEOUT_MS = 180_000;

const run = promisify(execFile);

/** Path of the interpreter, or null when it cannot be had. */
export async function pythonWithSdk(): Promise<string | null> {
  const python = path.join(DIRECTORY, 'bin/python');
  if (existsSync(python)) return python;
  // Test files run side by side: each makes its own, and the first to finish gives it the name.
  const work = `${DIRECTORY}-${process.pid}`;
  const options = { timeout: MAKE_TIMEOUT_MS };
  try {
    await run('python3', ['-m', 'venv', work], options);
    const made = path.join(work, 'bin/python');
    await run(made, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], options);
    await run(made, ['-c', 'import openai'], options);
    await rename(work, DIRECTORY).catch(() => undefined);
    return python;
  } catch (error) {
    console.warn(`\n!!! no Python with the openai package (${firstLine(error)}): tests skip\n`);
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

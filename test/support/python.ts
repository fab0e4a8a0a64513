/**
 * A Python with the real `openai` package, in a virtual environment under `data/`, made once. On a
 * machine without Python or its package index there is none, and tests that want one skip loudly.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = ['openai==3.51.0'];
const DIRECTORY = path.resolve(import.meta.dirname, '../../data/python');
const MAKE_TIMEOUT_MS = 180_000;

const run = promisify(execFile);

/** Path of the interpreter, or null when it cannot be had. */
export async function pythonWithSdk(): Promise<string | null> {
  const python = path.join(DIRECTORY, 'bin/python');
  const options = { timeout: MAKE_TIMEOUT_MS };
  const check = ['-c', 'import openai'];
  if (existsSync(python) && (await succeeds(run(python, check, options)))) return python;
  try {
    await run('python3', ['-m', 'venv', '--clear', DIRECTORY], options);
    await run(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], options);
    await run(python, check, options);
    return python;
  } catch (error) {
    console.warn(`\n!!! no Python with the openai package (${firstLine(error)}): tests skip\n`);
    return null;
  }
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

/**
 * The library of the language model for tests: installed once into `data/`, without its builds for
 * graphics cards (280 MB). Without a registry in reach the answer is null, said loudly, and the
 * tests that need it skip.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const VERSION = '1.7.15';
const INSTALL_TIMEOUT_MS = 300_000;
const DIRECTORY = fileURLToPath(new URL('../../data/llama-node', import.meta.url));
const ENTRY = 'node_modules/@fugood/llama.node/lib/index.js';
const BINARY_PACKAGE = `@fugood/node-llama-${process.platform}-${process.arch}`;
const BINARY = path.join('node_modules', BINARY_PACKAGE, 'index.node');

/** URL of the library's module, or null. */
export async function testLibrary(): Promise<string | null> {
  const url = pathToFileURL(path.join(DIRECTORY, ENTRY)).href;
  if (isWhole(DIRECTORY)) return url;
  // Made beside its place and given its name when whole: others may be doing the same.
  const work = `${DIRECTORY}-${process.pid}`;
  try {
    await mkdir(work, { recursive: true });
    const options = ['--prefix', work, '--no-save', '--omit=optional', '--ignore-scripts'];
    const packages = [`@fugood/llama.node@${VERSION}`, `${BINARY_PACKAGE}@${VERSION}`];
    await promisify(execFile)('npm', ['install', ...options, ...packages], {
      timeout: INSTALL_TIMEOUT_MS,
    });
    if (!isWhole(work)) throw new Error(`${BINARY_PACKAGE} is not what it was`);
    await rename(work, DIRECTORY);
    return url;
  } catch (error) {
    if (isWhole(DIRECTORY)) return url;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.warn(`\n!!! Tests of GGUF models are SKIPPED: no llama.node. ${reason}\n`);
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function isWhole(directory: string): boolean {
  return [ENTRY, BINARY].every((file) => existsSync(path.join(directory, file)));
}

/**
 * The library of the language model for tests: installed once into `data/`, without its builds for
 * graphics cards (280 MB). Without a registry in reach the answer is null, said loudly, and the
 * tests that need it skip.
 */
import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const VERSION = '1.7.15';
const INSTALL_TIMEOUT_MS = 300_000;
const DIRECTORY = fileURLToPath(new URL('../../data/llama-node', import.meta.url));
const ENTRY = path.join(DIRECTORY, 'node_modules/@fugood/llama.node/lib/index.js');
const BINARY_PACKAGE = `@fugood/node-llama-${process.platform}-${process.arch}`;
const BINARY = path.join(DIRECTORY, 'node_modules', BINARY_PACKAGE, 'index.node');

/** URL of the library's module, or null. */
export async function testLibrary(): Promise<string | null> {
  try {
    if (!(await isInstalled())) await install();
    return pathToFileURL(ENTRY).href;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.warn(`\n!!! Tests of GGUF models are SKIPPED: no llama.node. ${reason}\n`);
    return null;
  }
}

async function isInstalled(): Promise<boolean> {
  try {
    await Promise.all([access(ENTRY), access(BINARY)]);
    return true;
  } catch {
    return false;
  }
}

async function install(): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  const options = ['--prefix', DIRECTORY, '--no-save', '--omit=optional', '--ignore-scripts'];
  const packages = [`@fugood/llama.node@${VERSION}`, `${BINARY_PACKAGE}@${VERSION}`];
  await promisify(execFile)('npm', ['install', ...options, ...packages], {
    timeout: INSTALL_TIMEOUT_MS,
  });
  await access(BINARY);
}

/**
 * Builds the console into `console/dist`: `node scripts/build-console.ts`, with `--if-stale` only
 * where its sources are newer. npm runs it after every `npm ci` (`prepare`), also where development
 * packages were left out: there the console cannot be built, which is said, and the rest of Mimosa
 * works without it.
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const CONSOLE = path.resolve(import.meta.dirname, '../console');
const OUTPUT = path.join(CONSOLE, 'dist');
const LOCK = path.resolve(CONSOLE, '../package-lock.json');
/** A page of the console is made of it. */
const ERRORS = path.resolve(CONSOLE, '../docs/errors.md');

if (!process.argv.includes('--if-stale') || isStale()) await build();

async function build(): Promise<void> {
  const vite = await import('vite').catch((error: Error) => error);
  if (vite instanceof Error) {
    console.log('The console is not built: that needs the development packages (npm ci).');
    console.log(vite.message);
    return;
  }
  // Tests that build it have another; what is handed out is made for use.
  process.env['NODE_ENV'] = 'production';
  await vite.build({ configFile: path.join(CONSOLE, 'vite.config.ts'), logLevel: 'warn' });
  console.log('The console is built: console/dist');
}

function isStale(): boolean {
  const sources = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(CONSOLE, name))
    .filter((file) => file !== OUTPUT && !file.startsWith(OUTPUT + path.sep));
  const builtMs = modifiedMs(path.join(OUTPUT, 'index.html'));
  return [LOCK, ERRORS, ...sources].some((file) => modifiedMs(file) > builtMs);
}

/** 0 for what is not there. */
function modifiedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

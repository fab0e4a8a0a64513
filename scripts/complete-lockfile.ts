/**
 * Adds to package-lock.json the optional packages of other platforms that the registry in use did
 * not list when the lock was written. npm leaves such packages out silently, and then `npm ci`
 * refuses its own lock. Run it after every `npm install` that changes dependencies; a house test
 * fails while entries are missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { missingOptional, type Lockfile, type LockEntry } from './lockfile.ts';

const FILE = path.resolve(import.meta.dirname, '../package-lock.json');
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'];
/** Runs on every system. */
const WEB_ASSEMBLY = 'wasm32';

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as Lockfile;
const missing = missingOptional(lock);
for (const { name, version, dev } of missing) {
  lock.packages[`node_modules/${name}`] = platformEntry(name, version, dev);
}
const { '': root, ...others } = lock.packages;
const sorted = Object.entries(others).sort(([left], [right]) => left.localeCompare(right, 'en'));
lock.packages = { '': root!, ...Object.fromEntries(sorted) };
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} entries added`);

/** Packages of this kind carry their platform in their name: `@oxfmt/binding-linux-x64-musl`. */
function platformEntry(name: string, version: string, dev: boolean): LockEntry {
  const words = name.split(/[/-]/);
  if (words.includes(WEB_ASSEMBLY)) {
    return { version, cpu: [WEB_ASSEMBLY], ...(dev && { dev }), optional: true };
  }
  const system = SYSTEMS.find((word) => words.includes(word));
  const processor = PROCESSORS.find((word) => words.includes(word));
  if (!system || !processor) throw new Error(`the name of ${name} does not say its platform`);
  const musl = words.some((word) => word.startsWith('musl'));
  return {
    version,
    cpu: [processor],
    ...(dev && { dev }),
    ...(system === 'linux' && { libc: [musl ? 'musl' : 'glibc'] }),
    optional: true,
    os: [system],
  };
}

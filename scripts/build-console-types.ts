/** Writes the console's types of the API: `node scripts/build-console-types.ts`, after a change of it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { consoleTypes } from './console-types.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const FILE = path.join(ROOT, 'console/src/api/schema.generated.ts');

writeFileSync(FILE, consoleTypes());
execFileSync(path.join(ROOT, 'node_modules/.bin/oxfmt'), [FILE], { cwd: ROOT });
console.log(`written: ${path.relative(ROOT, FILE)}`);

/** `npm ci` refuses a lock that lacks optional packages of other platforms; see the script's head. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { missingOptional, type Lockfile } from '../../scripts/lockfile.ts';

it('locks every optional package, also those of other platforms', () => {
  const file = path.resolve(import.meta.dirname, '../../package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lockfile;
  expect(missingOptional(lock)).toEqual([]);
});

it('notices a missing one', () => {
  const lock = { packages: { 'node_modules/a': { optionalDependencies: { 'a-linux': '1.0.0' } } } };
  expect(missingOptional(lock)).toEqual([{ name: 'a-linux', version: '1.0.0', dev: false }]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockForServing } from './serving-lock.ts';

const MODULE = path.join(import.meta.dirname, 'serving-lock.ts');

function emptyDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'mimosa-lock-'));
}

describe('a data directory', () => {
  it('is made, and belongs to one server until that gives it back', () => {
    const directory = path.join(emptyDirectory(), 'new');
    const release = lockForServing(directory);
    expect(() => lockForServing(directory)).toThrow(/^another server runs on .*new; stop it/);
    release();
    lockForServing(directory)();
  });

  it('is free again when the server that had it was killed', async () => {
    const directory = emptyDirectory();
    const program = `
      import { lockForServing } from ${JSON.stringify(MODULE)};
      lockForServing(${JSON.stringify(directory)});
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => lockForServing(directory)).toThrow('another server runs');
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockForServing(directory)();
  });
});

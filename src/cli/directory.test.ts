import { chmod, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { requireWritable, writeFault } from './directory.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'mimosa-directory-'));
});

describe('a directory', () => {
  it('can be written, or made deep down, and nothing is left behind', async () => {
    expect(await writeFault(root)).toBeNull();
    expect(await writeFault(path.join(root, 'a/b/c'))).toBeNull();
    expect(await readdir(root)).toEqual([]);
  });

  it('cannot be made below a file', async () => {
    const file = path.join(root, 'file');
    await writeFile(file, '');
    expect(await writeFault(path.join(file, 'a/b'))).toBe(`${file} is a file`);
    expect(await writeFault(file)).toBe(`${file} is a file`);
  });

  it.runIf(process.platform === 'linux')('cannot be made where the system takes none', async () => {
    expect(await writeFault('/proc/x/y')).toMatch(/^(\/proc takes no files|.*may not write.*)$/);
    await expect(requireWritable('/proc/x', 'MIMOSA_DATA_DIR')).rejects.toThrow(
      /^\/proc\/x cannot be written: .+; choose another directory with MIMOSA_DATA_DIR$/,
    );
  });

  it.skipIf(process.getuid?.() === 0)('cannot be written against its permissions', async () => {
    await chmod(root, 0o500);
    expect(await writeFault(path.join(root, 'a'))).toBe(`this user may not write in ${root}`);
  });
});

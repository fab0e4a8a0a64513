import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRootKey } from './root-key.ts';

const emptyDirectory = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'mimosa-keys-'));

describe('the root key', () => {
  it('is made once, shown once, and remembered only as a hash', async () => {
    const directory = await emptyDirectory();
    const first = await openRootKey(directory, null);
    expect(first.newKey).toMatch(/^sk-[0-9a-f]{48}$/);
    const file = path.join(directory, 'root-key.sha256');
    expect(await readFile(file, 'utf8')).not.toContain(first.newKey);
    expect((await stat(file)).mode & 0o077).toBe(0);

    const second = await openRootKey(directory, null);
    expect(second.newKey).toBeNull();
    expect(second.keys.verify(first.newKey!)).toMatchObject({ accountId: 'main', admin: true });
    expect(second.keys.verify(`${first.newKey}0`)).toBeNull();
    expect(second.keys.verify('')).toBeNull();
  });

  it('may be given, and then writes nothing', async () => {
    const directory = await emptyDirectory();
    const { keys, newKey } = await openRootKey(directory, 'sk-given');
    expect(newKey).toBeNull();
    expect(keys.verify('sk-given')).not.toBeNull();
    expect(keys.verify('sk-other')).toBeNull();
    await expect(stat(path.join(directory, 'root-key.sha256'))).rejects.toThrow();
  });
});

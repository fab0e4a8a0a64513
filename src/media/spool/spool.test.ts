import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpool } from './spool.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mimosa-spool-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Permission bits of a path. */
async function mode(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('a spool file', () => {
  it('keeps, counts and hashes what is written, privately', async () => {
    const spool = await openSpool(directory, { budgetBytes: 1000 });
    const file = await spool.create();
    await file.write(Buffer.from('hello '));
    await file.write(Buffer.from('world'));
    expect(file.bytes).toBe(11);
    expect(await file.finish()).toEqual({
      bytes: 11,
      sha256: createHash('sha256').update('hello world').digest('hex'),
    });
    expect(await readFile(file.path, 'utf8')).toBe('hello world');
    expect(await mode(file.path)).toBe(0o600);
    expect(await mode(join(file.path, '..'))).toBe(0o700);
    await spool.close();
  });

  it('keeps chunks of any size in order, even if their memory is used again', async () => {
    const spool = await openSpool(directory, { budgetBytes: 10_000_000 });
    const file = await spool.create();
    const chunk = Buffer.alloc(700_000);
    const expected: Buffer[] = [];
    for (const [index, length] of [1, 65_536, 0, 262_144, 3, 700_000, 200_000, 62_145].entries()) {
      chunk.fill(index);
      expected.push(Buffer.from(chunk.subarray(0, length)));
      await file.write(chunk.subarray(0, length));
    }
    const { bytes, sha256 } = await file.finish();
    const content = await readFile(file.path);
    expect(content.equals(Buffer.concat(expected))).toBe(true);
    expect(bytes).toBe(content.length);
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    await file.dispose();
    await spool.close();
  });

  it('is gone after dispose, finished or not, once or twice', async () => {
    const spool = await openSpool(directory, { budgetBytes: 1000 });
    const finished = await spool.create();
    await finished.write(Buffer.alloc(10));
    await finished.finish();
    const unfinished = await spool.create();
    await unfinished.write(Buffer.alloc(20));
    expect(spool.inFlightBytes).toBe(30);
    for (const file of [finished, finished, unfinished]) await file.dispose();
    expect(spool.inFlightBytes).toBe(0);
    const [own] = await readdir(directory);
    expect(await readdir(join(directory, own!))).toEqual([]);
    await spool.close();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('an adopted file', () => {
  it('is the same file under a name of its own, and stays when the other name goes', async () => {
    const spool = await openSpool(join(directory, 'spool'), { budgetBytes: 10 });
    const source = join(directory, 'source');
    await writeFile(source, 'content');
    const file = (await spool.adopt(source, 7))!;
    expect((await stat(file.path)).ino).toBe((await stat(source)).ino);
    expect(spool.inFlightBytes).toBe(7);
    await rm(source);
    expect(await readFile(file.path, 'utf8')).toBe('content');
    await file.dispose();
    await file.dispose();
    await expect(stat(file.path)).rejects.toThrow('ENOENT');
    expect(spool.inFlightBytes).toBe(0);
    await spool.close();
  });

  it('leaves the other name alone', async () => {
    const spool = await openSpool(join(directory, 'spool'), { budgetBytes: 10 });
    const source = join(directory, 'source');
    await writeFile(source, 'content');
    await (await spool.adopt(source, 7))!.dispose();
    expect(await readFile(source, 'utf8')).toBe('content');
    await spool.close();
  });

  it('is null when there is none, and must fit into the budget', async () => {
    const spool = await openSpool(join(directory, 'spool'), { budgetBytes: 10 });
    const source = join(directory, 'source');
    expect(await spool.adopt(source, 7)).toBeNull();
    await writeFile(source, 'more content');
    await expect(spool.adopt(source, 12)).rejects.toMatchObject({ code: 'server-busy' });
    expect(spool.inFlightBytes).toBe(0);
    await spool.close();
  });
});

describe('the budget', () => {
  it('is shared by files and memory, inclusive, and answers 503 with a retry time', async () => {
    const spool = await openSpool(directory, { budgetBytes: 100 });
    const memory = spool.reserve(60);
    const file = await spool.create();
    await file.write(Buffer.alloc(40));
    const busy = { code: 'server-busy', status: 503, retryAfterSeconds: 5 };
    await expect(file.write(Buffer.alloc(1))).rejects.toMatchObject(busy);
    expect(() => {
      memory.grow(1);
    }).toThrow(expect.objectContaining(busy));
    expect(() => spool.reserve(1)).toThrow(expect.objectContaining(busy));
    expect(spool.inFlightBytes).toBe(100);

    memory.release();
    memory.release();
    expect(spool.inFlightBytes).toBe(40);
    await file.write(Buffer.alloc(60));
    await file.dispose();
    expect(spool.inFlightBytes).toBe(0);
    expect(() => {
      memory.grow(1);
    }).toThrow('released');
    await spool.close();
  });
});

describe('opening', () => {
  it('sweeps what dead processes left and nothing else', async () => {
    const living = await openSpool(directory, { budgetBytes: 1 });
    const [livingName] = await readdir(directory);
    const host = hostname().replaceAll(/[^\w.-]/g, '_');
    const dead = spawnSync('true').pid;
    const reusedId = `spool-${host}-${process.pid}-1-aa`;
    const silent = 'spool-elsewhere-1-1-aa';
    const beating = 'spool-elsewhere-2-1-aa';
    const kept = ['notes.txt', 'spool-of-photos'];
    for (const name of [`spool-${host}-${dead}-1-aa`, reusedId, silent, beating, kept[1]!]) {
      await mkdir(join(directory, name));
      await writeFile(join(directory, name, 'x'), 'x');
    }
    await writeFile(join(directory, kept[0]!), 'x');
    await utimes(join(directory, silent), 0, 0);

    const next = await openSpool(directory, { budgetBytes: 1 });
    const names = await readdir(directory);
    expect(names).toHaveLength(5);
    expect(names).toEqual(expect.arrayContaining([livingName, beating, ...kept]));
    await next.close();
    await living.close();
  });
});

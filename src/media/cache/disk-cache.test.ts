import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  link,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDiskCache, type DiskCache, type EntryName } from './disk-cache.ts';

const BLOCK_BYTES = 4096;
/** In memory, where there is one. */
const OTHER_FILE_SYSTEM = '/dev/shm';
/** Ten blocks; an entry may take two of them. */
const LIMIT_BYTES = 10 * BLOCK_BYTES;

let directory: string;
let nowMs: number;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-cache-'));
  nowMs = Date.now();
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function openCache(limitBytes: number = LIMIT_BYTES): Promise<DiskCache> {
  return openDiskCache({ directory, limitBytes, clock: { nowMs: () => (nowMs += 1000) } });
}

function named(word: string): EntryName {
  return { kind: 'findings', key: createHash('sha256').update(word).digest('hex') };
}

async function kept(cache: DiskCache, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const word of words) if ((await cache.read(named(word))) !== null) found.push(word);
  return found;
}

describe('an entry', () => {
  it('is there until it is removed, privately, also for the next process', async () => {
    const cache = await openCache();
    expect(await cache.read(named('a'))).toBeNull();
    await cache.write(named('a'), Buffer.from('content'));
    const next = await openCache();
    expect((await next.read(named('a')))?.toString()).toBe('content');
    expect((await stat(next.pathOf(named('a')))).mode & 0o777).toBe(0o600);
    await next.remove(named('a'));
    expect(await cache.read(named('a'))).toBeNull();
  });

  it('is seen only when it is whole', async () => {
    const cache = await openCache();
    const draft = (await cache.draft(named('a')))!;
    await draft.write(Buffer.from('one '));
    expect(await cache.read(named('a'))).toBeNull();
    await draft.write(Buffer.from('two'));
    await draft.keep();
    await draft.drop();
    expect((await cache.read(named('a')))?.toString()).toBe('one two');
    const forgotten = (await cache.draft(named('b')))!;
    await forgotten.write(Buffer.from('half'));
    await forgotten.drop();
    await forgotten.keep();
    expect(await cache.read(named('b'))).toBeNull();
    expect(await readdir(path.join(directory, 'v1/aside'))).toEqual([]);
  });

  it('may take a quarter of the limit and no more, however it comes', async () => {
    const cache = await openCache();
    expect(cache.entryLimitBytes).toBe(LIMIT_BYTES / 4);
    const draft = (await cache.draft(named('pieces')))!;
    expect(await draft.write(Buffer.alloc(cache.entryLimitBytes))).toBe(true);
    expect(await draft.write(Buffer.alloc(1))).toBe(false);
    await draft.keep();
    await cache.write(named('whole'), Buffer.alloc(cache.entryLimitBytes + 1));
    const file = path.join(directory, 'file');
    await writeFile(file, Buffer.alloc(cache.entryLimitBytes + 1));
    await cache.adopt(named('file'), file, cache.entryLimitBytes + 1);
    expect(await kept(cache, ['pieces', 'whole', 'file'])).toEqual([]);
    await cache.write(named('fits'), Buffer.alloc(cache.entryLimitBytes));
    expect(await kept(cache, ['fits'])).toEqual(['fits']);
  });

  it('made of a file is the same file, and outlives it', async () => {
    const cache = await openCache();
    const file = path.join(directory, 'file');
    await writeFile(file, 'content');
    await cache.adopt(named('a'), file, 7);
    expect((await stat(cache.pathOf(named('a')))).ino).toBe((await stat(file)).ino);
    // Again, as two requests may do at the same time.
    await cache.adopt(named('a'), file, 7);
    expect(await readdir(path.join(directory, 'v1/aside'))).toEqual([]);
    await rm(file);
    expect((await cache.read(named('a')))?.toString()).toBe('content');
    await cache.adopt(named('b'), file, 7);
    expect(await cache.read(named('b'))).toBeNull();
  });

  it.skipIf(!existsSync(OTHER_FILE_SYSTEM))('made of a file elsewhere is a copy', async () => {
    const cache = await openCache();
    const elsewhere = await mkdtemp(path.join(OTHER_FILE_SYSTEM, 'mimosa-cache-'));
    const file = path.join(elsewhere, 'file');
    await writeFile(file, 'content');
    await cache.adopt(named('a'), file, 7);
    await rm(elsewhere, { recursive: true });
    expect((await cache.read(named('a')))?.toString()).toBe('content');
  });

  it('that is being read stays readable when it goes', async () => {
    const cache = await openCache();
    await cache.write(named('a'), Buffer.from('content'));
    const handle = (await cache.open(named('a')))!;
    const ownName = path.join(directory, 'own');
    await link(cache.pathOf(named('a')), ownName);
    await cache.remove(named('a'));
    expect(await handle.readFile('utf8')).toBe('content');
    expect(await readFile(ownName, 'utf8')).toBe('content');
    await handle.close();
    expect(await cache.open(named('a'))).toBeNull();
  });
});

describe('the limit', () => {
  const words = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

  it('is kept by letting go what was used longest ago', async () => {
    const cache = await openCache();
    for (const word of words) await cache.write(named(word), Buffer.from(word));
    await cache.trim();
    for (const word of words) expect((await stat(cache.pathOf(named(word)))).isFile()).toBe(true);
    await cache.read(named('a'));
    await cache.touch(named('b'));
    await (await cache.open(named('c')))?.close();
    await cache.write(named('k'), Buffer.from('k'));
    await cache.trim();
    expect(await kept(cache, [...words, 'k'])).toEqual([
      'a',
      'b',
      'c',
      'f',
      'g',
      'h',
      'i',
      'j',
      'k',
    ]);
  });

  it('counts what other processes keep', async () => {
    const [one, other] = [await openCache(), await openCache()];
    for (const [index, word] of words.entries()) {
      await (index % 2 === 0 ? one : other).write(named(word), Buffer.from(word));
    }
    await other.write(named('k'), Buffer.from('k'));
    await Promise.all([one.trim(), other.trim()]);
    const left = await kept(one, [...words, 'k']);
    expect(left.length).toBeLessThanOrEqual(LIMIT_BYTES / BLOCK_BYTES);
    expect(left).toContain('k');
  });

  it('that has become smaller is kept from the start', async () => {
    const cache = await openCache();
    for (const word of words) await cache.write(named(word), Buffer.from(word));
    await cache.trim();
    const smaller = await openCache(4 * BLOCK_BYTES);
    await smaller.trim();
    expect(await kept(smaller, words)).toEqual(['h', 'i', 'j']);
  });

  it('of 0 keeps nothing and removes what was kept', async () => {
    await (await openCache()).write(named('a'), Buffer.from('a'));
    const off = await openCache(0);
    expect(off.enabled).toBe(false);
    await off.write(named('b'), Buffer.from('b'));
    const file = path.join(directory, 'file');
    await writeFile(file, 'c');
    await off.adopt(named('c'), file, 1);
    await rm(file);
    expect(await off.draft(named('d'))).toBeNull();
    expect(await off.open(named('a'))).toBeNull();
    expect(await kept(off, ['a', 'b', 'c'])).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });
});

it('everything may be deleted at any time', async () => {
  const cache = await openCache();
  await cache.write(named('a'), Buffer.from('a'));
  await cache.trim();
  await rm(path.join(directory, 'v1'), { recursive: true });
  expect(await kept(cache, ['a'])).toEqual([]);
  await cache.touch(named('a'));
  await cache.trim();
  await cache.write(named('b'), Buffer.from('b'));
  const file = path.join(directory, 'file');
  await writeFile(file, 'c');
  await cache.adopt(named('c'), file, 1);
  expect(await kept(cache, ['a', 'b', 'c'])).toEqual(['b', 'c']);
});

it('a disk that gets full lowers the limit, so that requests find room', async () => {
  const diskBytes = 12 * BLOCK_BYTES;
  const usedBytes = async (): Promise<number> => {
    const kept = await readdir(path.join(directory, 'v1', 'findings'), { recursive: true });
    return kept.filter((name) => name.includes(path.sep)).length * BLOCK_BYTES;
  };
  const cache = await openDiskCache({
    directory,
    limitBytes: 1000 * BLOCK_BYTES,
    clock: { nowMs: () => (nowMs += 1000) },
    freeBytes: async () => diskBytes - (await usedBytes()),
  });
  await cache.trim();
  for (let entry = 0; entry < 10; entry += 1) {
    await cache.write(named(`entry ${entry}`), Buffer.from('x'));
  }
  await cache.trim();
  expect(await usedBytes()).toBeLessThanOrEqual(diskBytes / 2);
  expect(await kept(cache, ['entry 0', 'entry 9'])).toEqual(['entry 9']);
  await cache.close();
});

/** Permissions bind nobody who is root. */
it.skipIf(process.getuid?.() === 0)('what cannot be removed protects nothing else', async () => {
  const cache = await openCache();
  await cache.write(named('stuck'), Buffer.from('stuck'));
  const shard = path.dirname(cache.pathOf(named('stuck')));
  await chmod(shard, 0o500);
  try {
    for (let entry = 0; entry < 20; entry += 1) {
      await cache.write(named(`entry ${entry}`), Buffer.from('x'));
    }
    await cache.trim();
    expect(await kept(cache, ['stuck', 'entry 0', 'entry 19'])).toEqual(['stuck', 'entry 19']);
  } finally {
    await chmod(shard, 0o700);
    await cache.close();
  }
});

it('a disk that takes nothing makes everything a miss', async () => {
  const cache = await openCache();
  await cache.trim();
  await rm(path.join(directory, 'v1'), { recursive: true });
  const inTheWay = path.join(directory, 'v1');
  await writeFile(inTheWay, 'a file');
  await cache.write(named('a'), Buffer.from('a'));
  await cache.adopt(named('b'), inTheWay, 6);
  expect(await cache.draft(named('c'))).toBeNull();
  await cache.remove(named('a'));
  expect(await kept(cache, ['a', 'b', 'c'])).toEqual([]);
});

it('what dead processes began is removed, what others are writing is not', async () => {
  const cache = await openCache();
  const draft = (await cache.draft(named('a')))!;
  const abandoned = path.join(directory, 'v1/aside/abandoned');
  await writeFile(abandoned, 'x');
  await utimes(abandoned, 0, 0);
  await (await openCache()).trim();
  expect(await readdir(path.join(directory, 'v1/aside'))).toHaveLength(1);
  await draft.write(Buffer.from('a'));
  await draft.keep();
  expect(await kept(cache, ['a'])).toEqual(['a']);
});

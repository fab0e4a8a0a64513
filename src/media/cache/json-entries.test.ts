import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDiskCache, type DiskCache, type EntryName } from './disk-cache.ts';
import { keyOf, readJson, writeJson } from './json-entries.ts';

const SCHEMA = z.object({ width: z.number(), note: z.string() });
const VALUE = { width: 640, note: 'größer' };

let directory: string;
let cache: DiskCache;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mimosa-json-'));
  cache = await openDiskCache({ directory, limitBytes: 1e6 });
});

afterAll(async () => {
  await cache.close();
  await rm(directory, { recursive: true });
});

async function written(word: string): Promise<EntryName> {
  const name: EntryName = { kind: 'facts', key: keyOf(word) };
  await writeJson(cache, name, VALUE);
  return name;
}

it('a value comes back', async () => {
  expect(await readJson(cache, await written('a'), SCHEMA)).toEqual(VALUE);
});

describe('a miss, and removed, is an entry', () => {
  const damages: readonly (readonly [string, (content: Buffer) => Buffer])[] = [
    ['that is empty', () => Buffer.alloc(0)],
    ['that was cut', (content) => content.subarray(0, -1)],
    ['whose seal was cut', (content) => content.subarray(1)],
    ['with more behind it', (content) => Buffer.concat([content, Buffer.from(' ')])],
    [
      'in which a number has changed',
      (content) => Buffer.from(content.toString().replace('640', '641')),
    ],
    ['that is full of zeros', (content) => Buffer.alloc(content.length)],
  ];

  it.each(damages)('%s', async (_name, damage) => {
    const name = await written('b');
    const file = cache.pathOf(name);
    await writeFile(file, damage(await readFile(file)));
    expect(await readJson(cache, name, SCHEMA)).toBeNull();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('that belongs elsewhere', async () => {
    const [one, other] = [await written('c'), await written('d')];
    await rename(cache.pathOf(one), cache.pathOf(other));
    expect(await readJson(cache, other, SCHEMA)).toBeNull();
  });

  it('that another version has written', async () => {
    const name = await written('e');
    expect(await readJson(cache, name, SCHEMA.extend({ height: z.number() }))).toBeNull();
    expect(await readJson(cache, name, SCHEMA)).toBeNull();
  });
});

/**
 * Room in the cache for what others found out about media and can say in JSON. Whoever reads a
 * value back must check it: it may be of another version. None of this ever rejects.
 */
import { z } from 'zod';
import type { DiskCache, EntryName } from './disk-cache.ts';
import { keyOf, readJson, writeJson } from './json-entries.ts';

export interface Findings {
  /** What was set under this key, or null. */
  get(key: string): Promise<unknown>;
  set(key: string, value: object): Promise<void>;
}

export function createFindings(cache: DiskCache): Findings {
  const nameOf = (key: string): EntryName => ({ kind: 'findings', key: keyOf(key) });
  return {
    get: (key) => readJson(cache, nameOf(key), z.unknown()),
    set: (key, value) => writeJson(cache, nameOf(key), value),
  };
}

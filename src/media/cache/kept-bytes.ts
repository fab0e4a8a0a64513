/**
 * Downloads in the cache, by what they contain. Spool and cache share a file by hard links, so that
 * keeping and using it copies nothing, and its eviction takes nothing away from a request that runs.
 */
import { createHash } from 'node:crypto';
import { ApiError } from '../../core/errors.ts';
import { fileChunks } from '../spool/file-chunks.ts';
import type { Spool, StoredFile } from '../spool/spool.ts';
import type { DiskCache, EntryName } from './disk-cache.ts';

/** What identifies a file. */
export interface Content {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Keeps a finished file of the spool, which must not change any more. */
export async function keepBytes(cache: DiskCache, file: string, content: Content): Promise<void> {
  await cache.adopt(nameOf(content), file, content.bytes);
}

/**
 * A file of the spool with this content, or null when the cache does not have it whole. All of it
 * is read once to be sure. Throws `server-busy`, or the signal's reason.
 */
export async function takeBytes(
  cache: DiskCache,
  content: Content,
  spool: Spool,
  signal: AbortSignal,
): Promise<StoredFile | null> {
  if (!cache.enabled) return null;
  const name = nameOf(content);
  const file = await adopted(cache.pathOf(name), content, spool);
  if (file === null) return null;
  const whole = await isWhole(file.path, content, signal).catch(() => false);
  if (whole) {
    await cache.touch(name);
    return file;
  }
  await file.dispose();
  signal.throwIfAborted();
  await cache.remove(name);
  return null;
}

/** Null when it is not there, or cannot be had; `server-busy` passes. */
async function adopted(
  entry: string,
  { bytes }: Content,
  spool: Spool,
): Promise<StoredFile | null> {
  try {
    return await spool.adopt(entry, bytes);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    return null;
  }
}

function nameOf({ sha256 }: Content): EntryName {
  return { kind: 'bytes', key: sha256 };
}

async function isWhole(path: string, content: Content, signal: AbortSignal): Promise<boolean> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of fileChunks(path, signal)) {
    bytes += chunk.length;
    if (bytes > content.bytes) return false;
    hash.update(chunk);
  }
  return bytes === content.bytes && hash.digest('hex') === content.sha256;
}

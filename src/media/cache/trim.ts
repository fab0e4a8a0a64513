/**
 * Enforces the byte limit of the cache directory: looks at every file, and removes those that were
 * used longest ago. Other processes may add and remove at the same time; what has vanished is fine.
 * A disk that gets full binds before the limit does: requests need it more than the cache.
 */
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

/** A small file takes a whole block of the disk. */
const BLOCK_BYTES = 4096;
/** Room is made for more than the next entry: looking through everything is not free. */
const KEPT_SHARE = 0.9;
/** Nobody writes at one entry for so long: whoever began it has died. */
const ABANDONED_MS = 3_600_000;

/** Of what the disk has for the cache and everything that may still come: the cache's part. */
const DISK_SHARE = 0.5;

/** Bytes that may still be written to the file system of a directory. */
export type FreeBytes = (directory: string) => Promise<number>;

interface Trimmed {
  /** What remains. */
  readonly bytes: number;
  /** The limit in force: the given one, or what the disk allows. */
  readonly limitBytes: number;
}

interface TrimOptions {
  /** Name of the directory of what is being written. */
  readonly aside: string;
  readonly limitBytes: number;
  readonly freeBytes: FreeBytes;
}

interface KeptFile {
  readonly path: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/** What a file of this length takes on disk. */
export function diskBytes(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK_BYTES)) * BLOCK_BYTES;
}

/**
 * Trims `root` (`{kind}/{two digits}/{entry}`) to `limitBytes` or what the disk allows, and its
 * directory `aside` of what dead processes began. Rejects with the signal's reason.
 */
export async function trimDirectory(
  root: string,
  { aside, limitBytes: givenBytes, freeBytes }: TrimOptions,
  signal: AbortSignal,
): Promise<Trimmed> {
  await removeAbandoned(path.join(root, aside));
  const files: KeptFile[] = [];
  for (const kind of await namesIn(root)) {
    if (kind === aside) continue;
    for (const shard of await namesIn(path.join(root, kind))) {
      signal.throwIfAborted();
      files.push(...(await filesIn(path.join(root, kind, shard))));
    }
  }
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const limitBytes = Math.min(givenBytes, DISK_SHARE * (bytes + (await freeBytes(root))));
  if (bytes <= limitBytes) return { bytes, limitBytes };
  files.sort((one, other) => one.usedAtMs - other.usedAtMs);
  for (const file of files) {
    if (bytes <= limitBytes * KEPT_SHARE) break;
    signal.throwIfAborted();
    if (await isRemoved(file.path)) bytes -= file.bytes;
  }
  return { bytes, limitBytes };
}

/** As the system says; Infinity where it does not. */
export async function systemFreeBytes(directory: string): Promise<number> {
  return await statfs(directory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );
}

async function removeAbandoned(directory: string): Promise<void> {
  for (const file of await filesIn(directory)) {
    if (Date.now() - file.usedAtMs > ABANDONED_MS) await isRemoved(file.path);
  }
}

/** What cannot be removed must not protect what can. */
async function isRemoved(file: string): Promise<boolean> {
  return await rm(file, { force: true }).then(
    () => true,
    () => false,
  );
}

async function filesIn(directory: string): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  for (const name of await namesIn(directory)) {
    const file = path.join(directory, name);
    const facts = await stat(file).catch(() => null);
    if (facts?.isFile() === true) {
      files.push({ path: file, bytes: diskBytes(facts.size), usedAtMs: facts.mtimeMs });
    }
  }
  return files;
}

async function namesIn(directory: string): Promise<string[]> {
  return await readdir(directory).catch(() => []);
}

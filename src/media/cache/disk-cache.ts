/**
 * What later requests may use again, on disk: files under names that are hashes, one byte limit for
 * all, least recently used first to go. The directory itself is the index, so several processes
 * (server and command line) share it without talking to each other, and a crash leaves nothing half
 * done: entries are written aside and renamed. A cache is a help, never a duty: whatever is missing
 * or cannot be read is a miss, and what cannot be written is not kept.
 */
import { randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, open, readFile, rename, rm, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { systemClock, type Clock } from '../../core/clock.ts';
import { startDraft, type Draft } from './draft.ts';
import { diskBytes, systemFreeBytes, trimDirectory, type FreeBytes } from './trim.ts';

/** Entries of other versions of this layout are never read. */
const LAYOUT = 'v1';
const ASIDE = 'aside';
const PRIVATE_DIRECTORY = 0o700;
const NAME_BYTES = 12;
const MS_PER_SECOND = 1000;
/** One entry may take this share of the limit, so that no single video empties the cache. */
const ENTRIES_AT_LEAST = 4;
/** Other processes add too: the directory is looked through again after this share of the limit. */
const LOOKS_PER_LIMIT = 16;

/** What an entry holds; a directory each. */
type EntryKind = 'bytes' | 'urls' | 'facts' | 'frames' | 'findings';

/** Name of an entry. */
export interface EntryName {
  readonly kind: EntryKind;
  /** Lower-case hex of a SHA-256. */
  readonly key: string;
}

export interface DiskCache {
  /** False when the limit is 0: every look is a miss, nothing is kept. */
  readonly enabled: boolean;
  /** Larger entries are not kept. */
  readonly entryLimitBytes: number;
  /** Where the entry lies, if it is there. */
  pathOf(name: EntryName): string;
  /** The whole content, or null; a use. */
  read(name: EntryName): Promise<Buffer | null>;
  /** Opens for reading, or null; a use. What is open stays readable after its eviction. */
  open(name: EntryName): Promise<FileHandle | null>;
  /** Counts as a use: the entry moves to the end of the queue of those that go. */
  touch(name: EntryName): Promise<void>;
  write(name: EntryName, content: Uint8Array): Promise<void>;
  /** Keeps a finished file by a hard link, or as a copy where links are impossible. */
  adopt(name: EntryName, source: string, bytes: number): Promise<void>;
  /** Null when nothing can be written. */
  draft(name: EntryName): Promise<Draft | null>;
  remove(name: EntryName): Promise<void>;
  /** Enforces the limit now for all that has been kept so far; it happens by itself anyway. */
  trim(): Promise<void>;
  /** Ends what happens in the background; a trim that is under way stops. */
  close(): Promise<void>;
}

export interface DiskCacheOptions {
  readonly directory: string;
  /** Of everything kept, in blocks of the disk; 0 = keep nothing, and remove what was kept. */
  readonly limitBytes: number;
  readonly clock?: Clock;
  /** Of the file system; a disk that gets full lowers the limit. */
  readonly freeBytes?: FreeBytes;
}

/** Opens or creates the cache; rejects when the directory cannot be made. */
export async function openDiskCache(options: DiskCacheOptions): Promise<DiskCache> {
  const root = path.join(options.directory, LAYOUT);
  if (options.limitBytes === 0) await rm(root, { recursive: true, force: true });
  else await makeDirectory(path.join(root, ASIDE));
  return new Directory(root, options);
}

class Directory implements DiskCache {
  readonly enabled: boolean;
  readonly entryLimitBytes: number;
  readonly #root: string;
  readonly #limitBytes: number;
  readonly #clock: Clock;
  readonly #freeBytes: FreeBytes;
  /** What was in force at the last look. */
  #boundBytes: number;
  /** As of the last look, plus what this process has added since. */
  #estimatedBytes = 0;
  #addedBytes = 0;
  #trimming: Promise<void> | null = null;
  readonly #closing = new AbortController();

  constructor(root: string, { limitBytes, clock, freeBytes }: DiskCacheOptions) {
    this.enabled = limitBytes > 0;
    this.entryLimitBytes = Math.floor(limitBytes / ENTRIES_AT_LEAST);
    this.#root = root;
    this.#limitBytes = limitBytes;
    this.#boundBytes = limitBytes;
    this.#clock = clock ?? systemClock;
    this.#freeBytes = freeBytes ?? systemFreeBytes;
    if (this.enabled) this.#trimSoon();
  }

  pathOf({ kind, key }: EntryName): string {
    return path.join(this.#root, kind, key.slice(0, 2), key);
  }

  async read(name: EntryName): Promise<Buffer | null> {
    if (!this.enabled) return null;
    const content = await readFile(this.pathOf(name)).catch(() => null);
    if (content !== null) await this.touch(name);
    return content;
  }

  async open(name: EntryName): Promise<FileHandle | null> {
    if (!this.enabled) return null;
    const handle = await open(this.pathOf(name), 'r').catch(() => null);
    if (handle !== null) await this.touch(name);
    return handle;
  }

  async touch(name: EntryName): Promise<void> {
    await this.#stamp(this.pathOf(name)).catch(() => undefined);
  }

  async write(name: EntryName, content: Uint8Array): Promise<void> {
    const draft = await this.draft(name);
    if (draft === null) return;
    await draft.write(content);
    await draft.keep();
  }

  async adopt(name: EntryName, source: string, bytes: number): Promise<void> {
    if (bytes > this.entryLimitBytes || !this.enabled) return;
    const aside = await this.#aside();
    try {
      await linkOrCopy(source, aside);
      await this.#place(aside, name, bytes);
    } catch {
      await rm(aside, { force: true }).catch(() => undefined);
    }
  }

  async draft(name: EntryName): Promise<Draft | null> {
    if (!this.enabled) return null;
    return await startDraft(await this.#aside(), this.entryLimitBytes, (aside, bytes) =>
      this.#place(aside, name, bytes),
    );
  }

  async remove(name: EntryName): Promise<void> {
    await rm(this.pathOf(name), { force: true }).catch(() => undefined);
  }

  async trim(): Promise<void> {
    while (this.#trimming !== null) await this.#trimming;
    await this.#look();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#trimming;
  }

  /** A place to write at; its directory may have been deleted meanwhile. */
  async #aside(): Promise<string> {
    const directory = path.join(this.#root, ASIDE);
    await makeDirectory(directory).catch(() => undefined);
    return path.join(directory, randomBytes(NAME_BYTES).toString('hex'));
  }

  /** Moves a finished file to its name. */
  async #place(aside: string, name: EntryName, bytes: number): Promise<void> {
    const target = this.pathOf(name);
    await makeDirectory(path.dirname(target));
    await this.#stamp(aside);
    await rename(aside, target);
    // Two names of one file are left as they are by `rename`: the entry was there already.
    await rm(aside, { force: true });
    this.#estimatedBytes += diskBytes(bytes);
    this.#addedBytes += diskBytes(bytes);
    const isLookDue = this.#addedBytes > this.#boundBytes / LOOKS_PER_LIMIT;
    if (isLookDue || this.#estimatedBytes > this.#boundBytes) this.#trimSoon();
  }

  /** The time of change is the time of last use, which all processes see. */
  async #stamp(file: string): Promise<void> {
    const seconds = this.#clock.nowMs() / MS_PER_SECOND;
    await utimes(file, seconds, seconds);
  }

  /** Enforces the limit in the background, one look at a time. */
  #trimSoon(): void {
    if (this.#closing.signal.aborted) return;
    this.#trimming ??= this.#look().finally(() => {
      this.#trimming = null;
      // More was added meanwhile, perhaps behind the look.
      if (this.#addedBytes > 0 && this.#estimatedBytes > this.#boundBytes) this.#trimSoon();
    });
  }

  async #look(): Promise<void> {
    this.#addedBytes = 0;
    try {
      const { signal } = this.#closing;
      const bounds = { aside: ASIDE, limitBytes: this.#limitBytes, freeBytes: this.#freeBytes };
      const { bytes, limitBytes } = await trimDirectory(this.#root, bounds, signal);
      this.#boundBytes = limitBytes;
      this.#estimatedBytes = bytes + this.#addedBytes;
    } catch {
      // The next addition looks again.
    }
  }
}

async function makeDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: PRIVATE_DIRECTORY });
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  await link(source, target).catch(() => copyFile(source, target));
}

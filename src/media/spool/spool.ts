/**
 * Temporary files for media on their way through the server. Media never lie in memory whole:
 * bodies and downloads are written here while they are hashed and counted, decoders read the
 * files by path, and whoever made a file disposes of it in a `finally`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, open, rm, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { busyError, createByteBudget } from './byte-budget.ts';
import type { Reservation } from './byte-budget.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { HEARTBEAT_MS, ownedName, sweepLeftovers } from './sweep.ts';

const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;
const NAME_BYTES = 12;
/** Written at once: a write is a trip to another thread, and network chunks are small. */
const BLOCK_BYTES = 262_144;

export interface SpoolOptions {
  /** Bytes of all requests together, in memory and on disk. */
  readonly budgetBytes: number;
}

/** A finished file that belongs to one request. */
export interface StoredFile {
  readonly path: string;
  /** Removes the file and gives its bytes back to the budget; more than once is fine. */
  dispose(): Promise<void>;
}

/** One file, written once from front to back. */
export interface SpoolFile extends StoredFile {
  /** Bytes written so far. */
  readonly bytes: number;
  /**
   * Appends; the chunk's memory may be used again once this has resolved. Throws `server-busy`
   * when the budget or the disk has no room.
   */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends writing; the file is complete and stays. Lower-case hex of its content. */
  finish(): Promise<{ readonly bytes: number; readonly sha256: string }>;
}

export interface Spool {
  /** Bytes in flight now, for metrics. */
  readonly inFlightBytes: number;
  create(): Promise<SpoolFile>;
  /**
   * A name of its own for a file of so many bytes that nobody changes any more: a hard link, or a
   * copy where links are impossible. Null when there is no such file; throws `server-busy`.
   */
  adopt(source: string, bytes: number): Promise<StoredFile | null>;
  /** Takes bytes of memory from the same budget; throws `server-busy` when they are not there. */
  reserve(bytes: number): Reservation;
  /** Removes the directory with everything in it. */
  close(): Promise<void>;
}

/** Opens a private spool inside `directory` and removes what dead processes left there. */
export async function openSpool(directory: string, options: SpoolOptions): Promise<Spool> {
  await mkdir(directory, { recursive: true, mode: PRIVATE_DIRECTORY });
  await sweepLeftovers(directory);
  const own = join(directory, await ownedName(randomName()));
  await mkdir(own, { mode: PRIVATE_DIRECTORY });

  const budget = createByteBudget(options.budgetBytes);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(own, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    get inFlightBytes() {
      return budget.inFlightBytes;
    },
    reserve: (bytes) => budget.reserve(bytes),
    async create() {
      const path = join(own, randomName());
      return spoolFile(path, await open(path, 'wx', PRIVATE_FILE), budget.reserve(0));
    },
    async adopt(source, bytes) {
      const path = join(own, randomName());
      const reservation = budget.reserve(bytes);
      const dispose = async (): Promise<void> => {
        await rm(path, { force: true }).finally(() => reservation.release());
      };
      try {
        await link(source, path).catch(() => copyFile(source, path));
        return { path, dispose };
      } catch (error) {
        await dispose();
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw translated(error);
      }
    },
    async close() {
      clearInterval(heartbeat);
      await rm(own, { recursive: true, force: true });
    },
  };
}

function spoolFile(path: string, handle: FileHandle, reservation: Reservation): SpoolFile {
  const hash = createHash('sha256');
  let block = new GrowingBuffer();
  let bytes = 0;

  const flush = async (): Promise<void> => {
    await writeAll(handle, block.content());
    block.clear();
  };

  return {
    path,
    get bytes() {
      return bytes;
    },
    async write(chunk) {
      reservation.grow(chunk.length);
      hash.update(chunk);
      bytes += chunk.length;
      if (block.bytes + chunk.length > BLOCK_BYTES) await flush();
      block.append(chunk);
    },
    async finish() {
      await flush();
      // A request may hold thousands of small finished files: their blocks must not stay.
      block = new GrowingBuffer();
      await handle.close();
      return { bytes, sha256: hash.digest('hex') };
    },
    async dispose() {
      try {
        await handle.close();
      } finally {
        await rm(path, { force: true });
        reservation.release();
      }
    },
  };
}

async function writeAll(handle: FileHandle, content: Uint8Array): Promise<void> {
  try {
    for (let done = 0; done < content.length;) {
      done += (await handle.write(content.subarray(done))).bytesWritten;
    }
  } catch (error) {
    throw translated(error);
  }
}

/** A full disk is a server that is busy. */
function translated(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? busyError(error) : error;
}

function randomName(): string {
  return randomBytes(NAME_BYTES).toString('hex');
}

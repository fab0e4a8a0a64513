/**
 * All planned frames of a video in one file of the cache: the JPEGs one after another, then an index
 * with the place and the checksum of each, then the length and the checksum of the index.
 */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Frame } from '../../core/media-plan.ts';
import type { DiskCache, EntryName } from './disk-cache.ts';
import type { Draft } from './draft.ts';

const TRAILER_BYTES = 8;
/** Two thousand frames take a tenth of this. */
const MAX_INDEX_BYTES = 4_194_304;
const MAX_JPEG_BYTES = 67_108_864;

const INDEX = z.array(
  z.object({
    index: z.int().nonnegative(),
    timeSeconds: z.number().nonnegative(),
    width: z.int().positive(),
    height: z.int().positive(),
    offset: z.int().nonnegative(),
    bytes: z.int().positive().max(MAX_JPEG_BYTES),
    crc: z.int(),
  }),
);

type IndexEntry = Readonly<z.infer<typeof INDEX>[number]>;

/** Collects frames as they pass; none of it ever throws. */
export interface PackWriter {
  add(frame: Frame): Promise<void>;
  /** All frames have passed. */
  keep(): Promise<void>;
  /** The pass ended early; after `keep` it does nothing. */
  drop(): Promise<void>;
}

/** Null when nothing can be kept. */
export async function writePack(cache: DiskCache, name: EntryName): Promise<PackWriter | null> {
  const draft = await cache.draft(name);
  return draft === null ? null : packInto(draft);
}

function packInto(draft: Draft): PackWriter {
  const entries: IndexEntry[] = [];
  let offset = 0;
  let goesOn = true;
  return {
    async add({ jpeg, ...frame }) {
      if (!goesOn) return;
      entries.push({ ...frame, offset, bytes: jpeg.length, crc: crc32(jpeg) });
      offset += jpeg.length;
      goesOn = await draft.write(jpeg);
      if (!goesOn) await draft.drop();
    },
    async keep() {
      const index = Buffer.from(JSON.stringify(entries));
      const trailer = Buffer.alloc(TRAILER_BYTES);
      trailer.writeUInt32BE(index.length, 0);
      trailer.writeUInt32BE(crc32(index), 4);
      if (goesOn) await draft.write(Buffer.concat([index, trailer]));
      await draft.keep();
    },
    drop: () => draft.drop(),
  };
}

/** An opened pack. Close it; what is open stays readable after its eviction. */
export interface PackReader {
  /** The planned frame, or null when it is not there undamaged. */
  frame(index: number): Promise<Frame | null>;
  close(): Promise<void>;
}

/** Null when there is no such pack; a damaged one is removed. */
export async function readPack(cache: DiskCache, name: EntryName): Promise<PackReader | null> {
  const handle = await cache.open(name);
  if (handle === null) return null;
  const entries = await indexOf(handle).catch(() => null);
  if (entries === null) {
    await handle.close();
    await cache.remove(name);
    return null;
  }
  const byIndex = new Map(entries.map((entry) => [entry.index, entry]));
  return {
    async frame(index) {
      const entry = byIndex.get(index);
      if (entry === undefined) return null;
      const { offset, bytes, crc, ...frame } = entry;
      const jpeg = await exactly(handle, offset, bytes).catch(() => null);
      if (jpeg !== null && crc32(jpeg) === crc) return { ...frame, jpeg };
      await cache.remove(name);
      return null;
    },
    close: () => handle.close(),
  };
}

async function indexOf(handle: FileHandle): Promise<readonly IndexEntry[] | null> {
  const { size } = await handle.stat();
  const trailer = await exactly(handle, size - TRAILER_BYTES, TRAILER_BYTES);
  const length = trailer.readUInt32BE(0);
  if (length > MAX_INDEX_BYTES) return null;
  const index = await exactly(handle, size - TRAILER_BYTES - length, length);
  if (crc32(index) !== trailer.readUInt32BE(4)) return null;
  return INDEX.parse(JSON.parse(index.toString()));
}

/** So many bytes from there; throws when the file does not have them. */
async function exactly(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
  if (position < 0) throw new RangeError('before the start of the file');
  const buffer = Buffer.alloc(bytes);
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await handle.read(buffer, done, bytes - done, position + done);
    if (bytesRead === 0) throw new RangeError('behind the end of the file');
    done += bytesRead;
  }
  return buffer;
}

/**
 * A local file that stands for a remote one: as long as that, but holding only the pieces that were
 * asked for; the rest are holes, which take no space and read as zeros. The probes that read
 * downloads read it too, so that a quote and the later bill cannot come to different facts.
 */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { MAX_RANGE_BYTES } from '../fetch/ranges.ts';
import type { RemoteFile } from '../fetch/ranges.ts';
import type { Reservation } from '../spool/byte-budget.ts';
import type { Spool, SpoolFile } from '../spool/spool.ts';

/** A request costs a round trip: small reads take along what follows. */
const LEAST_READ_BYTES = 4096;

/** From `start` up to, not including, `end`. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Dispose of it (`await using`). */
export class PartialCopy implements AsyncDisposable {
  readonly sizeBytes: number;
  readonly #remote: RemoteFile;
  readonly #file: SpoolFile;
  readonly #handle: FileHandle;
  readonly #room: Reservation;
  readonly #pieces: Piece[] = [];

  private constructor(remote: RemoteFile, file: SpoolFile, handle: FileHandle, room: Reservation) {
    this.sizeBytes = remote.totalBytes;
    this.#remote = remote;
    this.#file = file;
    this.#handle = handle;
    this.#room = room;
  }

  /** Begins with the head of the remote file. Throws `server-busy` when there is no room. */
  static async create(remote: RemoteFile, spool: Spool): Promise<PartialCopy> {
    const file = await spool.create();
    const room = spool.reserve(0);
    try {
      await file.finish();
      const handle = await open(file.path, 'r+');
      const copy = new PartialCopy(remote, file, handle, room);
      try {
        await handle.truncate(remote.totalBytes);
        await copy.#keep(0, remote.head);
        return copy;
      } catch (error) {
        await handle.close();
        throw error;
      }
    } catch (error) {
      room.release();
      await file.dispose();
      throw error;
    }
  }

  get path(): string {
    return this.#file.path;
  }

  /** Whether nothing of the remote file is missing. */
  get isComplete(): boolean {
    return this.holds(0, this.sizeBytes);
  }

  /** How many more bytes may be loaded. */
  get loadableBytes(): number {
    return MAX_RANGE_BYTES - this.#remote.readBytes;
  }

  /** Whether these bytes are here, as far as the file has them. */
  holds(offset: number, length: number): boolean {
    return this.#heldUpTo(offset) >= Math.min(offset + length, this.sizeBytes);
  }

  /** Makes these bytes, as far as the file has them, part of the copy. Rejects as `RemoteFile.read`. */
  async load(offset: number, length: number): Promise<void> {
    const end = Math.min(offset + length, this.sizeBytes);
    for (let at = this.#heldUpTo(offset); at < end; at = this.#heldUpTo(at)) {
      const nextPiece = Math.min(
        this.sizeBytes,
        ...this.#pieces.map(({ start }) => start).filter((start) => start > at),
      );
      const ahead = at + Math.min(LEAST_READ_BYTES, this.loadableBytes);
      const stop = Math.min(nextPiece, Math.max(end, ahead));
      await this.#keep(at, await this.#remote.read(at, stop - at));
    }
  }

  /** Loads and returns `length` bytes from `offset`; fewer at the end of the file. */
  async readAt(offset: number, length: number): Promise<Buffer> {
    await this.load(offset, length);
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  }

  /** Writes into a hole what the remote file does not have there. */
  async pretend(offset: number, content: Buffer): Promise<void> {
    await this.#handle.write(content, 0, content.length, offset);
  }

  /** The first missing byte from `offset` on. */
  #heldUpTo(offset: number): number {
    let at = offset;
    for (let piece = this.#pieceAt(at); piece !== undefined; piece = this.#pieceAt(at)) {
      at = piece.end;
    }
    return at;
  }

  #pieceAt(offset: number): Piece | undefined {
    return this.#pieces.find(({ start, end }) => start <= offset && offset < end);
  }

  async #keep(offset: number, content: Buffer): Promise<void> {
    this.#room.grow(content.length);
    await this.#handle.write(content, 0, content.length, offset);
    this.#pieces.push({ start: offset, end: offset + content.length });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#handle.close();
    } finally {
      this.#room.release();
      await this.#file.dispose();
    }
  }
}

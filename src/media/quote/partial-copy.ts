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
import type { Spool } from '../spool/spool.ts';

/** A request costs a round trip: small reads take along what follows. */
const LEAST_READ_BYTES = 4096;

/** From `start` up to, not including, `end`. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** What a copy consists of; `held` gives all of it back. */
interface Holding {
  readonly path: string;
  readonly handle: FileHandle;
  readonly room: Reservation;
  readonly held: AsyncDisposableStack;
}

/** Dispose of it (`await using`). */
export class PartialCopy implements AsyncDisposable {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #remote: RemoteFile;
  readonly #handle: FileHandle;
  readonly #room: Reservation;
  readonly #held: AsyncDisposableStack;
  readonly #pieces: Piece[] = [];

  private constructor(remote: RemoteFile, holding: Holding) {
    this.path = holding.path;
    this.sizeBytes = remote.totalBytes;
    this.#remote = remote;
    this.#handle = holding.handle;
    this.#room = holding.room;
    this.#held = holding.held;
  }

  /** Begins with the head of the remote file. Throws `server-busy` when there is no room. */
  static async create(remote: RemoteFile, spool: Spool): Promise<PartialCopy> {
    const held = new AsyncDisposableStack();
    try {
      const file = held.adopt(await spool.create(), (made) => made.dispose());
      const room = held.adopt(spool.reserve(0), (made) => made.release());
      await file.finish();
      const handle = held.use(await open(file.path, 'r+'));
      await handle.truncate(remote.totalBytes);
      const copy = new PartialCopy(remote, { path: file.path, handle, room, held });
      await copy.#keep(0, remote.head);
      return copy;
    } catch (error) {
      await held.disposeAsync();
      throw error;
    }
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.#held.disposeAsync();
  }
}

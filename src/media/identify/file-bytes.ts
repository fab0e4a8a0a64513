/**
 * Reads small pieces of a large file: the readers of headers ask for a few bytes here and there,
 * and this turns that into few disk reads of a fixed size. Memory stays at one window whatever the
 * file claims about itself, and every window lets the event loop breathe.
 */
import { open, type FileHandle } from 'node:fs/promises';

/** One disk read; also the most that `bytes` may be asked for at once. */
export const WINDOW_BYTES = 65_536;

/** The file ends before what its structure promises. */
export class EndOfFileError extends Error {
  override readonly name = 'EndOfFileError';
}

/** Random access to a file through one window. Close it when done (`await using`). */
export class FileBytes implements AsyncDisposable {
  readonly sizeBytes: number;
  readonly #handle: FileHandle;
  readonly #signal: AbortSignal;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  private constructor(handle: FileHandle, sizeBytes: number, signal: AbortSignal) {
    this.#handle = handle;
    this.sizeBytes = sizeBytes;
    this.#signal = signal;
  }

  /** Opens a file for reading; rejects with the reason of the signal when it has aborted. */
  static async open(path: string, signal: AbortSignal): Promise<FileBytes> {
    signal.throwIfAborted();
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      return new FileBytes(handle, size, signal);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Exactly `length` bytes from `offset`, at most one window.
   * Rejects with `EndOfFileError` when the file is shorter.
   */
  async bytes(offset: number, length: number): Promise<Buffer> {
    if (offset + length > this.sizeBytes) throw new EndOfFileError();
    const cached = this.#cachedFrom(offset);
    const window = cached.length >= length ? cached : await this.upTo(offset, WINDOW_BYTES);
    if (window.length < length) throw new EndOfFileError();
    return window.subarray(0, length);
  }

  /** One byte or more from `offset`: as many as can be had without reading twice. */
  async some(offset: number): Promise<Buffer> {
    const cached = this.#cachedFrom(offset);
    const window = cached.length > 0 ? cached : await this.upTo(offset, WINDOW_BYTES);
    if (window.length === 0) throw new EndOfFileError();
    return window;
  }

  /** At most `length` bytes from `offset`: fewer, or none, where the file ends. */
  async upTo(offset: number, length: number): Promise<Buffer> {
    this.#signal.throwIfAborted();
    const wanted = Math.max(0, Math.min(length, WINDOW_BYTES, this.sizeBytes - offset));
    const window = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#handle.read(
        window,
        filled,
        wanted - filled,
        offset + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#window = window.subarray(0, filled);
    this.#windowStart = offset;
    return this.#window;
  }

  #cachedFrom(offset: number): Buffer {
    const start = offset - this.#windowStart;
    return this.#window.subarray(start < 0 ? this.#window.length : start);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

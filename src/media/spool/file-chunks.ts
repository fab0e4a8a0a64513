/** Reads a file from front to back for somebody who may leave at any moment. */
import { createReadStream } from 'node:fs';

/**
 * The bytes of a file, which is opened when the first of them are asked for. Rejects when the signal
 * aborts, and then the file is closed: a stream that Node makes with a signal that has aborted
 * already would keep its file open for ever.
 */
export async function* fileChunks(
  path: string,
  signal: AbortSignal,
  chunkBytes?: number,
): AsyncGenerator<Buffer, void, undefined> {
  signal.throwIfAborted();
  const options = chunkBytes === undefined ? { signal } : { signal, highWaterMark: chunkBytes };
  yield* createReadStream(path, options) as AsyncIterable<Buffer>;
}

/**
 * The steps that every probe shares: look at the container with a few reads, let the decoder scan
 * the packets, judge, and turn a refusal into the client's error.
 */
import { open } from 'node:fs/promises';
import { readDeclaration } from './declaration.ts';
import type { Declaration } from './read-at.ts';
import { corrupt, Refusal, refusalError } from './refusal.ts';
import type { MediaFile } from './requests.ts';

/** Runs `judge` with the container's declaration. Throws the ApiError of any Refusal. */
export async function inspect<T>(
  file: MediaFile,
  signal: AbortSignal,
  judge: (declaration: Declaration) => Promise<T>,
): Promise<T> {
  try {
    signal.throwIfAborted();
    return await judge(await declarationOf(file));
  } catch (error) {
    throw error instanceof Refusal ? refusalError(error, file.errorPath) : error;
  }
}

async function declarationOf({ path, container }: MediaFile): Promise<Declaration> {
  await using handle = await open(path);
  const { size } = await handle.stat();
  if (size === 0) throw corrupt('the file is empty');
  const declaration = await readDeclaration(container, size, async (offset, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  });
  if (!declaration.complete) throw corrupt('the file is truncated');
  return declaration;
}

/**
 * What the decoder children of this room get to know of the environment: nothing of the server's,
 * which may hold secrets; only what keeps them small.
 */
import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** Variables for a child. */
export function childEnvironment(): Readonly<Record<string, string>> {
  const codeCache = getCompileCacheDir();
  return {
    MALLOC_ARENA_MAX: '2',
    // Without it each child brings along a compiler, to strip the types of a dozen files.
    ...(codeCache !== undefined && { NODE_COMPILE_CACHE: dirname(codeCache) }),
  };
}

/** Keeps what a child has just compiled for the next one; children are killed, and never get to it. */
export function keepCompiledCode(): void {
  flushCompileCache();
}

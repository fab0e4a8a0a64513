/**
 * Whether a directory can be written, found out before anybody tries to make it: where the system
 * refuses a directory, Node's recursive `mkdir` may report a missing file or never come back.
 */
import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, messageOf } from './failure.ts';

/** A file system that answers no sooner is gone (a network share, say). */
const PROBE_TIMEOUT_MS = 10_000;
const PROBE_PREFIX = '.mimosa-probe-';

/** Throws a CommandError that says why, and which variable names another directory. */
export async function requireWritable(directory: string, variable: string): Promise<void> {
  const fault = await writeFault(directory);
  if (fault === null) return;
  throw new CommandError(
    `${directory} cannot be written: ${fault}; choose another directory with ${variable}`,
  );
}

/** Null when files can be written in `directory`, or it can be made; else why not, in words. */
export async function writeFault(directory: string): Promise<string | null> {
  const timer = new AbortController();
  const tooLate = sleep(PROBE_TIMEOUT_MS, 'the file system does not answer', {
    signal: timer.signal,
  });
  // Once the probe has answered, the timer ends with an AbortError that means nothing.
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([probe(directory), tooLate]);
  } finally {
    timer.abort();
  }
}

/** The directory itself, or the nearest one above it that exists. */
export async function nearestExisting(directory: string): Promise<string> {
  for (let place = directory; ; place = path.dirname(place)) {
    const exists = await stat(place).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
    );
    if (exists || place === path.dirname(place)) return place;
  }
}

async function probe(directory: string): Promise<string | null> {
  const place = await nearestExisting(directory);
  try {
    await rmdir(await mkdtemp(path.join(place, PROBE_PREFIX)));
    return null;
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'EROFS':
        return 'the file system is read-only';
      case 'ENOSPC':
        return 'the disk is full';
      case 'EACCES':
      case 'EPERM':
        return `this user may not write in ${place}`;
      case 'ENOTDIR':
        return `${place} is a file`;
      case 'ENOENT':
        return `${place} takes no files`;
      default:
        return messageOf(error);
    }
  }
}

/**
 * Whether a pull is under way, by this process or another: what a pull has not finished lies in a
 * work directory of its own, in which files grow.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Work directories inside the models directory begin with this. */
export const WORK_PREFIX = '.pull-';
/** A pull that has written nothing for so long is dead or stuck. */
const QUIET_MS = 60_000;

/** True while a work directory in `directory` has changed within the last minute. */
export async function isPulling(directory: string, nowMs: number = Date.now()): Promise<boolean> {
  const names = await readdir(directory).catch((): string[] => []);
  const work = names.filter((name) => name.startsWith(WORK_PREFIX));
  const changes = await Promise.all(work.map((name) => lastChangeMs(join(directory, name))));
  return changes.some((changedMs) => nowMs - changedMs < QUIET_MS);
}

async function lastChangeMs(directory: string): Promise<number> {
  const names = await readdir(directory).catch((): string[] => []);
  const paths = [directory, ...names.map((name) => join(directory, name))];
  const times = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (stats) => stats.mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}

/**
 * Finds out which spool directories were left behind. A process that dies cannot clean up, so
 * every spool directory carries its owner in its name, and the next start removes those whose
 * owner is gone: on the same machine when no process has that id and start time any more, on
 * another one (a volume shared by replicas, a recreated container) when its heartbeat has stopped.
 */
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A living owner touches its directory this often … */
export const HEARTBEAT_MS = 60_000;
/** … and counts as dead, seen from another machine, after this long. */
const SILENT_OWNER_MS = 60 * HEARTBEAT_MS;

const OWNED = /^spool-(?<host>[\w.-]+)-(?<pid>\d+)-(?<started>\d+)-[0-9a-f]+$/;
/** Fields of `/proc/{pid}/stat` after the name in brackets: the start time is the 22nd of all. */
const START_TIME_FIELD = 22 - 3;

const HOST = hostname().replaceAll(/[^\w.-]/g, '_');

/** Name of a new spool directory of this process. */
export async function ownedName(random: string): Promise<string> {
  return `spool-${HOST}-${process.pid}-${(await startTime(process.pid)) ?? 0}-${random}`;
}

/** Removes the spool directories of dead owners. Anything else in `directory` is left alone. */
export async function sweepLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = OWNED.exec(name)?.groups;
    if (owner === undefined) continue;
    const path = join(directory, name);
    const alive =
      owner['host'] === HOST
        ? await processLives(Number(owner['pid']), Number(owner['started']))
        : await heartBeats(path);
    if (!alive) await rm(path, { recursive: true, force: true });
  }
}

async function processLives(pid: number, started: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = await startTime(pid);
  return now === null || now === started;
}

async function heartBeats(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts !== null && Date.now() - facts.mtimeMs < SILENT_OWNER_MS;
}

/** Start of a process in ticks since boot (ids are used again, pairs are not); null off Linux. */
async function startTime(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const ticks = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD]);
  return Number.isSafeInteger(ticks) ? ticks : null;
}

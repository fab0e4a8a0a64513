/** Resident memory of a process and everything it has started, from Linux's `/proc`. */
import { readdir, readFile } from 'node:fs/promises';

const KIBIBYTE = 1024;

export interface ResidentMemory {
  /** Bytes of the process itself. */
  readonly own: number;
  /** Bytes of everything below it; memory that processes share counts in each of them. */
  readonly children: number;
}

export async function residentMemory(rootPid: number): Promise<ResidentMemory> {
  const processes = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readStatus),
  );
  const tree = new Set([rootPid]);
  for (let grown = -1; grown !== tree.size;) {
    grown = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  }
  const bytesOf = (isCounted: (pid: number) => boolean): number =>
    processes.filter(({ pid }) => isCounted(pid)).reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    own: bytesOf((pid) => pid === rootPid),
    children: bytesOf((pid) => pid !== rootPid && tree.has(pid)),
  };
}

interface Status {
  readonly pid: number;
  readonly parent: number;
  readonly bytes: number;
}

async function readStatus(name: string): Promise<Status> {
  // A process that ends while we look has no status and no memory.
  const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
  const field = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { pid: Number(name), parent: field('PPid'), bytes: field('VmRSS') * KIBIBYTE };
}

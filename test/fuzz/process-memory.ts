/** Resident memory of a process and everything it has started, from Linux's `/proc`. */
import { readdir, readFile } from 'node:fs/promises';

const KIBIBYTE = 1024;

/** Bytes; memory that processes share counts in each of them. */
export async function residentBytes(rootPid: number): Promise<number> {
  const processes = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readStatus),
  );
  const tree = new Set([rootPid]);
  for (let grown = -1; grown !== tree.size;) {
    grown = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  }
  return processes.filter(({ pid }) => tree.has(pid)).reduce((sum, { bytes }) => sum + bytes, 0);
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

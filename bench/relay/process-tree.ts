/** What a process and everything it started cost, from Linux's `/proc`. */
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PAGE_BYTES = 4096;
const BYTES_PER_KILOBYTE = 1024;
/** Linux counts processor time in hundredths of a second. */
const MS_PER_TICK = 10;
const SAMPLE_PAUSE_MS = 20;

export interface TreeMemory {
  /** Resident pages, those that processes share once for each: an upper bound. */
  readonly residentBytes: number;
  /** Each process's fair share of the pages it shares: what the tree takes from the machine. */
  readonly proportionalBytes: number;
}

/** What the tree holds while something happens, at the moment at which it is largest. */
export async function peakDuring(
  pid: number,
  happening: () => Promise<unknown>,
): Promise<TreeMemory> {
  let peak: TreeMemory = { residentBytes: 0, proportionalBytes: 0 };
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const residentBytes = await sumOver(pid, residentOf);
      // Fair shares take the kernel long to work out, so they are asked for only at a new peak.
      if (residentBytes > peak.residentBytes) {
        peak = { residentBytes, proportionalBytes: await sumOver(pid, proportionalOf) };
      }
      await sleep(SAMPLE_PAUSE_MS);
    }
  })();
  try {
    await happening();
  } finally {
    over.abort();
    await watching;
  }
  return peak;
}

/** Processor time used so far, in milliseconds. */
export function treeCpuMs(pid: number): Promise<number> {
  return sumOver(pid, cpuMsOf);
}

async function sumOver(pid: number, measure: (pid: number) => Promise<number>): Promise<number> {
  const [own, children] = await Promise.all([measure(pid), childrenOf(pid)]);
  const below = await Promise.all(children.map((child) => sumOver(child, measure)));
  return below.reduce((sum, value) => sum + value, own);
}

async function residentOf(pid: number): Promise<number> {
  const fields = (await readProc(pid, 'statm')).split(' ');
  return Number(fields[1] ?? 0) * PAGE_BYTES;
}

async function proportionalOf(pid: number): Promise<number> {
  const found = /^Pss:\s+(\d+) kB$/m.exec(await readProc(pid, 'smaps_rollup'));
  return Number(found?.[1] ?? 0) * BYTES_PER_KILOBYTE;
}

/** User and system time of all threads. */
async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readProc(pid, 'stat');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(afterName[11] ?? 0) + Number(afterName[12] ?? 0)) * MS_PER_TICK;
}

/** A child belongs to the thread that started it, so all threads are asked. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readProc(pid, `task/${thread}/children`)),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

/** '' for a process that has ended meanwhile. */
function readProc(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
}

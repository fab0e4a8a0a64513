/**
 * Memory of a process and everything it started, from Linux's `/proc`. Resident pages are summed
 * over the processes, so pages that they share count once for each: an upper bound, alike for all.
 */
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PAGE_BYTES = 4096;
const SAMPLE_PAUSE_MS = 20;

/** The largest sum seen while something happens, in bytes; 0 where there is no `/proc`. */
export async function peakBytesDuring(
  pid: number,
  happening: () => Promise<unknown>,
): Promise<number> {
  let peakBytes = 0;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      peakBytes = Math.max(peakBytes, await treeBytes(pid));
      await sleep(SAMPLE_PAUSE_MS);
    }
  })();
  try {
    await happening();
  } finally {
    over.abort();
    await watching;
  }
  return peakBytes;
}

async function treeBytes(pid: number): Promise<number> {
  const [own, children] = await Promise.all([residentBytes(pid), childrenOf(pid)]);
  const below = await Promise.all(children.map(treeBytes));
  return below.reduce((sum, bytes) => sum + bytes, own);
}

/** 0 for a process that has ended meanwhile. */
async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'latin1').catch(() => '0 0');
  return Number(text.split(' ')[1]) * PAGE_BYTES;
}

/** A child belongs to the thread that started it, so all threads are asked. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) =>
      readFile(`/proc/${pid}/task/${thread}/children`, 'latin1').catch(() => ''),
    ),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

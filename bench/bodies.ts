/**
 * What a 50 MB base64 video in a request body costs a real server: wall time against a bare server
 * that reads the body and throws it away, memory above idle (server and decoder children apart),
 * and what small requests feel meanwhile.
 */
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { testModelsDirectory } from '../test/support/models.ts';
import { MEDIA_DIRECTORY } from '../test/support/media-server.ts';
import { startServer } from '../test/support/server.ts';
import type { TestServer } from '../test/support/server.ts';
import type { SenderData, Volley, VolleyResult } from './bodies-sender.worker.ts';

/** The largest video that fits into the base64 limit of 52,428,800 characters. */
const VIDEO_BYTES = 39_321_600;
const BOX_HEADER_BYTES = 8;
const ROUNDS = 5;
const IDLE_MS = 3_000;
const SETTLE_MS = 1_000;
const PROBE_PAUSE_MS = 10;
const MEMORY_PAUSE_MS = 10;
const MEGABYTE = 1_048_576;
const PAGE_BYTES = 4096;

const ESTIMATE = JSON.stringify({ media: [{ type: 'image', width: 1920, height: 1080 }] });

/** Measures and prints; needs Linux for the memory figures. */
export async function run(): Promise<void> {
  await testModelsDirectory();
  const body = await videoBody();
  const server = await startServer();
  const workerData: SenderData = { body, key: server.key };
  const sender = new Worker(new URL('bodies-sender.worker.ts', import.meta.url), { workerData });
  const floor = await drainingServer();
  try {
    const floorUrl = `http://127.0.0.1:${(floor.address() as AddressInfo).port}/`;
    const countUrl = `${server.url}/v1/tokens/count`;
    await volley(sender, { url: floorUrl, atOnce: 1 });
    await volley(sender, { url: countUrl, atOnce: 1 });
    await sleep(SETTLE_MS);

    const idle = await observed(server, () => sleep(IDLE_MS));
    printPhase('idle', idle, idle);
    for (const atOnce of [1, 8]) {
      const floorMs = await medianMs(sender, { url: floorUrl, atOnce });
      let wallMs = 0;
      const phase = await observed(server, async () => {
        wallMs = await medianMs(sender, { url: countUrl, atOnce });
      });
      printPhase(`${atOnce} × 50 MB at once`, phase, idle);
      const ratio = (wallMs / floorMs).toFixed(2);
      console.log(
        `  wall of the last to end   ${wallMs.toFixed(0)} ms = ${ratio} × reading and dropping (${floorMs.toFixed(0)} ms)`,
      );
    }
  } finally {
    await sender.terminate();
    floor.close();
    await server.close();
  }
}

/** A chat body around a valid MP4, padded with a `free` box, in memory that threads can share. */
async function videoBody(): Promise<Uint8Array> {
  const clip = await readFile(`${MEDIA_DIRECTORY}/clip-3s.mp4`);
  const padding = Buffer.alloc(VIDEO_BYTES - clip.length);
  padding.writeUInt32BE(padding.length);
  padding.write('free', BOX_HEADER_BYTES / 2);
  const url = `data:video/mp4;base64,${Buffer.concat([clip, padding]).toString('base64')}`;
  const content = [{ type: 'video_url', video_url: { url } }];
  const text = JSON.stringify({ model: 'mimo-v2.5', messages: [{ role: 'user', content }] });
  const body = new Uint8Array(new SharedArrayBuffer(text.length));
  body.set(Buffer.from(text));
  return body;
}

async function drainingServer(): Promise<Server> {
  const server = createServer((request, response) => {
    request.on('end', () => response.end('{}')).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Median over the rounds of the time until the last body of a volley is answered. */
async function medianMs(sender: Worker, shot: Volley): Promise<number> {
  const walls: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) walls.push(await volley(sender, shot));
  return quantile(walls, 0.5);
}

async function volley(sender: Worker, shot: Volley): Promise<number> {
  const answered = once(sender, 'message') as Promise<[VolleyResult]>;
  sender.postMessage(shot);
  const [result] = await answered;
  if ('failure' in result) throw new Error(result.failure);
  return Math.max(...result.wallMs);
}

interface Phase {
  readonly serverPeakBytes: number;
  readonly childrenPeakBytes: number;
  readonly modelsMs: readonly number[];
  readonly estimateMs: readonly number[];
}

/** Watches memory and small requests while something happens. */
async function observed(server: TestServer, happening: () => Promise<unknown>): Promise<Phase> {
  const modelsMs: number[] = [];
  const estimateMs: number[] = [];
  let serverPeakBytes = 0;
  let childrenPeakBytes = 0;
  const stop = new AbortController();

  const watchMemory = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const memory = await Promise.all([
        residentBytes(server.pid),
        childrenOf(server.pid).then((pids) => Promise.all(pids.map(residentBytes))),
      ]);
      serverPeakBytes = Math.max(serverPeakBytes, memory[0]);
      childrenPeakBytes = Math.max(
        childrenPeakBytes,
        memory[1].reduce((a, b) => a + b, 0),
      );
      await sleep(MEMORY_PAUSE_MS);
    }
  };
  const askSmallThings = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      modelsMs.push(await timedFetch(`${server.url}/v1/models`, { 'api-key': server.key }));
      estimateMs.push(await timedFetch(`${server.url}/v1/tokens/estimate`, {}, ESTIMATE));
      await sleep(PROBE_PAUSE_MS);
    }
  };
  const watching = Promise.all([watchMemory(), askSmallThings()]);
  try {
    await happening();
  } finally {
    stop.abort();
    await watching;
  }
  return { serverPeakBytes, childrenPeakBytes, modelsMs, estimateMs };
}

async function timedFetch(
  url: string,
  headers: Record<string, string>,
  body: string | null = null,
): Promise<number> {
  const start = performance.now();
  const response = await fetch(url, { method: body === null ? 'GET' : 'POST', headers, body });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return performance.now() - start;
}

async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '0 0');
  return Number(text.split(' ')[1]) * PAGE_BYTES;
}

/** A child belongs to the thread that started it, so all threads are asked. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) =>
      readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''),
    ),
  );
  return lists
    .flatMap((list) => list.trim().split(' '))
    .filter((child) => child !== '')
    .map(Number);
}

function printPhase(name: string, phase: Phase, idle: Phase): void {
  console.log(name);
  const memory = (peak: number, base: number): string =>
    `${(peak / MEGABYTE).toFixed(0)} MB, ${((peak - base) / MEGABYTE).toFixed(0)} above idle`;
  console.log(`  server peak RSS           ${memory(phase.serverPeakBytes, idle.serverPeakBytes)}`);
  console.log(
    `  children peak RSS         ${memory(phase.childrenPeakBytes, idle.childrenPeakBytes)}`,
  );
  console.log(`  GET /v1/models            ${latency(phase.modelsMs)}`);
  console.log(`  POST /v1/tokens/estimate  ${latency(phase.estimateMs)}`);
}

function latency(samples: readonly number[]): string {
  const shown = (part: number): string => `${quantile(samples, part).toFixed(1)} ms`;
  return `p50 ${shown(0.5)}, p99 ${shown(0.99)} (${samples.length} samples)`;
}

function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

if (import.meta.main) await run();

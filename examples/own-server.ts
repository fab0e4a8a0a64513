/** A server for the time of a demonstration: its own process, a free port, a key made for it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = path.resolve(import.meta.dirname, '../src/main.ts');
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;

export interface OwnServer {
  readonly baseURL: string;
  readonly apiKey: string;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

/** Brings the models first, with progress on standard error, so that the server can answer. */
export async function startOwnServer(): Promise<OwnServer> {
  await pullModels();
  const apiKey = `sk-demo-${randomBytes(16).toString('hex')}`;
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--json'], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      MIMOSA_ROOT_KEY: apiKey,
      MIMOSA_LOG: 'pretty,warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  try {
    const url = await addressOf(child);
    await untilReady(url);
    return { baseURL: `${url}/v1`, apiKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function pullModels(): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, 'models', 'pull'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('without its models the server cannot answer');
}

/** The server's first line says where it listens; a server that fails ends its output instead. */
async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    return (JSON.parse(line) as { url: string }).url;
  }
  throw new Error('the server did not start');
}

async function untilReady(url: string): Promise<void> {
  const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
  while (!(await fetch(`${url}/readyz`, { signal })).ok) {
    await sleep(READY_POLL_MS, undefined, { signal });
  }
}

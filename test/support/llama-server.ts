/**
 * A real engine for tests: `llama-server` of Debian unstable, in a folder under `data/`, fetched
 * once, run with its own loader and libraries. On a machine where it cannot be had there is none,
 * which is said loudly.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { unpackDebianPackages } from './debian-packages.ts';

const PACKAGES = [
  'llama.cpp-tools',
  'libllama0',
  'libggml0',
  'libc6',
  'libgcc-s1',
  'libgomp1',
  'libstdc++6',
  'libssl3t64',
  'libzstd1',
  'zlib1g',
];
const DIRECTORY = path.resolve(import.meta.dirname, '../../data/llama-server');
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';
const LOADER = path.join(LIBRARIES, 'ld-linux-x86-64.so.2');
const TRY_TIMEOUT_MS = 10_000;
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

const run = promisify(execFile);

/** How the program is called. */
export interface LlamaServerProgram {
  readonly command: string;
  readonly arguments: readonly string[];
  /** Its working directory: it looks there for the code that fits the processor. */
  readonly directory: string;
}

export interface RunningLlamaServer {
  /** `http://127.0.0.1:PORT`, without `/v1`. */
  readonly url: string;
  /** Ends it at once. */
  close(): Promise<void>;
}

/** Null when it cannot be had here. */
export async function llamaServerProgram(): Promise<LlamaServerProgram | null> {
  if (existsSync(DIRECTORY)) return program(DIRECTORY);
  // Made beside its place and given its name when whole: half a program is never used.
  const work = `${DIRECTORY}-${process.pid}`;
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error('it is fetched for x86-64 Linux only');
    }
    await mkdir(work, { recursive: true });
    await unpackDebianPackages(PACKAGES, work);
    const made = await program(work);
    await run(made.command, [...made.arguments, '--version'], { timeout: TRY_TIMEOUT_MS });
    await rename(work, DIRECTORY);
    return await program(DIRECTORY);
  } catch (error) {
    if (existsSync(DIRECTORY)) return program(DIRECTORY);
    const reason = error instanceof Error ? error.message : String(error);
    console.warn(
      `\n!!! SKIPPED: no real engine (llama-server) can be had here.\n!!! ${reason.split('\n')[0]}\n`,
    );
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function program(root: string): Promise<LlamaServerProgram> {
  const libraries = path.join(root, LIBRARIES);
  const ggml = path.join(libraries, 'ggml');
  const backends = (await readdir(ggml)).find((name) => name.startsWith('backends'));
  if (backends === undefined) throw new Error('the packages bring no code for processors');
  return {
    command: path.join(root, LOADER),
    arguments: [
      '--library-path',
      `${libraries}:${path.join(libraries, 'llama')}`,
      path.join(root, 'usr/bin/llama-server'),
    ],
    directory: path.join(ggml, backends),
  };
}

export interface LlamaServerOptions {
  /** Path of the model's file. */
  readonly model: string;
  readonly contextTokens: number;
  /** Any free port unless told. */
  readonly port?: number;
}

/** One slot, one thread, metrics on. Resolves as soon as it listens: its model may not be loaded. */
export async function startLlamaServer(
  { command, arguments: first, directory }: LlamaServerProgram,
  options: LlamaServerOptions,
): Promise<RunningLlamaServer> {
  const port = options.port ?? (await freePort());
  const settings = {
    '--model': options.model,
    '--ctx-size': options.contextTokens,
    '--alias': 'tiny',
    '--host': '127.0.0.1',
    '--port': port,
    '--parallel': 1,
    '--threads': 1,
  };
  const rest = [...Object.entries(settings).flat().map(String), '--no-ui', '--metrics'];
  const child = spawn(command, [...first, ...rest, '--offline'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (text: Buffer) => void (output += text.toString()));
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const close = async (): Promise<void> => {
    process.off('exit', end);
    end();
    await exited;
  };
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
  while (!(await answers(url))) {
    if (child.exitCode === null && !deadline.aborted) await sleep(POLL_MS);
    else {
      await close();
      throw new Error(`llama-server did not start; its output:\n${output}`);
    }
  }
  return { url, close };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

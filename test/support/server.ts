/**
 * A real Mimosa server for tests: its own process on a free port, a data directory of its own that
 * vanishes afterwards, a known key, and the models of this checkout (`data/models`), which the
 * server pulls itself when they are missing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const TEST_KEY = 'sk-test-0123456789abcdef';
const START_TIMEOUT_MS = 30_000;
/** Long enough for a first pull of all models over a slow line. */
const READY_TIMEOUT_MS = 600_000;
const READY_POLL_MS = 200;
const STOP_TIMEOUT_MS = 40_000;

export interface TestServerOptions {
  /** Content of `mimosa.config.yaml`. Rates of models hold only where it says `limits.rates: true`. */
  readonly config?: string;
  /** Added to the environment, last word. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Resolve only once `/readyz` is 200, that is, with models. Default: as soon as it listens. */
  readonly ready?: boolean;
}

export interface TestServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** An API key that the server accepts. */
  readonly key: string;
  /** The server's own process. */
  readonly pid: number;
  /** Everything it has written so far, both streams. */
  output(): string;
  /** Asks it to stop, waits for the end, removes its data. Resolves with the exit code. */
  close(): Promise<number | null>;
}

/** Starts a server; rejects with its output when it does not come up. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-server-'));
  await writeFile(path.join(directory, 'mimosa.config.yaml'), withoutRates(options.config ?? ''));
  const child = spawn(
    process.execPath,
    [path.join(REPOSITORY, 'bin/mimosa.js'), 'serve', '--json'],
    {
      cwd: directory,
      env: { ...inherited(), ...serverEnvironment(directory), ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  child.stdout.on('data', (text: Buffer) => void (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => void (output += text.toString()));

  const close = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const [code] = await exited;
    clearTimeout(kill);
    await rm(directory, { recursive: true, force: true });
    return code;
  };

  try {
    const url = await Promise.race([
      listening(createInterface({ input: child.stdout })),
      exited.then(([code]) => Promise.reject(new Error(`the server ended with code ${code}`))),
      sleep(START_TIMEOUT_MS, undefined, { ref: false }).then(() =>
        Promise.reject(new Error('the server did not listen in time')),
      ),
    ]);
    if (options.ready === true) await untilReady(url);
    return { url, key: TEST_KEY, pid: child.pid!, output: () => output, close };
  } catch (error) {
    await close();
    throw new Error(`${(error as Error).message}; its output:\n${output}`, { cause: error });
  }
}

/** Tests ask more often in a minute than the models allow. */
function withoutRates(config: string): string {
  const settings = (parse(config) ?? {}) as { limits?: { rates?: boolean } };
  return stringify({ ...settings, limits: { rates: false, ...settings.limits } });
}

/** The caller's environment without the settings of a Mimosa of the developer's own. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(MIMOSA_|OTEL_|HOST$|PORT$|DATABASE_URL$|REDIS_URL$|NODE_OPTIONS$)/.test(name),
    ),
  );
}

function serverEnvironment(directory: string): Record<string, string> {
  return {
    PORT: '0',
    MIMOSA_DATA_DIR: path.join(directory, 'data'),
    MIMOSA_MODELS_DIR: path.join(REPOSITORY, 'data/models'),
    MIMOSA_ROOT_KEY: TEST_KEY,
    MIMOSA_LOG: 'json',
  };
}

async function listening(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const greeting = JSON.parse(line) as { event?: string; url?: string };
    if (greeting.event === 'listening' && greeting.url !== undefined) return greeting.url;
  }
  throw new Error('the server never said where it listens');
}

async function untilReady(url: string): Promise<void> {
  const deadline = AbortSignal.timeout(READY_TIMEOUT_MS);
  for (;;) {
    const answer = await fetch(`${url}/readyz`, { signal: deadline });
    const report = await answer.text();
    if (answer.ok) return;
    if (deadline.aborted) throw new Error(`never ready: ${report}`);
    await sleep(READY_POLL_MS, undefined, { signal: deadline });
  }
}

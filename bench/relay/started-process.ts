/** Child processes that serve: started, waited for, stopped; their last words kept for error texts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** LiteLLM imports half of PyPI before it listens. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 200;
const STOP_TIMEOUT_MS = 10_000;
const KEPT_OUTPUT_CHARACTERS = 2000;
const QUOTED_OUTPUT_CHARACTERS = 600;

export interface StartedProcess {
  readonly pid: number;
  readonly close: () => Promise<void>;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the caller's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Resolves with the address that one of our own servers prints as `{"url": …}`. */
export async function startOwnServer(
  command: Command,
): Promise<StartedProcess & { readonly url: string }> {
  return start(command, (output) => {
    const line = /^\{"url":.*\}$/m.exec(output);
    return Promise.resolve(line ? (JSON.parse(line[0]) as { url: string }) : null);
  });
}

/** Resolves once `isUp` says so; it is asked again and again. */
export async function startForeignServer(
  command: Command,
  isUp: () => Promise<boolean>,
): Promise<StartedProcess> {
  return start(command, async () => ((await isUp()) ? {} : null));
}

async function start<T extends object>(
  command: Command,
  upWith: (output: string) => Promise<T | null>,
): Promise<StartedProcess & T> {
  const child = spawn(command.file, command.args, {
    env: { ...process.env, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: Buffer): void => {
    output = (output + text.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let failure: string | null = null;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code) => (failure = `it ended with code ${code}`));

  const close = async (): Promise<void> => {
    if (failure !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(kill);
  };

  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const up = await upWith(output);
    if (up !== null) return { ...up, pid: child.pid!, close };
    failure ??= performance.now() > deadline ? 'it did not come up in time' : null;
    if (failure !== null) {
      child.kill('SIGKILL');
      throw new Error(`${failure}: ${output.slice(-QUOTED_OUTPUT_CHARACTERS)}`);
    }
    await sleep(POLL_MS);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

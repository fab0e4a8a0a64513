/** The command line as a user meets it: a real process, what it prints, how it exits. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
/** Nothing listens there: whoever asks this registry is refused at once. */
const NO_REGISTRY = 'http://127.0.0.1:9';

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** From the root of the repository. */
  readonly program?: string;
  /** Output upon which the program is told to stop. */
  readonly until?: RegExp;
  /** What stands on its standard input. */
  readonly input?: string;
}

/** Runs in an empty directory, with no settings of the developer's own. */
export async function runMimosa(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { environment, program = 'src/main.ts', until, input = '' } = options;
  const child = spawn(process.execPath, [path.join(REPOSITORY, program), ...args], {
    cwd: mkdtempSync(path.join(tmpdir(), 'mimosa-cli-')),
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NPM_CONFIG_REGISTRY: NO_REGISTRY,
      MIMOSA_LOG: 'json',
      PORT: '0',
      ...environment,
    },
    stdio: 'pipe',
  });
  child.stdin.end(input);
  let out = '';
  let error = '';
  const stopWhenSeen = (): void => {
    if (until?.test(out + error) === true) child.kill('SIGTERM');
  };
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
    stopWhenSeen();
  });
  child.stderr.on('data', (text: Buffer) => {
    error += text.toString();
    stopWhenSeen();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, error };
}

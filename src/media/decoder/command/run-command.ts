/**
 * Runs an ffmpeg or ffprobe command with an argument array (no shell ever sees a name) and yields
 * what it prints. Bounded in working time and output; killed when the reader leaves or aborts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { corrupt } from '../refusal.ts';

export interface CommandBounds {
  /** Time at work; time in which the reader does not read is not counted. */
  readonly workMs: number;
  readonly outputBytes: number;
}

/** Yields standard output. Throws a Refusal when a bound is broken or the command fails. */
export async function* runCommand(
  command: string,
  args: readonly string[],
  bounds: CommandBounds,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  signal.throwIfAborted();
  const process = spawn(command, args, { env: {}, stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = once(process, 'close') as Promise<[number | null]>;
  closed.catch(() => undefined);
  const kill = (): void => void process.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const output = process.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let leftMs = bounds.workMs;
  let leftBytes = bounds.outputBytes;
  try {
    for (;;) {
      const began = performance.now();
      const timer = setTimeout(kill, leftMs);
      const piece = await output.next().finally(() => clearTimeout(timer));
      leftMs -= performance.now() - began;
      if (piece.done === true) break;
      leftBytes -= piece.value.length;
      if (leftBytes < 0) throw corrupt('the decoder failed');
      yield piece.value;
    }
    const [code] = await closed;
    signal.throwIfAborted();
    if (code !== 0) throw corrupt(code === null ? 'the decoder failed' : 'the file cannot be read');
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

/** All output as one string. */
export async function readCommand(
  command: string,
  args: readonly string[],
  bounds: CommandBounds,
  signal: AbortSignal,
): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of runCommand(command, args, bounds, signal)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** The output line by line. */
export async function* commandLines(
  command: string,
  args: readonly string[],
  bounds: CommandBounds,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  let rest = '';
  for await (const piece of runCommand(command, args, bounds, signal)) {
    const lines = (rest + piece.toString('latin1')).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

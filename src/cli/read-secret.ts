/** Reads a secret: from a terminal without showing it, else as the first line of standard input. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Rejects when nothing comes, or when interrupted. */
export async function readSecret(
  question: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal });
  const stop = (): void => lines.close();
  // On a terminal Ctrl-C comes as a key.
  lines.once('SIGINT', stop);
  signal.addEventListener('abort', stop, { once: true });
  if (isTerminal) terminal.error.write(question);
  try {
    for await (const line of lines) return line;
  } finally {
    lines.close();
    signal.removeEventListener('abort', stop);
    if (isTerminal) terminal.error.write('\n');
  }
  throw new CommandError('nothing was entered');
}

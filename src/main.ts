/** The program `mimosa`: everything it does is a command of `cli/program.ts`. */
import { runProgram } from './cli/program.ts';

/** After a command is done nothing should keep the process alive; if something does, it ends anyway. */
const EXIT_GRACE_MS = 3000;

const exitCode = await runProgram(process.argv.slice(2));
process.exitCode = exitCode;
setTimeout(() => process.exit(exitCode), EXIT_GRACE_MS).unref();

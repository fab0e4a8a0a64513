/** The program `mimosa`: everything it does is a command of `cli/program.ts`. */
import { setFlagsFromString } from 'node:v8';
import { runProgram } from './cli/program.ts';

// Requests leave much that dies young. V8 would answer by letting its young generation grow to
// 16 MB and more a half, and clean it less often for longer; small, it costs less memory and time
// (bench/README.md has the figures).
setFlagsFromString('--semi-space-growth-factor=1');
// What lives long would else grow to several times its size before V8 looks through it.
setFlagsFromString('--heap-growing-percent=100');

/** After a command is done nothing should keep the process alive; if something does, it ends anyway. */
const EXIT_GRACE_MS = 3000;

const exitCode = await runProgram(process.argv.slice(2));
process.exitCode = exitCode;
setTimeout(() => process.exit(exitCode), EXIT_GRACE_MS).unref();

#!/usr/bin/env node
/**
 * Starts the command line under Node 24, whichever Node was found first: this one when it is new
 * enough, else the one that the npm package `node` brought along. A checkout runs its sources, which
 * are never older than what was built from them; an installed package, whose TypeScript Node would
 * refuse, runs the built program. Plain JavaScript that any Node since 18 understands.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = 24;
/**
 * A server keeps little of what a request leaves: without these its young generation grows to 100 MB
 * and its old one to several times its size. V8 takes the first one only before it starts.
 */
const SERVER_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=100'];
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'src', 'main.ts');
const isInstalled = root.split(path.sep).includes('node_modules');
const program = existsSync(source) && !isInstalled ? source : path.join(root, 'dist', 'main.js');

// Types are stripped once: the compiler that does it would stay in the memory of every process and
// thread. They know by the variable where the result lies; where it cannot be written, they do without.
process.env.NODE_COMPILE_CACHE ??= path.join(root, 'node_modules', '.cache', 'mimosa');

const isServer = process.argv[2] === 'serve';
// Of memory that was given back, glibc keeps some for each thread; none is shared by so few.
if (isServer) process.env.MALLOC_ARENA_MAX ??= '1';
const flags = isServer ? SERVER_FLAGS : [];

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  runUnderOwnNode();
} else if (isServer && !isBounded() && process.execve) {
  // The same process, begun anew: signals and process managers notice nothing. Windows has no such call.
  const self = fileURLToPath(import.meta.url);
  const execArguments = [...process.execArgv, ...flags, self, ...process.argv.slice(2)];
  process.execve(process.execPath, [process.execPath, ...execArguments], process.env);
} else {
  nodeModule.enableCompileCache();
  await import(pathToFileURL(program).href);
}

/** Whether it was started with these flags, or with others of somebody who knows better. */
function isBounded() {
  return process.execArgv.some((flag) => flag.startsWith('--max-semi-space-size'));
}

function runUnderOwnNode() {
  const node = ownNode();
  if (node === null) {
    fail(
      `needs Node ${OLDEST_NODE}; this is ${process.version}, and npm's "node" is missing: npm ci`,
    );
  }
  const child = spawn(node, [...flags, program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + constants.signals[signal]);
  });
}

/** Path of the `node` package's program, or null. */
function ownNode() {
  try {
    const manifest = nodeModule.createRequire(import.meta.url).resolve('node/package.json');
    const program = process.platform === 'win32' ? 'node.exe' : 'node';
    return path.join(path.dirname(manifest), 'bin', program);
  } catch {
    return null;
  }
}

function fail(message) {
  process.stderr.write(`mimosa: ${message}\n`);
  process.exit(1);
}

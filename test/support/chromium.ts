/**
 * Debian's Chromium for tests of the console: the machine's, else installed where tests may do that
 * (as root on Debian). Where it cannot be had there is none, which is said loudly.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const INSTALL_TIMEOUT_MS = 600_000;
const LOOK_TIMEOUT_MS = 10_000;
/** Files of tests run side by side, and apt lets one in at a time. */
const LOCK = '/tmp/mimosa-apt.lock';
const INSTALL = [
  'command -v chromium && exit',
  'apt-get update -q',
  'DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core',
].join('\n');

/** Headless, without a GPU, and without asking anybody for updates. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const run = promisify(execFile);

/** Null when it cannot be had here. The caller closes it. */
export async function startChromium(): Promise<Browser | null> {
  const program = (await findProgram()) ?? (await install());
  if (program === null) return null;
  return chromium.launch({ executablePath: program, headless: true, args: FLAGS });
}

async function findProgram(): Promise<string | null> {
  const look = 'command -v chromium || command -v chromium-browser || command -v google-chrome';
  return run('sh', ['-c', look], { timeout: LOOK_TIMEOUT_MS }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

async function install(): Promise<string | null> {
  try {
    if (process.getuid?.() !== 0) throw new Error('only root may install it');
    await run('flock', [LOCK, 'sh', '-ec', INSTALL], { timeout: INSTALL_TIMEOUT_MS });
    return await findProgram();
  } catch (error) {
    console.warn(`SKIPPED tests in a browser: no Chromium here (${(error as Error).message})`);
    return null;
  }
}

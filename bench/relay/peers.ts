/**
 * Gets the gateways that Mimosa is measured against, once: Portkey from the npm registry into this
 * folder, LiteLLM from PyPI into a virtual environment under `data/`. Neither is part of Mimosa's
 * own installation.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const LITELLM_VERSION = '1.106.2';
const INSTALL_TIMEOUT_MS = 600_000;

const PORTKEY = path.join(import.meta.dirname, 'node_modules/@portkey-ai/gateway');
const LITELLM = path.resolve(import.meta.dirname, `../../data/bench-litellm-${LITELLM_VERSION}`);

const run = promisify(execFile);

/** Path of Portkey's start script. Rejects when it cannot be installed. */
export async function portkeyScript(): Promise<string> {
  const script = path.join(PORTKEY, 'build/start-server.js');
  if (!existsSync(script)) {
    console.log('installing Portkey from the npm registry …');
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: import.meta.dirname,
      timeout: INSTALL_TIMEOUT_MS,
    });
  }
  return script;
}

/** Path of the `litellm` command. Rejects without Python or its package index. */
export async function litellmCommand(): Promise<string> {
  const command = path.join(LITELLM, 'bin/litellm');
  if (!existsSync(command)) {
    console.log('installing LiteLLM from PyPI …');
    await rm(LITELLM, { recursive: true, force: true });
    // Scripts of a virtual environment hold its path: it is made in place, and marked by its name.
    const options = { timeout: INSTALL_TIMEOUT_MS };
    await run('python3', ['-m', 'venv', LITELLM], options);
    const pip = ['-m', 'pip', 'install', '--quiet', `litellm[proxy]==${LITELLM_VERSION}`];
    await run(path.join(LITELLM, 'bin/python'), pip, options);
  }
  return command;
}

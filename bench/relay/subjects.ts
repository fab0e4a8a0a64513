/**
 * The subjects of the bench, all in front of the same scripted upstream: direct access, a bare Node
 * relay, Mimosa with and without its ledger, Portkey, LiteLLM. Each serves on loopback from a process of its own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer } from '../../test/support/server.ts';
import type { Target } from './load-jobs.ts';
import { litellmCommand, portkeyScript } from './peers.ts';
import { MODEL } from './script.ts';
import {
  freePort,
  startForeignServer,
  startOwnServer,
  type StartedProcess,
} from './started-process.ts';

export const DIRECT = 'direct';
export const MIMOSA = 'Mimosa';
export const MIMOSA_ONE_KEY = 'Mimosa, one key';
export const PORTKEY = 'Portkey';
export const LITELLM = 'LiteLLM';
const BARE_RELAY = 'bare relay';
const LITELLM_KEY = 'sk-bench-0123456789';
const ONE_KEY = 'sk-bench-0123456789abcdef';
/** As `bin/mimosa.js` starts a server. */
const COMPILE_CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/mimosa');
const SERVER_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=100'];

export interface Subject {
  readonly name: string;
  readonly target: Target;
  /** Root of its process tree. */
  readonly pid: number;
  close(): Promise<void>;
}

export interface Field {
  /** `http://127.0.0.1:PORT` of the scripted upstream. */
  readonly upstreamOrigin: string;
  readonly subjects: readonly Subject[];
  close(): Promise<void>;
}

/** Starts everything; a peer that cannot be had is skipped, loudly. */
export async function startField(): Promise<Field> {
  const upstream = await startOwn('upstream.process.ts');
  const subjects: Subject[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(subjects.map((subject) => subject.close()));
    await upstream.close();
  };
  try {
    subjects.push({
      name: DIRECT,
      target: { baseUrl: `${upstream.url}/v1`, headers: {} },
      pid: upstream.pid,
      close: () => Promise.resolve(),
    });
    const bare = await startOwn('bare-relay.process.ts', upstream.url);
    subjects.push(subjectOf(BARE_RELAY, bare, bare.url, {}));
    subjects.push(await startMimosa(upstream.url));
    subjects.push(await startMimosaWithOneKey(upstream.url));
    for (const [name, start] of [
      [PORTKEY, startPortkey],
      [LITELLM, startLitellm],
    ] as const) {
      try {
        subjects.push(await start(upstream.url));
      } catch (error) {
        console.warn(`\n!!! ${name} is SKIPPED: ${(error as Error).message}\n`);
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { upstreamOrigin: upstream.url, subjects, close };
}

function startOwn(file: string, ...args: string[]): ReturnType<typeof startOwnServer> {
  const script = path.join(import.meta.dirname, file);
  return startOwnServer({ file: process.execPath, args: [script, ...args] });
}

function subjectOf(
  name: string,
  started: StartedProcess,
  url: string,
  headers: Target['headers'],
): Subject {
  const target = { baseUrl: `${url}/v1`, headers };
  return { name, target, pid: started.pid, close: () => started.close() };
}

/** As anybody would start it: keys, counting, usage and the log of requests are on. */
async function startMimosa(upstreamOrigin: string): Promise<Subject> {
  const server = await startServer({ config: JSON.stringify(relaySettings(upstreamOrigin)) });
  const close = async (): Promise<void> => void (await server.close());
  return subjectOf(MIMOSA, { pid: server.pid, close }, server.url, { 'api-key': server.key });
}

/**
 * The same without people, money and limits, which Portkey has not either: one key of the settings is
 * checked, tokens are counted, usage and the log are written, and nothing is kept.
 */
async function startMimosaWithOneKey(upstreamOrigin: string): Promise<Subject> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-bench-'));
  const config = path.join(directory, 'mimosa.config.yaml');
  const settings = { ...relaySettings(upstreamOrigin), limits: { rates: false } };
  await writeFile(config, JSON.stringify(settings));
  const script = path.join(import.meta.dirname, '../platform/server.process.ts');
  const started = await startOwnServer({
    file: process.execPath,
    args: [...SERVER_FLAGS, script, 'off'],
    environment: {
      MIMOSA_CONFIG: config,
      MIMOSA_DATA_DIR: path.join(directory, 'data'),
      MIMOSA_ROOT_KEY: ONE_KEY,
      MIMOSA_LOG: 'json',
      MALLOC_ARENA_MAX: '1',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    },
  });
  const close = (): Promise<void> => started.close().then(() => rm(directory, { recursive: true }));
  const headers = { 'api-key': ONE_KEY };
  return subjectOf(MIMOSA_ONE_KEY, { pid: started.pid, close }, started.url, headers);
}

function relaySettings(upstreamOrigin: string): object {
  return {
    engines: [{ name: 'up', kind: 'openai', baseUrls: [`${upstreamOrigin}/v1`], model: MODEL }],
    models: { [MODEL]: { engines: ['up'] } },
  };
}

async function startPortkey(upstreamOrigin: string): Promise<Subject> {
  const script = await portkeyScript();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const preload = new URL('loopback-only.ts', import.meta.url).href;
  const started = await startForeignServer(
    {
      file: process.execPath,
      args: ['--import', preload, script, `--port=${port}`, '--headless'],
      environment: { NODE_ENV: 'production' },
    },
    () => answers(`${url}/`),
  );
  return subjectOf(PORTKEY, started, url, {
    authorization: 'Bearer none',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstreamOrigin}/v1`,
  });
}

async function startLitellm(upstreamOrigin: string): Promise<Subject> {
  const command = await litellmCommand();
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-bench-'));
  const removed = (): Promise<void> => rm(directory, { recursive: true });
  const config = path.join(directory, 'litellm.yaml');
  const params = { model: `openai/${MODEL}`, api_base: `${upstreamOrigin}/v1`, api_key: 'none' };
  await writeFile(
    config,
    JSON.stringify({
      model_list: [{ model_name: MODEL, litellm_params: params }],
      general_settings: { master_key: LITELLM_KEY },
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  try {
    const { pid, close } = await startForeignServer(
      {
        file: command,
        args: ['--config', config, '--host', '127.0.0.1', '--port', `${port}`],
        environment: {
          LITELLM_OFFLINE_MODE: 'true',
          LITELLM_MODE: 'PRODUCTION',
          NO_PROXY: '127.0.0.1',
        },
      },
      () => answers(`${url}/health/liveliness`),
    );
    const headers = { authorization: `Bearer ${LITELLM_KEY}` };
    return subjectOf(LITELLM, { pid, close: () => close().then(removed) }, url, headers);
  } catch (error) {
    await removed();
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => null);
  await response?.arrayBuffer();
  return response?.ok === true;
}

/**
 * A real Mimosa inside the test's own process, whole but for the engine: that one does what the
 * test says. For everything the embedded engine does not do on request: tools, thinking blocks,
 * faults, silence. Clients meet it over a real socket.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { ApiError } from '../../src/core/errors.ts';
import type { FinishReason, StreamPart } from '../../src/core/stream-part.ts';
import { EVERYTHING } from '../../src/engines/capabilities.ts';
import type { Engine, EngineRequest } from '../../src/engines/engine.ts';
import { openHouse } from '../../src/house.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { OPEN_ADMISSION } from '../../src/pipeline/admission.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { somebody } from './principal.ts';

const KEY = 'sk-scripted-0123456789abcdef';
/** Small enough for a test to exceed. */
const BODY_LIMIT_BYTES = 4_194_304;
/** How long a silent engine stays silent: longer than any test. */
const SILENCE_MS = 600_000;

/** What the engine does with one request. */
export type Script = (request: EngineRequest, signal: AbortSignal) => AsyncIterable<StreamPart>;

export interface ScriptedServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The one API key that the server accepts. */
  readonly key: string;
  readonly bodyLimitBytes: number;
  /** One script for each of the next requests, the last one for all after them; forgets the past. */
  play(...scripts: readonly [Script, ...Script[]]): void;
  /** Requests that the engine has been given since `play`. */
  readonly requests: readonly EngineRequest[];
  /** Resolves once the engine has been given a request since `play`. */
  asked(): Promise<void>;
  /** Resolves once such a request has been aborted before its script had ended. */
  aborted(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server whose engine fails until the first `play`. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-scripted-'));
  const configPath = path.join(directory, 'mimosa.config.yaml');
  await writeFile(configPath, '');
  const settings = loadSettings(
    { MIMOSA_CONFIG: configPath, MIMOSA_DATA_DIR: path.join(directory, 'data') },
    false,
  );
  const house = await openHouse(settings, {
    allowFiles: false,
    admission: OPEN_ADMISSION,
    warn: () => {},
  });
  const stage = createStage();
  const app = createHttpServer(
    {
      services: { ...house.services, engines: new Map([[stage.engine.name, stage.engine]]) },
      keys: { verify: (key) => (key === KEY ? somebody({ admin: true }) : null) },
      clock: systemClock,
      bodyLimitBytes: BODY_LIMIT_BYTES,
      bodyTimeoutMs: settings.bodyTimeoutMs,
    },
    createLogger({ format: 'json', level: 'fatal' }, silentSink()),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    key: KEY,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    play: (...scripts) => stage.play(...scripts),
    get requests() {
      return stage.requests();
    },
    asked: () => stage.asked(),
    aborted: () => stage.aborted(),
    async close() {
      // Clients connect ahead of their next request, which Node does not take for idle.
      const closed = app.close();
      app.server.closeAllConnections();
      await closed;
      await house.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A script that says these parts, each in a turn of its own, as an engine over a network would. */
export function says(...parts: readonly StreamPart[]): Script {
  return async function* (_request, signal) {
    for (const part of parts) {
      await sleep(1, undefined, { signal });
      yield part;
    }
  };
}

/** A script that says a text and stops. */
export function answers(text: string, reason: FinishReason = 'stop'): Script {
  return says({ type: 'text', text }, { type: 'finish', reason });
}

/** A script that says these parts and then fails. */
export function fails(error: ApiError, ...before: readonly StreamPart[]): Script {
  return async function* (request, signal) {
    yield* says(...before)(request, signal);
    throw error;
  };
}

/** A script that says these parts and then nothing at all until it is aborted. */
export function fallsSilent(...before: readonly StreamPart[]): Script {
  return async function* (request, signal) {
    yield* says(...before)(request, signal);
    await sleep(SILENCE_MS, undefined, { signal, ref: false });
  };
}

interface Stage {
  readonly engine: Engine;
  play(...scripts: readonly [Script, ...Script[]]): void;
  requests(): readonly EngineRequest[];
  asked(): Promise<void>;
  aborted(): Promise<void>;
}

function createStage(): Stage {
  let waiting: Script[] = [];
  let current: Script | undefined;
  let requests: EngineRequest[] = [];
  let asked = Promise.withResolvers<void>();
  let aborted = Promise.withResolvers<void>();

  async function* perform(
    script: Script,
    request: EngineRequest,
    signal: AbortSignal,
  ): AsyncGenerator<StreamPart> {
    const { resolve } = aborted;
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort);
    try {
      yield* script(request, signal);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    engine: {
      // The name under which every default model finds its engine.
      name: 'local',
      kind: 'scripted',
      capabilities: () => EVERYTHING,
      probe: () => Promise.resolve(EVERYTHING),
      health: () => Promise.resolve({ state: 'ok' }),
      stream(request, signal) {
        requests.push(request);
        asked.resolve();
        current = waiting.shift() ?? current;
        if (!current) throw new Error('no script: call play() first');
        return perform(current, request, signal);
      },
      close: () => Promise.resolve(),
    },
    play(...scripts) {
      waiting = [...scripts];
      requests = [];
      asked = Promise.withResolvers();
      aborted = Promise.withResolvers();
    },
    requests: () => requests,
    asked: () => asked.promise,
    aborted: () => aborted.promise,
  };
}

function silentSink(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

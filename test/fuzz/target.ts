/** The server under fuzz: a real one, with a data directory whose inside we may look at. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type TestServer } from '../support/server.ts';

/** Bodies that never end are part of the game; nobody waits minutes for their 408. */
const CONFIG = 'limits: {bodyTimeoutMs: 1000}\n';
/** pino's number for `error`. */
const ERROR_LEVEL = 50;

export interface Target {
  readonly server: TestServer;
  /** Names of the temporary files of requests that are there right now. */
  readonly spooledFiles: () => Promise<string[]>;
  /** What the log has at level error or above: each fault and where it was thrown. */
  readonly loggedErrors: () => string[];
  close(): Promise<void>;
}

/** Resolves once the server is ready, models and all. */
export async function openTarget(): Promise<Target> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-fuzz-'));
  const removeData = async (): Promise<void> => rm(dataDirectory, { recursive: true, force: true });
  try {
    const server = await startServer({
      config: CONFIG,
      environment: { MIMOSA_DATA_DIR: dataDirectory },
      ready: true,
    });
    return {
      server,
      spooledFiles: async () => filesIn(path.join(dataDirectory, 'spool')),
      loggedErrors: () => server.output().split('\n').flatMap(errorOf),
      close: async () => {
        await server.close();
        await removeData();
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

interface LogLine {
  readonly level: number;
  readonly msg?: string;
  readonly err?: { readonly stack: string };
}

function errorOf(line: string): string[] {
  if (!line.startsWith('{"level":')) return [];
  const { level, msg = '', err } = JSON.parse(line) as LogLine;
  if (level < ERROR_LEVEL) return [];
  return [err === undefined ? msg : err.stack.split('\n', 2).join(' ')];
}

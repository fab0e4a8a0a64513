/**
 * A real server in front of a scripted engine, and its database seen from beside it: for tests of
 * what a request does to the ledger.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Charge, LedgerEvent } from '../../src/core/ledger-event.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';
import type { Person } from './people.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';
import { startServer, type TestServer } from './server.ts';

/** Answered by the scripted engine; the prompt is billed as Mimosa counts it. */
export const MODEL = 'mimo-v2.5';
/** Answered by the scripted engine; the prompt is billed as the engine counts it. */
export const MODEL_OF_ITS_OWN_COUNT = 'mimo-v2-omni';
/** Answered by the embedded engine, which remembers prompts that come again; only texts. */
export const EMBEDDED_MODEL = 'mimo-v2-flash';
/** More than a test adds. */
const MOST_EVENTS = 10_000;

export interface TestPlatform {
  readonly upstream: ScriptedUpstream;
  readonly server: TestServer;
  readonly store: Store;
  close(): Promise<void>;
}

export async function startPlatform(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestPlatform> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-platform-'));
  const upstream = await startScriptedUpstream();
  const server = await startServer({
    config: configOf(upstream),
    environment: { MIMOSA_DATA_DIR: dataDirectory, ...environment },
  });
  const store = await openStore({ databaseUrl: null, dataDirectory });
  return {
    upstream,
    server,
    store,
    async close() {
      await server.close();
      await store.close();
      await upstream.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

export function configOf({ baseUrl }: Pick<ScriptedUpstream, 'baseUrl'>): string {
  const engine = { kind: 'openai', baseUrls: [baseUrl], model: 'm' };
  return JSON.stringify({
    engines: [
      { name: 'up', ...engine },
      { name: 'counting', ...engine, promptUsage: 'engine' },
      { name: 'here', kind: 'local' },
    ],
    models: {
      [MODEL]: { engines: ['up'] },
      [MODEL_OF_ITS_OWN_COUNT]: { engines: ['counting'] },
      [EMBEDDED_MODEL]: { engines: ['here'] },
    },
  });
}

/** Of one account, newest first. */
export async function chargesOf(store: Store, { accountId }: Person): Promise<readonly Charge[]> {
  const events = await eventsOf(store, accountId);
  return events.filter((event) => event.kind === 'charge');
}

/** Of one account or, with null, of all; newest first. */
export function eventsOf(store: Store, accountId: string | null): Promise<readonly LedgerEvent[]> {
  const all = { keyId: null, modelId: null, kind: null, outcome: null };
  return store.events(
    { ...all, accountId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER },
    { limit: MOST_EVENTS, beforeId: null },
  );
}

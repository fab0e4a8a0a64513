/**
 * A real server is killed (`kill -9`) twenty times at random moments while many clients stream from
 * it. After each restart what a client saw answered is in the ledger, once and as the client saw it,
 * and all sums agree; what was reserved is released, at once on SQLite, else as soon as a server has
 * listened for other replicas for a while.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerEvent, Outcome } from '../../src/core/ledger-event.ts';
import { openStore, type StoreSettings } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { startPostgres } from '../support/postgres.ts';
import {
  type ScriptedUpstream,
  startScriptedUpstream,
  streamed,
} from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const MODEL = 'mimo-v2.5';
const KILLS = 20;
/** Ends what hangs: forty servers start while other tests run. */
const TEST_TIMEOUT_MS = 300_000;
/** Ask one after the other, until the server dies. */
const CLIENTS = 12;
const LONGEST_LIFE_MS = 500;
/** Every so many requests the client leaves after the first words. */
const HANG_UP_EVERY = 7;
const EVENTS_PER_PAGE = 1000;
const POLL_MS = 200;

/** An answer that a client has seen to its end. */
interface Seen {
  readonly requestId: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

const postgres = await startPostgres();
let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream();
  upstream.script(({ body }) => {
    const words = Array.from({ length: 1 + (body.length % 9) }, (_, index) => ({
      content: `word ${index} `,
    }));
    return streamed(words, { pauseMs: 4, usage: null });
  });
});
afterAll(async () => {
  await upstream?.close();
  await postgres?.stop();
});

describe.concurrent('no crash loses or doubles what a client was told', () => {
  it('on SQLite', { timeout: TEST_TIMEOUT_MS }, () => crashAgainAndAgain(null));

  it.skipIf(postgres === null)('on PostgreSQL', { timeout: TEST_TIMEOUT_MS }, async () => {
    await crashAgainAndAgain(await postgres!.createDatabase());
  });
});

async function crashAgainAndAgain(databaseUrl: string | null): Promise<void> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'mimosa-crash-'));
  const place: StoreSettings = { dataDirectory, databaseUrl };
  const seen: Seen[] = [];
  try {
    for (let kills = 0; kills < KILLS; kills += 1) {
      await live(place, seen, async (server) => {
        seen.push(...(await loadUntilKilled(server)));
      });
      await withStore(place, growSilent);
    }
    expect(await live(place, seen, () => withStore(place, untilReleased))).toBe(0);
    await withStore(place, (store) => checkBooks(store, seen));
    const outcomes = await withStore(place, outcomesOf);
    // The kills came in the middle of it.
    expect(seen.length).toBeGreaterThan(KILLS);
    expect(outcomes.answered).toBeGreaterThanOrEqual(seen.length);
    expect(outcomes.interrupted).toBeGreaterThan(0);
    expect(outcomes['hung-up']).toBeGreaterThan(0);
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/** Starts a server, looks at the books, does `use`; ends it. Resolves with its exit code. */
async function live(
  place: StoreSettings,
  seen: readonly Seen[],
  use: (server: TestServer) => Promise<void>,
): Promise<number | null> {
  const { dataDirectory, databaseUrl } = place;
  const server = await startServer({
    config: JSON.stringify({
      engines: [{ name: 'up', kind: 'openai', baseUrls: [upstream.baseUrl], model: 'm' }],
    }),
    environment: {
      MIMOSA_DATA_DIR: dataDirectory,
      ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
    },
  });
  let code: number | null = null;
  try {
    await withStore(place, async (store) => {
      await checkBooks(store, seen);
      if (databaseUrl === null) expect(await reservedNano(store)).toBe(0);
    });
    await use(server);
  } finally {
    code = await server.close();
  }
  return code;
}

async function withStore<T>(place: StoreSettings, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(place);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Those who died have been silent for long, as if the next start came half a minute later. */
async function growSilent(store: Store): Promise<void> {
  for (const { replicaId } of await store.replicas(0)) await store.beat({ replicaId, atMs: 0 });
}

async function untilReleased(store: Store): Promise<void> {
  while ((await reservedNano(store)) > 0) await sleep(POLL_MS);
}

async function reservedNano(store: Store): Promise<number> {
  const accounts = await store.accounts();
  return accounts.reduce((sum, { reservedNano }) => sum + reservedNano, 0);
}

async function checkBooks(store: Store, seen: readonly Seen[]): Promise<void> {
  expect(await store.audit()).toEqual([]);
  for (const { requestId, promptTokens, completionTokens } of seen) {
    expect(await store.eventOfRequest(requestId)).toMatchObject({
      kind: 'charge',
      outcome: 'answered',
      promptTokens,
      completionTokens,
    });
  }
}

/** How many requests ended how; each has one event. */
async function outcomesOf(store: Store): Promise<Record<Outcome, number>> {
  const outcomes = { answered: 0, 'hung-up': 0, failed: 0, interrupted: 0 };
  const ids = new Set<string>();
  for await (const event of allEvents(store)) {
    expect(ids).not.toContain(event.requestId);
    ids.add(event.requestId);
    if (event.kind === 'charge') outcomes[event.outcome] += 1;
  }
  return outcomes;
}

async function* allEvents(store: Store): AsyncGenerator<LedgerEvent> {
  const all = { accountId: null, keyId: null, modelId: null, kind: null, outcome: null };
  const filter = { ...all, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
  for (let afterId = 0; ;) {
    const page = await store.eventsForward(filter, { limit: EVENTS_PER_PAGE, afterId });
    yield* page;
    if (page.length < EVENTS_PER_PAGE) return;
    afterId = page.at(-1)!.id;
  }
}

/** Resolves with the answers that were seen whole. */
async function loadUntilKilled(server: TestServer): Promise<Seen[]> {
  const seen: Seen[] = [];
  const killed = new AbortController();
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let request = client; !killed.signal.aborted; request += 1) {
      try {
        const answer = await ask(server, request);
        if (answer !== null) seen.push(answer);
      } catch (error) {
        // Only its death is an excuse.
        if (!killed.signal.aborted) throw error;
      }
    }
  });
  await sleep(Math.random() * LONGEST_LIFE_MS);
  killed.abort();
  process.kill(server.pid, 'SIGKILL');
  await Promise.all(clients);
  return seen;
}

/** Null when this client has left before the end; rejects when the server did. */
async function ask(server: TestServer, request: number): Promise<Seen | null> {
  const stream = request % 3 !== 0;
  const leaving = new AbortController();
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': server.key },
    body: JSON.stringify({
      model: MODEL,
      messages: [{ role: 'user', content: `Question ${'?'.repeat(request % 50)}` }],
      stream,
    }),
    signal: leaving.signal,
  });
  expect(response.status).toBe(200);
  if (stream && request % HANG_UP_EVERY === 0) {
    await response.body!.getReader().read();
    leaving.abort();
    return null;
  }
  const text = await response.text();
  if (stream && !text.endsWith('data: [DONE]\n\n')) throw new Error('the stream broke off');
  const { usage } = JSON.parse(stream ? text.split('data: ').at(-2)! : text) as {
    readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
  };
  return {
    requestId: response.headers.get('x-request-id')!,
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
  };
}

/**
 * Chaos: a real server in front of two scripted engines, one of which stalls, breaks off and talks
 * nonsense at random, and is killed and started again meanwhile. Two hundred clients at once, some of
 * whom leave: each of the others gets a whole answer or one clear error, no request upstream
 * outlives its client, and the server's sockets and memory are what they were before.
 */
import { readdir, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { residentMemory } from '../fuzz/process-memory.ts';
import {
  chunkEvent,
  event,
  type Reply,
  type ScriptedUpstream,
  startScriptedUpstream,
  streamed,
} from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/server.ts';

const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_120);
const CLIENTS = 200;
/** So many fit into the places of the engines: nobody waits for one. */
const LEAVING_CLIENTS = 60;
/** All clients come within this time, in which no answer ends: all of them are there at once. */
const ARRIVAL_MS = 600;
const PAUSE_MS = 250;
/** When the fragile engine is killed: those whom it keeps waiting are set free by it. */
const KILLED_AT_MS = [700, 1_500, 3_000];
const DEAD_MS = 300;
/** Clients that leave do so within this time after they came. */
const MAX_PATIENCE_MS = 1_000;
const MEBIBYTE = 1_048_576;
const MAX_GROWTH_BYTES = 64 * MEBIBYTE;
const WORDS = ['One ', 'two ', 'three ', 'four ', 'five.'];
const ROUTES = ['/v1/chat/completions', '/anthropic/v1/messages'] as const;
/** Behind the first are two base URLs of one engine, behind the second two engines. */
const MODELS = ['mimo-v2.5', 'mimo-v2-flash'] as const;

let steady: ScriptedUpstream;
let fragile: Fragile;
let server: TestServer;
/** The connections of all clients. */
let clients: Agent;

/** Numbers in [0, 1) that are the same for the same seed (Park and Miller's generator). */
function randomFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const whole = streamed(
  WORDS.map((content) => ({ content })),
  { pauseMs: PAUSE_MS },
);
/** What health checks hear. */
const MODEL_LIST: Reply = {
  headers: { 'content-type': 'application/json' },
  steps: ['{"object":"list","data":[{"id":"served","object":"model"}]}'],
};
const begun = [chunkEvent({ content: WORDS[0] }), { waitMs: 5 }] as const;

const STALLS: readonly Reply[] = [
  { before: 'hang', steps: [] },
  { steps: [...begun, { end: 'hang' }] },
];

/** What the fragile engine does to a request. */
const FATES: readonly Reply[] = [
  whole,
  whole,
  { before: 'cut', steps: [] },
  { steps: [...begun, { end: 'cut' }] },
  ...STALLS,
  { status: 502, headers: { 'content-type': 'text/html' }, steps: ['<html>Bad Gateway</html>'] },
  { status: 503, steps: ['no available workers'] },
  { steps: ['<html>this is no stream</html>'] },
  { steps: ['data: {"choices":[{"delta":\n\n'] },
  { steps: [...begun, event({ error: { message: 'secret', code: 500 } })] },
  { steps: [Buffer.alloc(65_536, 0xff)] },
];

/** The engine that is not to be relied on; it comes back on the same port. */
class Fragile {
  readonly #random: () => number;
  #upstream: ScriptedUpstream;

  constructor(upstream: ScriptedUpstream, random: () => number) {
    this.#upstream = upstream;
    this.#random = random;
    this.#script();
  }

  get upstream(): ScriptedUpstream {
    return this.#upstream;
  }

  async kill(): Promise<void> {
    await this.#upstream.close();
  }

  async startAgain(): Promise<void> {
    const { port } = new URL(this.#upstream.baseUrl);
    this.#upstream = await startScriptedUpstream(Number(port));
    this.#script();
  }

  #script(): void {
    // Not before all clients have come.
    const before = { waitMs: ARRIVAL_MS };
    play(this.#upstream, () => ({ before, ...FATES[Math.floor(this.#random() * FATES.length)]! }));
  }
}

/** Answers requests so, and health checks as a sound engine does. */
function play(upstream: ScriptedUpstream, fate: () => Reply): void {
  upstream.script(({ method }) => (method === 'GET' ? MODEL_LIST : fate()));
}

beforeAll(async () => {
  // One connection each: on one that the server ends behind an error a next request could be lost.
  clients = new Agent({ pipelining: 0 });
  steady = await startScriptedUpstream();
  play(steady, () => whole);
  fragile = new Fragile(await startScriptedUpstream(), randomFrom(SEED));
  const one = fragile.upstream.baseUrl;
  const other = steady.baseUrl;
  const common = { kind: 'openai', model: 'served' };
  server = await startServer({
    config: JSON.stringify({
      engines: [
        { ...common, name: 'pair', baseUrls: [one, other], queue: { inFlight: 20 } },
        { ...common, name: 'fragile', baseUrls: [one] },
        { ...common, name: 'steady', baseUrls: [other] },
      ],
      models: {
        [MODELS[0]]: { engines: ['pair'] },
        [MODELS[1]]: { engines: ['fragile', 'steady'] },
      },
    }),
  });
});

afterAll(async () => {
  await server?.close();
  await fragile?.kill();
  await steady?.close();
});

beforeEach(() => {
  play(steady, () => whole);
});

/** How many clients are there now, and how many there have been at the same time. */
const present = { now: 0, most: 0 };

/**
 * One client: `whole`, `one error` or `left`; anything unclear is told in full. It leaves when
 * `patience`, which begins with its coming, has ended.
 */
async function visit(
  index: number,
  arrivesMs: number,
  patience: (() => Promise<unknown>) | null,
): Promise<string> {
  const stream = index % 3 !== 0;
  const route = ROUTES[index % ROUTES.length]!;
  const client = new AbortController();
  const content = `Client ${index}`;
  await sleep(arrivesMs);
  present.now += 1;
  present.most = Math.max(present.most, present.now);
  void patience?.().then(() => client.abort());
  try {
    const response = await fetch(server.url + route, {
      method: 'POST',
      headers: { 'api-key': server.key },
      body: JSON.stringify({
        model: MODELS[Math.floor(index / 2) % MODELS.length],
        messages: [{ role: 'user', content }],
        thinking: { type: 'disabled' },
        max_tokens: 100,
        stream,
      }),
      signal: client.signal,
      dispatcher: clients,
    });
    return endingOf(response.status, await response.text());
  } catch (error) {
    return client.signal.aborted ? 'left' : `thrown out: ${String((error as Error).cause)}`;
  } finally {
    present.now -= 1;
  }
}

function endingOf(status: number, text: string): string {
  const errors = text.match(/"message":"The model (?:engine|service|did not)/g)?.length ?? 0;
  const finished = /"finish_reason":"stop"|"stop_reason":"end_turn"/.test(text);
  const said = [...text.matchAll(/"(?:content|text)":"([^"]+)"/g)].map(([, word]) => word).join('');
  if (status === 200 && errors === 0 && finished && said === WORDS.join('')) return 'whole';
  if (errors === 1 && !finished && !text.includes('secret')) return 'one error';
  return `unclear: ${status} ${text}`;
}

/** Two hundred visits while the fragile engine dies and comes back. */
async function round(random: () => number): Promise<string[]> {
  const visits = Promise.all(
    Array.from({ length: CLIENTS }, (_, index) =>
      visit(index, random() * ARRIVAL_MS, index % 7 === 0 ? leavingWithin(random()) : null),
    ),
  );
  let nowMs = 0;
  for (const atMs of KILLED_AT_MS) {
    await sleep(atMs - nowMs);
    await fragile.kill();
    await sleep(DEAD_MS);
    await fragile.startAgain();
    nowMs = atMs + DEAD_MS;
  }
  // Whoever comes to a stall after the last death waits for this one.
  const ended = visits.then(() => true);
  while (!(await Promise.race([ended, sleep(1_000, false)]))) {
    await fragile.kill();
    await fragile.startAgain();
  }
  return visits;
}

/** Patience of this share of the longest. */
function leavingWithin(share: number): () => Promise<unknown> {
  return () => sleep(share * MAX_PATIENCE_MS);
}

async function socketsOfServer(): Promise<number> {
  const directory = `/proc/${server.pid}/fd`;
  const links = await Promise.all(
    (await readdir(directory)).map((name) => readlink(`${directory}/${name}`).catch(() => '')),
  );
  return links.filter((link) => link.startsWith('socket:')).length;
}

async function connectionsUpstream(): Promise<number> {
  return (await steady.openConnections()) + (await fragile.upstream.openConnections());
}

it('no request upstream outlives its client', async () => {
  const random = randomFrom(SEED);
  const upstreams = [fragile.upstream, steady];
  for (const upstream of upstreams) {
    play(upstream, () => STALLS[Math.floor(random() * STALLS.length)]!);
  }
  const asked = (): ScriptedUpstream['exchanges'] =>
    upstreams.flatMap(({ exchanges }) => exchanges);
  // On a busy machine it takes a while until the engines hear of anybody.
  const heard = expect.poll(() => asked().length, { timeout: 60_000 }).toBeGreaterThan(0);
  const endings = await Promise.all(
    Array.from({ length: LEAVING_CLIENTS }, (_, index) => {
      const patience = leavingWithin(random());
      return visit(index, 0, () => heard.then(patience));
    }),
  );
  expect(new Set(endings)).toEqual(new Set(['left']));
  await Promise.all(asked().map(({ hungUp }) => hungUp));
  await fragile.kill();
  await fragile.startAgain();
});

it(`every client has a whole answer or one clear error, and nothing stays (CHAOS_SEED=${SEED})`, async () => {
  const random = randomFrom(SEED + 1);
  const idleSockets = await socketsOfServer();
  const endings = await round(random);
  expect(present.most).toBeGreaterThan((CLIENTS * 3) / 4);
  const counts = Object.groupBy(endings, (ending) => ending);
  expect(Object.keys(counts).toSorted()).toEqual(['left', 'one error', 'whole']);
  expect(counts['left']!.length).toBeLessThanOrEqual(Math.ceil(CLIENTS / 7));
  expect(counts['whole']!.length).toBeGreaterThan(CLIENTS / 4);
  const before = await memoryWhenQuiet();
  for (const ending of await round(random)) {
    expect(['left', 'one error', 'whole']).toContain(ending);
  }
  expect((await memoryWhenQuiet()) - before).toBeLessThan(MAX_GROWTH_BYTES);
  await clients.close();
  await expect.poll(socketsOfServer, { timeout: 20_000 }).toBeLessThanOrEqual(idleSockets);
});

/** Memory of the server once no connection to an engine is left: none outlives its client. */
async function memoryWhenQuiet(): Promise<number> {
  await expect.poll(connectionsUpstream, { timeout: 20_000 }).toBe(0);
  return (await residentMemory(server.pid)).own;
}

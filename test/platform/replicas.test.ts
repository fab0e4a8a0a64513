/**
 * Two servers on one PostgreSQL and one Redis: limits hold over both, a revoked key is refused by
 * both, and when one is killed in the middle of streams, the other puts its books in order.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createApiKey, revokeApiKey } from '../../src/keys/api-keys.ts';
import type { Store } from '../../src/storage/store.ts';
import { ask, type Heard, ROUTES } from '../support/asking.ts';
import { accountOf, addPerson, type Person, type PersonOptions } from '../support/people.ts';
import { chargesOf, eventsOf, MODEL } from '../support/platform.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { startReplicas, type TestReplicas } from '../support/replicas.ts';
import { chunkEvent, type ScriptedUpstream, streamed } from '../support/scripted-upstream.ts';
import type { TestServer } from '../support/server.ts';

/** Clients of each replica. */
const CLIENTS = 8;
const TOLERANCE = 0.01;
/** Within which a revoked key is refused everywhere. */
const REVOCATION_MS = 1000;
const LIFE_BEFORE_KILL_MS = 1500;
/** Half a minute of silence, a quarter until somebody looks, and some for a busy machine. */
const RELEASE_TIMEOUT_MS = 90_000;
const HANGING = 'Say one word and no more.';
const SLOW = 'Think before you say more.';
/** The answer ends before the database is back. */
const THOUGHT_MS = 1000;
const OUTAGE_MS = 2000;

const postgres = await startPostgres();
const redis = await startRedis();
afterAll(async () => {
  await postgres?.stop();
  await redis?.close();
});

describe.skipIf(postgres === null || redis === null)('two replicas', () => {
  let running: TestReplicas;
  let upstream: ScriptedUpstream;
  let store: Store;
  let replicas: TestReplicas['replicas'];

  beforeAll(async () => {
    running = await startReplicas(postgres!, redis);
    ({ upstream, store, replicas } = running);
    upstream.script(({ body }) => {
      const word = chunkEvent({ content: 'Word' });
      if (body.includes(HANGING)) return { steps: [word, { end: 'hang' }] };
      if (body.includes(SLOW)) {
        return { steps: [word, { waitMs: THOUGHT_MS }, ...streamed([{ content: 's' }]).steps] };
      }
      return streamed([{ content: 'One ' }, { content: 'word' }], { pauseMs: 5, usage: null });
    });
  });
  afterAll(() => running?.close());

  /** An account with a key for each replica. */
  async function addTwoKeys(
    options: PersonOptions,
  ): Promise<{ readonly person: Person; readonly keys: readonly [string, string] }> {
    const person = await addPerson(store, options);
    const other = { accountId: person.accountId, name: 'Other', createdBy: 'root' };
    const { key } = await createApiKey(store, other, systemClock);
    return { person, keys: [person.key, key] };
  }

  /** Clients of both replicas ask again and again until they are refused; the answers. */
  async function askUntilRefused(keys: readonly [string, string]): Promise<readonly Heard[]> {
    const answers: Heard[] = [];
    const client = async (replica: 0 | 1): Promise<void> => {
      for (let stream = true; ; stream = !stream) {
        const heard = await ask(replicas[replica].url, keys[replica], 'openai', bodyOf(stream));
        if (heard.status !== 200) {
          expect(heard.status, heard.text).toBe(429);
          expect(heard.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
          return;
        }
        answers.push(heard);
      }
    };
    const both = Array.from({ length: CLIENTS }, () => [client(0), client(1)]);
    await Promise.all(both.flat());
    return answers;
  }

  it.each([60, 200])('let %i requests a minute through, together', async (limit) => {
    const { person, keys } = await addTwoKeys({ limits: { requestsPerMinute: limit } });
    const answers = await askUntilRefused(keys);
    expect(Math.abs(answers.length - limit)).toBeLessThanOrEqual(limit * TOLERANCE);
    expect(await chargesOf(store, person)).toHaveLength(answers.length);
  });

  it('let 10,000 tokens a minute through, together', async () => {
    const limit = 10_000;
    const { person, keys } = await addTwoKeys({ limits: { tokensPerMinute: limit } });
    const answers = await askUntilRefused(keys);
    const tokens = answers.reduce(
      (sum, { usage }) => sum + usage!.promptTokens + usage!.completionTokens,
      0,
    );
    expect(Math.abs(tokens - limit)).toBeLessThanOrEqual(limit * TOLERANCE);
    expect(await chargesOf(store, person)).toHaveLength(answers.length);
  });

  it('run no more at a time than the account may, together', async () => {
    const { person, keys } = await addTwoKeys({ limits: { concurrentRequests: 3 } });
    const leaving = new AbortController();
    const statuses = await Promise.all(
      [0, 1, 0, 1, 0, 1].map(async (replica) => {
        const { url } = replicas[replica]!;
        return (await openHanging(url, keys[replica]!, leaving.signal)).status;
      }),
    );
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 200, 200, 429, 429, 429]);
    leaving.abort();
    await expect.poll(() => chargesOf(store, person)).toHaveLength(3);
  });

  it('refuse a revoked key within a second, both', async () => {
    const person = await addPerson(store);
    const statuses = (): Promise<readonly number[]> =>
      Promise.all(
        replicas.map(async ({ url }) => {
          return (await ask(url, person.key, 'openai', bodyOf(false))).status;
        }),
      );
    expect(await statuses()).toEqual([200, 200]);
    await revokeApiKey(store, person.keyId, systemClock);
    const over = sleep(REVOCATION_MS);
    const stop = new AbortController();
    // Used all the time, so that both have it at hand.
    const using = (async () => {
      while (!stop.signal.aborted) await statuses();
    })();
    await over;
    expect(await statuses()).toEqual([401, 401]);
    stop.abort();
    await using;
  });

  it('bring an answer to its end that the database has missed, and settle it once', async () => {
    const person = await addPerson(store);
    const past = upstream.exchanges.length;
    const slow = replicas.map(({ url }) => ask(url, person.key, 'openai', bodyOf(true, SLOW)));
    await Promise.all([0, 1].map(async (at) => (await upstream.exchange(past + at)).received));
    await postgres!.kill();
    for (const { url } of replicas) {
      const refused = await ask(url, person.key, 'openai', bodyOf(false));
      expect(refused.status, refused.text).toBe(503);
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    }
    await sleep(OUTAGE_MS);
    await postgres!.start();
    const answers = await Promise.all(slow);
    const charges = new Map((await chargesOf(store, person)).map((one) => [one.requestId, one]));
    expect(charges.size).toBe(answers.length);
    for (const { status, whole, requestId, usage } of answers) {
      expect({ status, whole }).toEqual({ status: 200, whole: true });
      expect(charges.get(requestId)).toMatchObject({ outcome: 'answered', ...usage });
    }
    expect((await accountOf(store, person)).reservedNano).toBe(0);
  });

  it('lose and double nothing when one of them is killed', { timeout: 180_000 }, async () => {
    const [killed, survivor] = replicas;
    const person = await addPerson(store, { creditNano: 0, topUpNano: 100_000_000_000 });
    const leaving = new AbortController();
    const broken = await openHanging(killed.url, person.key, leaving.signal);
    const running = await openHanging(survivor.url, person.key, leaving.signal);
    const seen: Heard[] = [];
    const death = new AbortController();
    const client = async (url: string): Promise<void> => {
      for (let stream = true; !death.signal.aborted; stream = !stream) {
        const heard = await ask(url, person.key, 'openai', bodyOf(stream));
        if (heard.status === 200 && heard.whole) seen.push(heard);
      }
    };
    const clientsOf = ({ url }: TestServer): readonly Promise<void>[] =>
      Array.from({ length: CLIENTS }, () => client(url));
    // Only its death is an excuse.
    const ofKilled = clientsOf(killed).map((end) =>
      end.catch((error: unknown) => {
        if (!death.signal.aborted) throw error;
      }),
    );
    const ofSurvivor = clientsOf(survivor);
    await sleep(LIFE_BEFORE_KILL_MS);
    death.abort();
    process.kill(killed.pid, 'SIGKILL');
    await Promise.all([...ofKilled, ...ofSurvivor, killed.close()]);
    await expect(broken.ended).rejects.toThrow();

    await expect
      .poll(async () => (await chargesOf(store, person)).map(({ requestId }) => requestId), {
        timeout: RELEASE_TIMEOUT_MS,
        interval: 500,
      })
      .toContain(broken.requestId);
    const afterRelease = await chargesOf(store, person);
    expect(afterRelease.find(({ requestId }) => requestId === broken.requestId)).toMatchObject({
      outcome: 'interrupted',
      amountNano: 0,
    });
    // What is left is the request that runs on.
    expect((await accountOf(store, person)).reservedNano).toBeGreaterThan(0);
    expect(afterRelease.map(({ requestId }) => requestId)).not.toContain(running.requestId);
    leaving.abort();
    await expect.poll(async () => (await accountOf(store, person)).reservedNano).toBe(0);

    const events = await eventsOf(store, person.accountId);
    const ids = events.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(ids.length);
    const charges = new Map((await chargesOf(store, person)).map((one) => [one.requestId, one]));
    expect(charges.get(running.requestId)).toMatchObject({ outcome: 'hung-up' });
    expect(charges.get(running.requestId)!.amountNano).toBeLessThan(0);
    expect(seen.length).toBeGreaterThan(0);
    for (const { requestId, usage } of seen) {
      expect(charges.get(requestId)).toMatchObject({ outcome: 'answered', ...usage });
    }
    const sumNano = events.reduce((sum, { amountNano }) => sum + amountNano, 0);
    expect((await accountOf(store, person)).balanceNano).toBe(sumNano);
    expect(await store.audit()).toEqual([]);
  });
});

function bodyOf(stream: boolean, content = 'Say something.'): object {
  const messages = [{ role: 'user', content }];
  return { model: MODEL, messages, stream, thinking: { type: 'disabled' }, max_tokens: 50 };
}

interface Opened {
  readonly status: number;
  readonly requestId: string;
  /** Rejects when the connection breaks. */
  readonly ended: Promise<string>;
}

/** Resolves once the first word came, or a refusal; the rest never comes. */
async function openHanging(url: string, key: string, signal: AbortSignal): Promise<Opened> {
  const response = await fetch(url + ROUTES.openai, {
    method: 'POST',
    headers: { 'api-key': key },
    body: JSON.stringify(bodyOf(true, HANGING)),
    signal,
  });
  // Of a body that nobody reads the connection is closed sooner or later.
  const ended = response.text();
  ended.catch(() => {});
  return { status: response.status, requestId: response.headers.get('x-request-id')!, ended };
}

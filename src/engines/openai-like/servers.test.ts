/** Which server a request goes to, who waits for one, and who is sent away. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { httpEngineSettings } from '../../../test/support/engine-settings.ts';
import type { HttpEngineSettings } from '../../config/engines.ts';
import type { Progress } from '../../core/progress.ts';
import { pull } from '../choice/pull.ts';
import { type Place, type Server, Servers } from './servers.ts';
import { engineRequest } from './testing/engine-request.ts';

const NOW_MS = 1_000_000;
const NAMES = ['a', 'b', 'c'];
const never = new AbortController().signal;
const FULL = { code: 'engine-unavailable', message: expect.stringContaining('the queue is full') };
const OUT = { code: 'engine-unavailable', message: expect.stringContaining('no engine is ready') };

let nowMs: number;
let servers: Servers;
let said: Progress[];
let waits: number[];
/** What the meter was told. */
let told: string[];

function urlOf(name: string): string {
  return `http://${name}:1/v1`;
}

const nameOf = (baseUrl: string): string => new URL(baseUrl).hostname;
const METER = {
  inFlight: (baseUrl: string, requests: number) => told.push(`${nameOf(baseUrl)} has ${requests}`),
  breakerOpen: (baseUrl: string, isOpen: boolean) => {
    if (isOpen) told.push(`${nameOf(baseUrl)} is out`);
    else told.push(`${nameOf(baseUrl)} is not out`);
  },
  waiting: (requests: number) => told.push(`${requests} wait`),
  waited: (seconds: number) => told.push(`waited ${seconds} s`),
  retried: () => told.push('retried'),
};

function open(names: readonly string[], queue: Partial<HttpEngineSettings['queue']> = {}): void {
  servers = new Servers(
    httpEngineSettings({
      baseUrls: names.map(urlOf),
      queue: { inFlight: 100, waiting: 100, waitMs: 60_000, ...queue },
    }),
    1000,
    { nowMs: () => nowMs },
    METER,
  );
}

function enter(session = 'x', not?: Server, signal = never): Promise<Place> {
  const affinity = (): { session: string; tenant: string } => ({ session, tenant: '' });
  const onProgress = (progress: Progress): void => void said.push(progress);
  const onWaited = (milliseconds: number): void => void waits.push(milliseconds);
  return servers.enter(engineRequest({}, { affinity, onProgress, onWaited }), signal, not);
}

/** The server whose name a conversation is drawn to most, among those named. */
function home(session: string, names: readonly string[] = NAMES): string {
  return names.map(urlOf).toSorted((a, b) => pull(session, b) - pull(session, a))[0]!;
}

function fail(index: number, times: number): void {
  for (let count = 0; count < times; count += 1) servers.connectionFailed(servers.all[index]!);
}

beforeEach(() => {
  nowMs = NOW_MS;
  said = [];
  waits = [];
  told = [];
});
afterEach(() => servers.close());

it('keeps the path of the base URL', () => {
  open(['a']);
  expect(servers.all[0]!.prefix).toBe('/v1');
});

describe('the choice', () => {
  it('keeps a conversation on its server, and spreads conversations evenly', async () => {
    open(NAMES);
    const visits = new Map<string, number>();
    for (let index = 0; index < 300; index += 1) {
      const turns = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const place = await enter(`conversation ${index}`);
        place.leave();
        turns.push(place.server.baseUrl);
      }
      expect(new Set(turns)).toEqual(new Set([home(`conversation ${index}`)]));
      visits.set(turns[0]!, (visits.get(turns[0]!) ?? 0) + 1);
    }
    for (const count of visits.values()) expect(count).toBeGreaterThan(60);
    expect(visits.size).toBe(3);
  });

  it('moves only the conversations of a server that is out', async () => {
    open(NAMES);
    const gone = servers.all[0]!.baseUrl;
    fail(0, 3);
    for (let index = 0; index < 50; index += 1) {
      const session = `conversation ${index}`;
      const { server, leave } = await enter(session);
      leave();
      const before = home(session);
      expect(server.baseUrl).toBe(before === gone ? home(session, ['b', 'c']) : before);
    }
  });

  it('leaves the home of a conversation while that has more than 8 more than the least busy', async () => {
    open(['a', 'b']);
    const places = [];
    for (let count = 0; count < 9; count += 1) places.push(await enter());
    expect(new Set(places.map(({ server }) => server.baseUrl))).toEqual(
      new Set([home('x', ['a', 'b'])]),
    );
    const away = await enter();
    expect(away.server).not.toBe(places[0]!.server);
    // Now it leads by 8 again.
    expect((await enter()).server).toBe(places[0]!.server);
  });

  it('is another than the one that failed, but the same when there is no other', async () => {
    open(['a', 'b']);
    const first = await enter();
    expect((await enter('x', first.server)).server).not.toBe(first.server);
    await servers.close();
    open(['a']);
    expect((await enter('x', servers.all[0])).server).toBe(servers.all[0]);
  });
});

describe('a server that cannot be reached', () => {
  it('is out for ten seconds after three failures in a row, then tried once', async () => {
    open(['a']);
    const [a] = servers.all;
    fail(0, 2);
    a!.connected();
    fail(0, 2);
    await enter();
    fail(0, 1);
    expect(servers.anyUp()).toBe(false);
    await expect(enter()).rejects.toMatchObject({ ...OUT, retryAfterSeconds: 10 });
    nowMs += 9_999;
    await expect(enter()).rejects.toMatchObject(OUT);
    nowMs += 1;
    await enter();
    await expect(enter()).rejects.toMatchObject(OUT);
    a!.connected();
    await enter();
    await enter();
    expect(a!.inFlight).toBe(4);
  });

  it('is out again when its trial fails', async () => {
    open(['a', 'b']);
    const names = ['a', 'b'];
    const index = servers.all.findIndex(({ baseUrl }) => baseUrl === home('x', names));
    fail(index, 3);
    expect((await enter()).server).not.toBe(servers.all[index]);
    nowMs += 10_000;
    expect((await enter()).server).toBe(servers.all[index]);
    fail(index, 1);
    expect((await enter()).server).not.toBe(servers.all[index]);
  });
});

describe('the line', () => {
  it('serves who waits in the order of coming, and lets nobody past', async () => {
    open(['a'], { inFlight: 1 });
    const first = await enter();
    expect(said).toEqual([]);
    const order: string[] = [];
    const waiting = ['second', 'third'].map(async (name) => {
      const place = await enter(name);
      order.push(name);
      return place;
    });
    expect(said).toEqual([{ type: 'queued' }, { type: 'queued' }]);
    nowMs += 250;
    first.leave();
    // Not even one that comes at the very moment at which a place becomes free.
    const late = enter().then(() => order.push('late'));
    (await waiting[0]!).leave();
    (await waiting[1]!).leave();
    await late;
    expect(order).toEqual(['second', 'third', 'late']);
    expect(waits).toEqual([250, 250, 0]);
    expect(servers.all[0]!.inFlight).toBe(1);
  });

  it('never lets more in than a server takes, whoever leaves how often', async () => {
    open(['a', 'b'], { inFlight: 2 });
    let most = 0;
    const visit = async (index: number): Promise<void> => {
      const place = await enter(`conversation ${index}`);
      most = Math.max(most, ...servers.all.map(({ inFlight }) => inFlight));
      await Promise.resolve();
      place.leave();
      place.leave();
    };
    await Promise.all(Array.from({ length: 40 }, (_, index) => visit(index)));
    expect(most).toBe(2);
    expect(servers.all.map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });

  it('has an end: who comes behind it is told when all before will have been served', async () => {
    open(['a'], { inFlight: 2, waiting: 1 });
    const places = [await enter(), await enter()];
    const waits = enter();
    await expect(enter()).rejects.toMatchObject({ ...FULL, retryAfterSeconds: 10 });
    nowMs += 30_000;
    places[0]!.leave();
    await waits;
    void enter();
    // One waits and one would come: two turns of 30 s on two places.
    await expect(enter()).rejects.toMatchObject({ ...FULL, retryAfterSeconds: 30 });
  });

  it.each([
    [1, 1],
    [10_000_000, 600],
  ])('promises sane times: after %d ms, %d s', async (stayMs, seconds) => {
    open(['a'], { inFlight: 1, waiting: 0 });
    const place = await enter();
    nowMs += stayMs;
    place.leave();
    await enter();
    await expect(enter()).rejects.toMatchObject({ ...FULL, retryAfterSeconds: seconds });
  });

  it('is left when the time is up or the client gone, and no place is lost', async () => {
    open(['a'], { inFlight: 1, waitMs: 20 });
    const place = await enter();
    const client = new AbortController();
    const reason = new Error('the client has left');
    const leaving = enter('x', undefined, client.signal);
    client.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    await expect(enter('x', undefined, client.signal)).rejects.toBe(reason);
    await expect(enter()).rejects.toMatchObject(FULL);
    place.leave();
    expect(servers.all[0]!.inFlight).toBe(0);
    await enter();
    expect(servers.all[0]!.inFlight).toBe(1);
  });

  it('is sent away when the last server goes out', async () => {
    open(['a'], { inFlight: 1 });
    const place = await enter();
    const waits = [enter(), enter()];
    fail(0, 3);
    place.leave();
    for (const waiting of waits) await expect(waiting).rejects.toMatchObject(OUT);
  });

  it('does not stand still behind one that wants another server than the free one', async () => {
    open(['a', 'b'], { inFlight: 1 });
    const [a, b] = servers.all;
    const places = [await enter('x', b), await enter('x', a)];
    const choosy = enter('x', a);
    const next = enter();
    places[0]!.leave();
    expect((await next).server).toBe(a);
    (await next).leave();
    expect((await enter()).server).toBe(a);
    places[1]!.leave();
    expect((await choosy).server).toBe(b);
  });

  it('is served by a server that answers its trial', async () => {
    open(['a', 'b'], { inFlight: 2 });
    const [a, b] = servers.all;
    fail(0, 3);
    await Promise.all([enter(), enter()]);
    nowMs += 10_000;
    expect((await enter()).server).toBe(a);
    const waits = enter();
    servers.connected(a!);
    expect((await waits).server).toBe(a);
    expect(b!.inFlight).toBe(2);
  });

  it('is served by a server that comes back while the others are full', async () => {
    vi.useFakeTimers();
    try {
      open(['a', 'b'], { inFlight: 1 });
      fail(0, 3);
      await enter();
      const waits = enter();
      nowMs += 10_050;
      await vi.advanceTimersByTimeAsync(10_050);
      expect((await waits).server).toBe(servers.all[0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the meter', () => {
  it('hears of places, and of the line in front of them', async () => {
    open(['a'], { inFlight: 1 });
    const place = await enter();
    const next = enter();
    nowMs += 2_500;
    place.leave();
    (await next).leave();
    expect(told).toEqual([
      '0 wait',
      'a has 0',
      'a is not out',
      'a has 1',
      'waited 0 s',
      '1 wait',
      'a has 0',
      'a has 1',
      '0 wait',
      'waited 2.5 s',
      'a has 0',
    ]);
  });

  it('hears of a server that is out, until a connection is made', () => {
    open(['a']);
    told = [];
    fail(0, 3);
    servers.connected(servers.all[0]!);
    expect(told).toEqual(['a is out', 'a is not out']);
  });
});

/** The watch over one base URL, with the clock in the hands of the test. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Found, Look } from './look.ts';
import { Watcher } from './watcher.ts';

const OK: Found = {
  state: 'ok',
  kind: 'vllm',
  model: 'mimo',
  looksLike: null,
  served: ['mimo'],
  identity: 'mimo',
  contextTokens: null,
  inputs: null,
};
const DOWN: Look = { state: 'down', fault: 'refused', detail: 'gone', served: [] };
const SLOW: Look = { state: 'down', fault: 'slow', detail: 'late', served: [] };
const LOADING: Look = { state: 'loading', detail: 'soon' };
const never = new AbortController().signal;

/** Times of the looks since the start, and what they were told had been found before. */
let looks: { readonly atMs: number; readonly before: Found | null }[];
let seen: Look;
let watcher: Watcher;
let startMs: number;
/** States that were told: `before → now`. */
let changes: string[];

function told(before: Look | null, now: Look): void {
  changes.push(`${before?.state ?? 'nothing'} → ${now.state}`);
}

beforeEach(() => {
  vi.useFakeTimers();
  startMs = Date.now();
  looks = [];
  changes = [];
  seen = OK;
  watcher = new Watcher((before) => {
    looks.push({ atMs: Date.now() - startMs, before });
    return Promise.resolve(seen);
  }, told);
});

afterEach(() => {
  watcher.close();
  vi.useRealTimers();
});

function times(): number[] {
  return looks.map(({ atMs }) => atMs);
}

it('begins when it is asked, looks every 5 s, and answers from memory', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times()).toEqual([]);
  expect(watcher.latest).toBeNull();
  expect(await watcher.known(never)).toEqual(OK);
  await vi.advanceTimersByTimeAsync(14_999);
  expect(await watcher.known(never)).toEqual(OK);
  expect(times()).toEqual([60_000, 65_000, 70_000]);
});

it('looks less often while the engine is down, and as often as ever once it is back', async () => {
  seen = DOWN;
  watcher.start();
  await vi.advanceTimersByTimeAsync(95_000);
  expect(times()).toEqual([0, 5_000, 15_000, 35_000, 65_000, 95_000]);
  seen = OK;
  await vi.advanceTimersByTimeAsync(40_000);
  expect(times().slice(6)).toEqual([125_000, 130_000, 135_000]);
});

it('takes an engine that is slow once for busy, not for gone', async () => {
  watcher.start();
  await vi.advanceTimersByTimeAsync(0);
  seen = SLOW;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(watcher.latest).toEqual(OK);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(watcher.latest).toEqual(SLOW);
  expect(changes).toEqual(['nothing → ok', 'ok → ok', 'ok → down']);
  const unknown = new Watcher(() => Promise.resolve(SLOW), told);
  expect(await unknown.known(never)).toEqual(SLOW);
  unknown.close();
});

it('looks every 5 s while the engine loads', async () => {
  seen = LOADING;
  watcher.start();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(times()).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
});

it('forgets what an engine was that has been down, but not that it was found', async () => {
  watcher.start();
  await vi.advanceTimersByTimeAsync(0);
  seen = DOWN;
  await vi.advanceTimersByTimeAsync(5_000);
  expect([watcher.latest, watcher.found]).toEqual([DOWN, OK]);
  seen = OK;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(looks.map(({ before }) => before)).toEqual([null, OK, null]);
});

it('looks once for many who want to know at the same time', async () => {
  const answers = await Promise.all([
    watcher.known(never),
    watcher.again(never),
    watcher.known(never),
  ]);
  expect(answers).toEqual([OK, OK, OK]);
  await watcher.again(never);
  expect(times()).toEqual([0, 0]);
});

it('a look that fails is a look at an engine that is down', async () => {
  const failing = new Watcher(() => Promise.reject(new Error('a fault of ours')), told);
  expect(await failing.known(never)).toMatchObject({ state: 'down', fault: 'broken' });
  failing.close();
});

it('who no longer waits is let go; the look goes on for the others', async () => {
  const { promise, resolve } = Promise.withResolvers<Look>();
  const slow = new Watcher(() => promise, told);
  const leaving = new AbortController();
  const left = slow.known(leaving.signal);
  const stayed = slow.known(never);
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  resolve(LOADING);
  expect(await stayed).toEqual(LOADING);
  slow.close();
});

it('ends: nothing is looked at any more, and a look under way is aborted', async () => {
  watcher.start();
  await vi.advanceTimersByTimeAsync(5_000);
  watcher.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times()).toEqual([0, 5_000]);
  expect(vi.getTimerCount()).toBe(0);
  let aborted = false;
  const hanging = new Watcher((_before, signal) => {
    const { promise, reject } = Promise.withResolvers<Look>();
    signal.addEventListener('abort', () => {
      aborted = true;
      reject(signal.reason);
    });
    return promise;
  }, told);
  const seenAtLast = hanging.known(never);
  hanging.close();
  expect(await seenAtLast).toMatchObject({ state: 'down' });
  expect(aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

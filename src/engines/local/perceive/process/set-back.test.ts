import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SetBack } from './set-back.ts';

/** Longer than any head start. */
const LONG_MS = 60_000;
const [STAYING, OTHER, NEW] = [1, 2, 3];

let ends: number;
let setBack: SetBack;

beforeEach(() => {
  vi.useFakeTimers();
  ends = 0;
  setBack = new SetBack(() => (ends += 1));
});
afterEach(() => vi.useRealTimers());

it('holds nobody up as long as nobody was set back', () => {
  setBack.settled(10);
  setBack.leave(STAYING);
  expect(setBack.isAny).toBe(false);
  expect(setBack.allows(NEW)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('lets those who lost a task go first until it is done, however long it takes', () => {
  setBack.add(10, STAYING);
  setBack.add(11, OTHER);
  setBack.settled(10);
  vi.advanceTimersByTime(LONG_MS);
  expect([STAYING, OTHER, NEW].map((session) => setBack.allows(session))).toEqual([
    true,
    true,
    false,
  ]);
  expect(setBack.tasks).toEqual([11]);
  expect(ends).toBe(0);
});

it('and for a while longer, but not for ever', () => {
  setBack.add(10, STAYING);
  setBack.settled(10);
  setBack.settled(12);
  expect(setBack.allows(NEW)).toBe(false);
  vi.advanceTimersByTime(LONG_MS);
  expect(setBack.allows(NEW)).toBe(true);
  expect(ends).toBe(1);
});

it('begins the while anew when they are set back once more', () => {
  setBack.add(10, STAYING);
  setBack.settled(10);
  setBack.add(12, STAYING);
  vi.advanceTimersByTime(LONG_MS);
  expect(setBack.allows(NEW)).toBe(false);
  setBack.settled(12);
  vi.advanceTimersByTime(LONG_MS);
  expect(setBack.allows(NEW)).toBe(true);
});

it('ends with the last of their sessions', () => {
  setBack.add(10, STAYING);
  setBack.add(11, OTHER);
  setBack.settled(10);
  setBack.leave(STAYING);
  expect(setBack.allows(NEW)).toBe(false);
  setBack.settled(11);
  setBack.leave(OTHER);
  expect(setBack.allows(NEW)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

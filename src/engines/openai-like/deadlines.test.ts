import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines } from './deadlines.ts';

const TOTAL_MS = 60_000;
const STEP_MS = 10_000;
const SILENCE_MS = 20_000;
const TIMED_OUT = { code: 'engine-timeout' };

let deadlines: Deadlines;

beforeEach(() => {
  vi.useFakeTimers();
  deadlines = new Deadlines(new AbortController().signal, TOTAL_MS);
});
afterEach(() => {
  deadlines.release();
  vi.useRealTimers();
});

/** The engine says something after so long, and the client takes so long to read it. */
function turn(engineMs: number, clientMs: number): void {
  deadlines.expect(SILENCE_MS);
  vi.advanceTimersByTime(engineMs);
  deadlines.met();
  vi.advanceTimersByTime(clientMs);
}

describe('the time of a whole call', () => {
  it('is over for an engine that goes on and on', () => {
    for (let spentMs = 0; spentMs < TOTAL_MS - STEP_MS; spentMs += STEP_MS) turn(STEP_MS, 5);
    expect(deadlines.signal.aborted).toBe(false);
    turn(STEP_MS, 5);
    expect(deadlines.signal.reason).toMatchObject(TIMED_OUT);
  });

  it('does not pass while a client reads', () => {
    turn(STEP_MS, 10 * TOTAL_MS);
    turn(STEP_MS, 10 * TOTAL_MS);
    expect(deadlines.signal.aborted).toBe(false);
    for (let turns = 0; turns < 5; turns += 1) turn(STEP_MS, 0);
    expect(deadlines.signal.reason).toMatchObject(TIMED_OUT);
  });
});

describe('the time for the next thing', () => {
  it('is over for an engine that is silent', () => {
    turn(STEP_MS, STEP_MS);
    deadlines.expect(SILENCE_MS);
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(deadlines.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadlines.signal.reason).toMatchObject(TIMED_OUT);
  });

  it('does not pass once it is done', () => {
    turn(STEP_MS, 2 * SILENCE_MS);
    expect(deadlines.signal.aborted).toBe(false);
  });
});

it('ends with the reason of a client that leaves', () => {
  const client = new AbortController();
  const watched = new Deadlines(client.signal, TOTAL_MS);
  client.abort('left');
  expect(watched.signal.reason).toBe('left');
  watched.release();
  expect(() => new Deadlines(client.signal, TOTAL_MS)).toThrow('left');
});

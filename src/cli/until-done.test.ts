import { expect, it } from 'vitest';
import { untilDone } from './until-done.ts';

const forever = new AbortController().signal;

it('tries again after each failure, with pauses that double, until it succeeds', async () => {
  const pauses: number[] = [];
  let attempts = 0;
  await untilDone(
    async () => {
      attempts += 1;
      if (attempts < 4) throw new Error('no network');
    },
    { firstPauseMs: 1, failed: (_error, pauseMs) => pauses.push(pauseMs) },
    forever,
  );
  expect(attempts).toBe(4);
  expect(pauses).toEqual([1, 2, 4]);
});

it('ends when it is told to, during a pause and during an attempt', async () => {
  const during = new AbortController();
  const pausing = untilDone(
    () => Promise.reject(new Error('no network')),
    { firstPauseMs: 3_600_000, failed: () => setImmediate(() => during.abort()) },
    during.signal,
  );
  await expect(pausing).resolves.toBeUndefined();

  const attempting = new AbortController();
  const failures: unknown[] = [];
  await untilDone(
    async () => {
      attempting.abort();
      throw new Error('aborted');
    },
    { failed: (error) => failures.push(error) },
    attempting.signal,
  );
  expect(failures).toEqual([]);
});

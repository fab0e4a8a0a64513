import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { phasesOf } from './phases.ts';

const NOTHING = {
  preparedMs: null,
  fetchMs: null,
  decodeMs: null,
  firstPartMs: null,
  queueMs: null,
  totalMs: 0,
};

it('is in the order in which it went by', () => {
  const timings = {
    preparedMs: 100,
    fetchMs: 60,
    decodeMs: 30,
    firstPartMs: 500,
    queueMs: 200,
    totalMs: 2000,
  };
  expect(phasesOf(timings).map(({ name, milliseconds }) => [name, milliseconds])).toEqual([
    ['Fetch', 60],
    ['Decode', 30],
    ['Count', 10],
    ['Queue', 200],
    ['First part', 300],
    ['Rest', 1400],
  ]);
});

it('knows less of old requests, and of those that nobody answered', () => {
  const old = { ...NOTHING, preparedMs: 10, totalMs: 50 };
  expect(phasesOf(old).map(({ name, milliseconds }) => [name, milliseconds])).toEqual([
    ['Count', 10],
    ['Engine', 40],
  ]);
  expect(phasesOf(NOTHING)).toEqual([]);
});

it('always adds up to the total', () => {
  const ms = fc.nat(10_000);
  fc.assert(
    fc.property(ms, ms, ms, ms, ms, ms, (fetchMs, decodeMs, count, queueMs, wait, rest) => {
      const preparedMs = fetchMs + decodeMs + count;
      const firstPartMs = queueMs + wait;
      const totalMs = preparedMs + firstPartMs + rest;
      const phases = phasesOf({ preparedMs, fetchMs, decodeMs, firstPartMs, queueMs, totalMs });
      return phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0) === totalMs;
    }),
  );
});

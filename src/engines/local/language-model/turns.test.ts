import { beforeEach, expect, it } from 'vitest';
import { Turns } from './turns.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

let nowMs: number;
/** What the meter was told: how many wait, and how long the others did. */
let told: string[];
let turns: Turns;

beforeEach(() => {
  nowMs = 0;
  told = [];
  const meter = {
    waiting: (requests: number) => told.push(`${requests} wait`),
    waited: (seconds: number) => told.push(`waited ${seconds} s`),
  };
  turns = new Turns(meter, { nowMs: () => nowMs });
});

it('gives the turn to one after the other, in the order in which they came', async () => {
  const order: string[] = [];
  const waits: string[] = [];
  const use = async (name: string): Promise<void> => {
    const release = await turns.take(never, () => waits.push(name));
    order.push(name);
    await Promise.resolve();
    release();
  };
  await Promise.all([use('a'), use('b'), use('c')]);
  await use('d');
  expect(order).toEqual(['a', 'b', 'c', 'd']);
  expect(waits).toEqual(['b', 'c']);
});

it('lets those who leave out, and goes on with the next', async () => {
  const release = await turns.take(never, ignore);
  const abort = new AbortController();
  const left = turns.take(abort.signal, ignore);
  const next = turns.take(never, ignore);
  abort.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  release();
  (await next)();
  (await turns.take(never, ignore))();
});

it('turns those away for whom the queue is too long, with a time to come back', async () => {
  const taken = Array.from({ length: 9 }, () => turns.take(never, ignore));
  await expect(turns.take(never, ignore)).rejects.toMatchObject({
    code: 'engine-unavailable',
    retryAfterSeconds: 30,
  });
  for (const turn of taken) (await turn)();
});

it('tells the meter who waits, and how long', async () => {
  const release = await turns.take(never, ignore);
  const abort = new AbortController();
  const left = turns.take(abort.signal, ignore);
  const next = turns.take(never, ignore);
  abort.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  nowMs = 1500;
  release();
  (await next)();
  expect(told).toEqual(['waited 0 s', '1 wait', '2 wait', '1 wait', '0 wait', 'waited 1.5 s']);
});

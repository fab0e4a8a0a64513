import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

it('gives the turn to one after the other, in the order in which they came', async () => {
  const turns = new Turns();
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
  const turns = new Turns();
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
  const turns = new Turns();
  const taken = Array.from({ length: 9 }, () => turns.take(never, ignore));
  await expect(turns.take(never, ignore)).rejects.toMatchObject({
    code: 'engine-unavailable',
    retryAfterSeconds: 30,
  });
  for (const turn of taken) (await turn)();
});

import { expect, it } from 'vitest';
import { createNetworkTurns } from './network-turns.ts';

const forever = new AbortController().signal;

it('lets so many work at once, the others in their order', async () => {
  const turn = createNetworkTurns({ parallel: 2 });
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const started: number[] = [];
  const jobs = gates.map((gate, index) =>
    turn(forever, async () => {
      started.push(index);
      await gate.promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  gates[1]!.resolve();
  await jobs[1];
  expect(started).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await Promise.all(jobs);
  expect(started).toEqual([0, 1, 2, 3]);
});

it('answers 503 when the turn does not come, and lets whoever has one go on', async () => {
  const turn = createNetworkTurns({ parallel: 1, maxWaitingMs: 5 });
  const gate = Promise.withResolvers<string>();
  const working = turn(forever, () => gate.promise);
  await expect(turn(forever, () => Promise.resolve('never'))).rejects.toMatchObject({
    code: 'server-busy',
    status: 503,
  });
  gate.resolve('done');
  expect(await working).toBe('done');
  expect(await turn(forever, () => Promise.resolve('free again'))).toBe('free again');
});

it('lets a client that hangs up go at once, with its own reason', async () => {
  const turn = createNetworkTurns({ parallel: 1 });
  const gate = Promise.withResolvers<void>();
  const working = turn(forever, () => gate.promise);
  const client = new AbortController();
  const waiting = turn(client.signal, () => Promise.resolve());
  client.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  gate.resolve();
  await working;
});

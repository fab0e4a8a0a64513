import { describe, expect, test } from 'vitest';
import { TooManyWaitingError, Turns } from './turns.ts';

const never = new AbortController().signal;

describe('Turns', () => {
  test('each thing has one holder at a time, first come first served', async () => {
    const turns = new Turns(['a', 'b'], 10);
    const log: string[] = [];
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
    const runs = gates.map(({ promise }, index) =>
      turns.withOne(never, async (thing) => {
        log.push(`${index} has ${thing}`);
        await promise;
      }),
    );
    await Promise.resolve();
    expect(log).toEqual(['0 has b', '1 has a']);
    gates[1]?.resolve();
    await runs[1];
    gates[0]?.resolve();
    await runs[0];
    for (const { resolve } of gates) resolve();
    await Promise.all(runs);
    expect(log).toEqual(['0 has b', '1 has a', '2 has a', '3 has b']);
  });

  test('work that fails gives its thing back', async () => {
    // A thing may be nothing: what counts is the turn.
    const turns = new Turns([null], 1);
    const failing = turns.withOne(never, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(await turns.withOne(never, (thing) => Promise.resolve(thing))).toBeNull();
  });

  test('who gives up no longer waits', async () => {
    const turns = new Turns([1], 1);
    const gate = Promise.withResolvers<void>();
    const holder = turns.withOne(never, () => gate.promise);
    const controller = new AbortController();
    const impatient = turns.withOne(controller.signal, () => Promise.resolve('too late'));
    controller.abort(new Error('gone'));
    await expect(impatient).rejects.toThrow('gone');
    // The only place in the queue is free again.
    const patient = turns.withOne(never, () => Promise.resolve('served'));
    gate.resolve();
    await holder;
    expect(await patient).toBe('served');
  });

  test('more than the bound may not wait', async () => {
    const turns = new Turns([1], 1);
    const gate = Promise.withResolvers<void>();
    const runs = [1, 2].map(() => turns.withOne(never, () => gate.promise));
    await expect(turns.withOne(never, () => Promise.resolve())).rejects.toThrow(
      TooManyWaitingError,
    );
    gate.resolve();
    await Promise.all(runs);
  });

  test('who has no signal waits as long as it takes', async () => {
    const turns = new Turns(['a'], Infinity);
    const gate = Promise.withResolvers<void>();
    const first = turns.withOne(null, () => gate.promise);
    const second = turns.withOne(null, async () => 'its turn');
    gate.resolve();
    await first;
    expect(await second).toBe('its turn');
  });
});

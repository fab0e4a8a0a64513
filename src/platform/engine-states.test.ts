import { expect, it } from 'vitest';
import { heldClock } from '../../test/support/held-clock.ts';
import type { Engine, EngineHealth } from '../engines/engine.ts';
import { createEngineStates } from './engine-states.ts';

/** Of an engine, what a look at it needs. */
function engineWith(health: () => Promise<EngineHealth>): Engine {
  return { name: 'e', health } as Partial<Engine> as Engine;
}

it('remembers since when a state was seen, until it is another', async () => {
  const clock = heldClock();
  const states = createEngineStates(clock);
  let health: EngineHealth = { state: 'ok' };
  const engine = engineWith(async () => health);
  const beganMs = clock.nowMs();
  expect(await states.look(engine)).toEqual({ health, sinceMs: beganMs });
  clock.pass(1000);
  expect((await states.look(engine)).sinceMs).toBe(beganMs);
  health = { state: 'down', detail: 'refused' };
  clock.pass(1000);
  expect(await states.look(engine)).toEqual({ health, sinceMs: beganMs + 2000 });
});

it('takes an engine that cannot say how it is for down', async () => {
  const engine = engineWith(() => Promise.reject(new Error('no')));
  expect((await createEngineStates(heldClock()).look(engine)).health.state).toBe('down');
});

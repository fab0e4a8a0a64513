import { expect, it } from 'vitest';
import { createMetrics } from '../observe/metrics.ts';
import { engineLoads } from './engine-load.ts';

it('reads what is metered of each engine', async () => {
  const metrics = createMetrics();
  const [busy, idle] = [metrics.engine('busy'), metrics.engine('idle')];
  for (let begun = 0; begun < 3; begun += 1) busy.begun();
  busy.ended('ok');
  busy.waiting(1);
  idle.inFlight('http://a', 7);
  const loadOf = await engineLoads(metrics);
  expect(loadOf('busy')).toEqual({ running: 2, waiting: 1 });
  expect(loadOf('idle')).toEqual({ running: 0, waiting: 0 });
  expect(loadOf('unknown')).toEqual({ running: 0, waiting: 0 });
});

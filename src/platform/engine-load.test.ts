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
  expect(loadOf('busy')).toEqual({ running: 2, waiting: 1, servers: [], drift: null });
  expect(loadOf('idle')).toMatchObject({ running: 0, waiting: 0 });
  expect(loadOf('unknown')).toEqual({ running: 0, waiting: 0, servers: [], drift: null });
});

it('tells the base URLs of an engine apart', async () => {
  const metrics = createMetrics();
  const meter = metrics.engine('fleet');
  meter.serverHealth('http://a:1/v1', 'ok');
  meter.inFlight('http://a:1/v1', 4);
  meter.serverHealth('http://b:1/v1', 'down');
  meter.breakerOpen('http://b:1/v1', true);
  meter.inFlight('http://c:1/v1', 0);
  expect((await engineLoads(metrics))('fleet').servers).toEqual([
    { baseUrl: 'http://a:1/v1', state: 'ok', running: 4, isBreakerOpen: false },
    { baseUrl: 'http://b:1/v1', state: 'down', running: 0, isBreakerOpen: true },
    { baseUrl: 'http://c:1/v1', state: null, running: 0, isBreakerOpen: false },
  ]);
});

it('sums how engines count prompts', async () => {
  const metrics = createMetrics();
  metrics.promptCounted('e', 100, 110);
  metrics.promptCounted('e', 100, 200);
  expect((await engineLoads(metrics))('e').drift).toEqual({
    ownTokens: 200,
    engineTokens: 310,
    largeDrifts: 1,
  });
});

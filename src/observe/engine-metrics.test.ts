/** What engines tell their meters, as Prometheus reads it. */
import { expect, it } from 'vitest';
import { createMetrics, type Metrics } from './metrics.ts';

const URL = 'http://gpu-1:8000/v1';

async function linesOf(metrics: Metrics): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => !line.startsWith('#'));
}

it('an engine and its base URLs are in one state at a time', async () => {
  const metrics = createMetrics();
  const meter = metrics.engine('fleet');
  meter.health('down');
  meter.health('ok');
  meter.serverHealth(URL, 'ok');
  meter.serverHealth(URL, 'loading');
  const lines = await linesOf(metrics);
  expect(lines.filter((line) => line.startsWith('mimosa_engine_health'))).toEqual([
    'mimosa_engine_health{engine="fleet",state="ok"} 1',
    'mimosa_engine_health{engine="fleet",state="loading"} 0',
    'mimosa_engine_health{engine="fleet",state="down"} 0',
  ]);
  const at = `engine="fleet",base_url="${URL}"`;
  expect(lines).toContain(`mimosa_engine_server_health{${at},state="ok"} 0`);
  expect(lines).toContain(`mimosa_engine_server_health{${at},state="loading"} 1`);
});

it('what changes is shown as it is now', async () => {
  const metrics = createMetrics();
  const meter = metrics.engine('fleet');
  for (const count of [3, 2]) {
    meter.inFlight(URL, count);
    meter.unexpectedlyRunning(URL, count);
    meter.waiting(count);
    meter.breakerOpen(URL, count === 3);
  }
  const at = `engine="fleet",base_url="${URL}"`;
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      `mimosa_engine_server_requests{${at}} 2`,
      `mimosa_engine_unexpected_running{${at}} 2`,
      `mimosa_engine_breaker_open{${at}} 0`,
      'mimosa_engine_waiting_requests{engine="fleet"} 2',
    ]),
  );
});

it('requests are counted while they last, and by how they end', async () => {
  const metrics = createMetrics();
  const [fleet, other] = [metrics.engine('fleet'), metrics.engine('other')];
  for (const outcome of ['ok', 'ok', 'engine-failed'] as const) {
    fleet.begun();
    fleet.firstPart(0.2);
    fleet.ended(outcome);
  }
  fleet.begun();
  other.begun();
  other.ended('client-left');
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'mimosa_engine_requests{engine="fleet"} 1',
      'mimosa_engine_requests{engine="other"} 0',
      'mimosa_engine_requests_total{engine="fleet",outcome="ok"} 2',
      'mimosa_engine_requests_total{engine="fleet",outcome="engine-failed"} 1',
      'mimosa_engine_requests_total{engine="other",outcome="client-left"} 1',
      'mimosa_engine_first_part_seconds_bucket{le="0.1",engine="fleet"} 0',
      'mimosa_engine_first_part_seconds_bucket{le="0.25",engine="fleet"} 3',
      'mimosa_engine_first_part_seconds_count{engine="fleet"} 3',
    ]),
  );
});

it('waits, second attempts and other engines add up', async () => {
  const metrics = createMetrics();
  const meter = metrics.engine('fleet');
  meter.waited(0);
  meter.waited(90);
  meter.retried();
  meter.passedOn();
  meter.passedOn();
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'mimosa_engine_wait_seconds_bucket{le="0.01",engine="fleet"} 1',
      'mimosa_engine_wait_seconds_bucket{le="60",engine="fleet"} 1',
      'mimosa_engine_wait_seconds_bucket{le="+Inf",engine="fleet"} 2',
      'mimosa_engine_wait_seconds_sum{engine="fleet"} 90',
      'mimosa_engine_retries_total{engine="fleet"} 1',
      'mimosa_engine_fall_backs_total{engine="fleet"} 2',
    ]),
  );
});

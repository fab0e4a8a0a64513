import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { createLogger } from '../../observe/logger.ts';
import { createMetrics } from '../../observe/metrics.ts';
import type { Services } from '../../pipeline/services.ts';
import { createHttpServer, type HttpServer } from '../server.ts';

let app: HttpServer;
afterEach(() => app.close());

/** Nothing that readiness could wait for but the database. */
function serverWith(checkStore: () => Promise<void>): HttpServer {
  const services = {
    models: new Map(),
    engines: new Map(),
    media: { check: async () => {} },
    metrics: createMetrics(),
  } as unknown as Services;
  const keys = { verify: () => null };
  const bounds = { bodyLimitBytes: 1, bodyTimeoutMs: 1_000 };
  return createHttpServer(
    { services, keys, clock: systemClock, checkStore, ...bounds },
    createLogger({ format: 'json', level: 'silent' }),
  );
}

it('is ready while the database answers', async () => {
  app = serverWith(async () => {});
  const response = await app.inject('/readyz');
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({
    status: 'ready',
    checks: [
      { name: 'decoders', ok: true },
      { name: 'database', ok: true },
    ],
  });
});

it('is not ready without it, and says nothing of why', async () => {
  app = serverWith(() => Promise.reject(new Error('password of me@db is wrong')));
  const response = await app.inject('/readyz');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({
    status: 'not ready',
    checks: [
      { name: 'decoders', ok: true },
      { name: 'database', ok: false, detail: 'it does not answer' },
    ],
  });
  expect(await app.inject('/healthz')).toMatchObject({ statusCode: 200 });
});

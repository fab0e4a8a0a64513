/**
 * `GET /metrics` for Prometheus, behind an admin key: what a server does is nobody else's business.
 * Most numbers are kept up as things happen; whether an engine is there is looked up for every answer.
 */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engines/engine.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { authenticateAdmin } from '../authenticate.ts';
import type { HttpContext } from '../context.ts';

/** Engines are watched and answer at once, but for the first look; Prometheus waits for 10 s. */
const HEALTH_TIMEOUT_MS = 3_000;

export function metricsRoutes(app: FastifyInstance, context: HttpContext): void {
  const { metrics, engines } = context.services;
  app.get('/metrics', async (request, reply) => {
    await authenticateAdmin(request, context.keys);
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    await Promise.all([...engines.values()].map((engine) => meterHealth(engine, metrics, signal)));
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

/** An engine that cannot say how it is, is not there. */
async function meterHealth(engine: Engine, metrics: Metrics, signal: AbortSignal): Promise<void> {
  const { state } = await engine.health(signal).catch(() => ({ state: 'down' as const }));
  metrics.engine(engine.name).health(state);
}

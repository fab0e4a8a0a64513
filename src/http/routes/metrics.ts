/** `GET /metrics` for Prometheus, behind an admin key: what a server does is nobody else's business. */
import type { FastifyInstance } from 'fastify';
import { authenticateAdmin } from '../authenticate.ts';
import type { HttpContext } from '../context.ts';

export function metricsRoutes(app: FastifyInstance, context: HttpContext): void {
  const { metrics } = context.services;
  app.get('/metrics', async (request, reply) => {
    await authenticateAdmin(request, context.keys);
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

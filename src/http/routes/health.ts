/**
 * `/healthz`: the process lives. `/readyz`: it can answer, that is, the decoders respond and every
 * engine is healthy (for the embedded one: its model files are in place). Anybody may ask, so that
 * all who ask at the same time are given the result of one look.
 */
import type { FastifyInstance } from 'fastify';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE } from '../error-reply.ts';

const READY_TIMEOUT_MS = 5000;

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

export function healthRoutes(app: FastifyInstance, context: HttpContext): void {
  let looking: Promise<Check[]> | null = null;
  const look = (): Promise<Check[]> =>
    (looking ??= readiness(context).finally(() => {
      looking = null;
    }));

  app.get('/healthz', async (_request, reply) => reply.type(JSON_TYPE).send('{"status":"ok"}'));

  app.get('/readyz', async (_request, reply) => {
    const checks = await look();
    const ready = checks.every((check) => check.ok);
    return reply
      .status(ready ? 200 : 503)
      .type(JSON_TYPE)
      .send(JSON.stringify({ status: ready ? 'ready' : 'not ready', checks }));
  });
}

async function readiness({ services }: HttpContext): Promise<Check[]> {
  const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
  const decoders = services.media.check(signal).then(
    (): Check => ({ name: 'decoders', ok: true }),
    (): Check => ({ name: 'decoders', ok: false, detail: 'the decoders do not answer' }),
  );
  const engines = [...services.engines.values()].map(async (engine): Promise<Check> => {
    const name = `engine ${engine.name}`;
    try {
      const health = await engine.health(signal);
      return health.state === 'ok'
        ? { name, ok: true }
        : { name, ok: false, detail: `${health.state}: ${health.detail}` };
    } catch {
      return { name, ok: false, detail: 'the health check failed' };
    }
  });
  return Promise.all([decoders, ...engines]);
}

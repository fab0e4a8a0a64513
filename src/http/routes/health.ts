/**
 * `/healthz`: the process lives. `/readyz`: it can answer, that is, the decoders respond and every
 * model has an engine that is ok (for the embedded one: its model files are in place). Engines that
 * no model needs are listed, but hold nothing up. Engines behind HTTP are watched all the time, and
 * not asked here. Anybody may ask, so that all who ask at the same time get the result of one look.
 */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engines/engine.ts';
import type { HttpContext } from '../context.ts';
import { JSON_TYPE } from '../error-reply.ts';

const READY_TIMEOUT_MS = 5000;

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly Check[];
}

export function healthRoutes(app: FastifyInstance, context: HttpContext): void {
  let looking: Promise<Readiness> | null = null;
  const look = (): Promise<Readiness> =>
    (looking ??= readiness(context).finally(() => {
      looking = null;
    }));

  // From here on engines behind HTTP are watched; nobody waits for it.
  app.addHook('onListen', async () => {
    const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
    for (const engine of context.services.engines.values()) void engineCheck(engine, signal);
  });

  app.get('/healthz', async (_request, reply) => reply.type(JSON_TYPE).send('{"status":"ok"}'));

  app.get('/readyz', async (_request, reply) => {
    if (context.drain.begun) {
      return reply.status(503).type(JSON_TYPE).send('{"status":"stopping","checks":[]}');
    }
    const { ready, checks } = await look();
    return reply
      .status(ready ? 200 : 503)
      .type(JSON_TYPE)
      .send(JSON.stringify({ status: ready ? 'ready' : 'not ready', checks }));
  });
}

async function readiness({ services }: HttpContext): Promise<Readiness> {
  const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
  const [decoders, ...engines] = await Promise.all([
    services.media.check(signal).then(
      (): Check => ({ name: 'decoders', ok: true }),
      (): Check => ({ name: 'decoders', ok: false, detail: 'the decoders do not answer' }),
    ),
    ...[...services.engines.values()].map((engine) => engineCheck(engine, signal)),
  ]);
  const sound = new Set([...services.engines.keys()].filter((_name, at) => engines[at]!.ok));
  const models = [...services.models.values()];
  const answered = models.every((model) => model.engines.some((name) => sound.has(name)));
  return { ready: decoders.ok && answered, checks: [decoders, ...engines] };
}

async function engineCheck(engine: Engine, signal: AbortSignal): Promise<Check> {
  const name = `engine ${engine.name}`;
  try {
    const health = await engine.health(signal);
    return health.state === 'ok'
      ? { name, ok: true }
      : { name, ok: false, detail: `${health.state}: ${health.detail}` };
  } catch {
    return { name, ok: false, detail: 'the health check failed' };
  }
}

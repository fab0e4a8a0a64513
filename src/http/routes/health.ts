/**
 * `/healthz`: the process lives. `/readyz`: it can answer, that is, database and decoders respond and every
 * model has an engine that is ok (for the embedded one: its model files are in place). Engines that
 * no model needs are listed, but hold nothing up. Engines behind HTTP are watched all the time, and
 * not asked here. Anybody may ask, so that all who ask at the same time get the result of one look.
 */
import { once } from 'node:events';
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

async function readiness({ services, checkStore }: HttpContext): Promise<Readiness> {
  const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
  const [needed, engines] = await Promise.all([
    Promise.all([
      answers('decoders', services.media.check(signal)),
      ...(checkStore ? [answers('database', inTime(checkStore(), signal))] : []),
    ]),
    Promise.all([...services.engines.values()].map((engine) => engineCheck(engine, signal))),
  ]);
  const sound = new Set([...services.engines.keys()].filter((_name, at) => engines[at]!.ok));
  const models = [...services.models.values()];
  const answered = models.every((model) => model.engines.some((name) => sound.has(name)));
  return { ready: needed.every(({ ok }) => ok) && answered, checks: [...needed, ...engines] };
}

async function answers(name: string, asked: Promise<unknown>): Promise<Check> {
  return asked.then(
    () => ({ name, ok: true }),
    () => ({ name, ok: false, detail: 'it does not answer' }),
  );
}

function inTime(asked: Promise<void>, signal: AbortSignal): Promise<void> {
  const late = once(signal, 'abort').then(() => signal.throwIfAborted());
  return Promise.race([asked, late]);
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

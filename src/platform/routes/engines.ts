/** The engines behind the models. */
import { z } from 'zod';
import type { EngineSettings } from '../../config/engines.ts';
import type { EngineCapabilities } from '../../engines/engine.ts';
import { engineLoads } from '../engine-load.ts';
import { isoTime, timeOut } from '../fields.ts';
import { route, type Route } from '../route.ts';
import { listOf, named } from '../schemas.ts';

const strings = z.array(z.string()).readonly();
const boundOut = z.int().nullable();

const capabilitiesOut: z.ZodType<EngineCapabilities> = named(
  'EngineCapabilities',
  z.strictObject({
    inputs: z.array(z.enum(['image', 'audio', 'video'])).readonly(),
    videoSound: z.boolean(),
    videoTiming: z.enum(['exact', 'one-fps']),
    imageFormats: strings as z.ZodType<EngineCapabilities['imageFormats']>,
    audioFormats: strings as z.ZodType<EngineCapabilities['audioFormats']>,
    toolMedia: z.boolean(),
    prefill: z.boolean(),
    toolChoice: z.boolean(),
    jsonSchema: z.boolean(),
    maxAspect: z.number().nullable(),
    contextTokens: boundOut,
    maxBodyBytes: boundOut,
  }),
);

const serverOut = named(
  'EngineServer',
  z.strictObject({
    host: z.string(),
    state: z.enum(['ok', 'loading', 'down']).nullable(),
    runningRequests: z.int(),
    breakerOpen: z.boolean().meta({ description: 'Left alone after failed connections' }),
  }),
);

const engineOut = named(
  'Engine',
  z.strictObject({
    name: z.string(),
    kind: z.string(),
    hosts: z.array(z.string()).meta({ description: 'Without credentials; none when embedded' }),
    state: z.enum(['ok', 'loading', 'down']),
    detail: z.string().nullable().meta({ description: 'Why it is not ok' }),
    stateSince: timeOut.meta({
      description: 'When it was first seen so: engines are looked at when somebody asks',
    }),
    models: z.array(z.string()).meta({ description: 'Models that it answers for' }),
    runningRequests: z.int().meta({ description: 'Those that wait included' }),
    waitingRequests: z.int(),
    servers: z.array(serverOut).meta({ description: 'Its base URLs, as far as they were used' }),
    drift: z
      .strictObject({
        ownTokens: z.int(),
        engineTokens: z.int(),
        largeDrifts: z.int().meta({ description: 'Prompts counted more than 25 % differently' }),
      })
      .nullable()
      .meta({ description: 'Sums of prompts that both counted; null where the engine never did' }),
    capabilities: capabilitiesOut,
  }),
);

/** `gpu-1:8000`; what else a URL holds may be secret. */
function hostsOf(settings: EngineSettings | undefined): string[] {
  if (settings === undefined || settings.kind === 'local') return [];
  return settings.baseUrls.map((url) => new URL(url).host);
}

export const ENGINE_ROUTES: readonly Route[] = [
  route({
    id: 'listEngines',
    method: 'GET',
    path: '/api/engines',
    tag: 'engines',
    summary: 'Engines with their health, capabilities and what they have to do',
    access: 'admin',
    answer: listOf('Engines', engineOut),
    async handle(_call, { engines, engineSettings, engineStates, metrics, models }) {
      const loadOf = await engineLoads(metrics);
      const shown = [...engines.values()].map(async (engine) => {
        const { name, kind } = engine;
        const { health, sinceMs } = await engineStates.look(engine);
        const load = loadOf(name);
        return {
          name,
          kind,
          hosts: hostsOf(engineSettings.find((settings) => settings.name === name)),
          state: health.state,
          detail: health.state === 'ok' ? null : health.detail,
          stateSince: isoTime(sinceMs),
          models: [...models.values()]
            .filter((model) => model.engines.includes(name))
            .map(({ id }) => id),
          runningRequests: load.running,
          waitingRequests: load.waiting,
          servers: load.servers.map(({ baseUrl, state, running, isBreakerOpen }) => ({
            host: new URL(baseUrl).host,
            state,
            runningRequests: running,
            breakerOpen: isBreakerOpen,
          })),
          drift: load.drift,
          capabilities: engine.capabilities(),
        };
      });
      return { data: await Promise.all(shown) };
    },
  }),
];

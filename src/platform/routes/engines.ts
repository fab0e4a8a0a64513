/** The engines behind the models, and the files of the embedded one. */
import { z } from 'zod';
import type { EngineSettings } from '../../config/engines.ts';
import type { Engine, EngineCapabilities, EngineHealth } from '../../engines/engine.ts';
import { modelStatus } from '../../engines/local/models/status.ts';
import { engineLoads } from '../engine-load.ts';
import { route, type Route } from '../route.ts';
import { listOf, named } from '../schemas.ts';

/** Engines are watched and answer at once, but for the first look. */
const HEALTH_TIMEOUT_MS = 3_000;

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

const engineOut = named(
  'Engine',
  z.strictObject({
    name: z.string(),
    kind: z.string(),
    hosts: z.array(z.string()).meta({ description: 'Without credentials; none when embedded' }),
    state: z.enum(['ok', 'loading', 'down']),
    detail: z.string().nullable().meta({ description: 'Why it is not ok' }),
    models: z.array(z.string()).meta({ description: 'Models that it answers for' }),
    runningRequests: z.int().meta({ description: 'Those that wait included' }),
    waitingRequests: z.int(),
    capabilities: capabilitiesOut,
  }),
);

const localModelOut = named(
  'LocalModel',
  z.strictObject({
    id: z.string(),
    role: z.string(),
    package: z.string(),
    version: z.string(),
    licence: z.string(),
    bytes: z.int(),
    state: z.enum(['present', 'missing', 'corrupt']).meta({ description: 'Judged by size' }),
    files: z.array(
      z.strictObject({ name: z.string(), bytes: z.int(), state: z.enum(['present', 'missing']) }),
    ),
  }),
);

/** Engines that cannot say how they are, are not there. */
async function healthOf(engine: Engine): Promise<EngineHealth> {
  const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
  return engine
    .health(signal)
    .catch(() => ({ state: 'down', detail: 'the health check failed' }) as const);
}

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
    async handle(_call, { engines, engineSettings, metrics, models }) {
      const loadOf = await engineLoads(metrics);
      const shown = [...engines.values()].map(async (engine) => {
        const { name, kind } = engine;
        const health = await healthOf(engine);
        const load = loadOf(name);
        return {
          name,
          kind,
          hosts: hostsOf(engineSettings.find((settings) => settings.name === name)),
          state: health.state,
          detail: health.state === 'ok' ? null : health.detail,
          models: [...models.values()]
            .filter((model) => model.engines.includes(name))
            .map(({ id }) => id),
          runningRequests: load.running,
          waitingRequests: load.waiting,
          capabilities: engine.capabilities(),
        };
      });
      return { data: await Promise.all(shown) };
    },
  }),
  route({
    id: 'listLocalModels',
    method: 'GET',
    path: '/api/local-models',
    tag: 'engines',
    summary: 'Files of the embedded engine; `npx mimosa models pull` brings what is missing',
    access: 'admin',
    answer: listOf('LocalModels', localModelOut),
    async handle(_call, { modelsDirectory }) {
      const found = await modelStatus(modelsDirectory);
      return {
        data: found.map(({ model, state, faults }) => ({
          id: model.id,
          role: model.role,
          package: model.package,
          version: model.version,
          licence: model.licence,
          bytes: model.files.reduce((sum, { bytes }) => sum + bytes, 0),
          state,
          files: model.files.map(({ name, bytes }) => ({
            name,
            bytes,
            state: faults.includes(name) ? ('missing' as const) : ('present' as const),
          })),
        })),
      };
    },
  }),
];

/** The files of the embedded engine, and the pull that brings them. */
import { z } from 'zod';
import { isPulling } from '../../engines/local/models/pulling.ts';
import { modelStatus, type ModelStatus } from '../../engines/local/models/status.ts';
import type { RouteContext } from '../context.ts';
import { route, type Route } from '../route.ts';
import { named } from '../schemas.ts';

const TAG = 'engines';

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

const pullOut = named(
  'ModelPull',
  z.strictObject({
    state: z.enum(['idle', 'running', 'elsewhere']).meta({
      description: '`elsewhere`: another process pulls, as `npx mimosa models pull` does',
    }),
    modelId: z.string().nullable().meta({ description: 'What comes just now' }),
    receivedBytes: z.int().min(0),
    totalBytes: z.int().min(0).meta({ description: 'Of the package that comes just now' }),
    failure: z.string().nullable().meta({ description: 'Why the last pull broke off' }),
  }),
);

const localModelsOut = named(
  'LocalModels',
  z.strictObject({ data: z.array(localModelOut).readonly(), pull: pullOut }),
);

function localModelJson({ model, state, faults }: ModelStatus): z.input<typeof localModelOut> {
  return {
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
  };
}

async function pullJson({
  modelPull,
  modelsDirectory,
}: RouteContext): Promise<z.input<typeof pullOut>> {
  const { isRunning, ...progress } = modelPull.state();
  if (isRunning) return { state: 'running', ...progress };
  return { state: (await isPulling(modelsDirectory)) ? 'elsewhere' : 'idle', ...progress };
}

export const LOCAL_MODEL_ROUTES: readonly Route[] = [
  route({
    id: 'listLocalModels',
    method: 'GET',
    path: '/api/local-models',
    tag: TAG,
    summary: 'Files of the embedded engine, and how far their pull is',
    access: 'admin',
    answer: localModelsOut,
    handle: async (_call, context) => ({
      data: (await modelStatus(context.modelsDirectory)).map(localModelJson),
      pull: await pullJson(context),
    }),
  }),
  route({
    id: 'pullLocalModels',
    method: 'POST',
    path: '/api/local-models/pull',
    tag: TAG,
    summary: 'Brings what is missing, as `npx mimosa models pull` does; joins a pull that runs',
    access: 'admin',
    answer: pullOut,
    async handle(_call, context) {
      // Goes on after the answer; how it ends is asked for with the list.
      context.modelPull.run().catch(() => undefined);
      return pullJson(context);
    },
  }),
];

/** The models of this server. */
import { z } from 'zod';
import type { Model } from '../../core/models.ts';
import type { RouteContext } from '../context.ts';
import { id } from '../fields.ts';
import { priceInForce } from '../price-in-force.ts';
import { route, type Route } from '../route.ts';
import { listOf, named } from '../schemas.ts';
import { pricesJsonOrNull, pricesOut } from '../shapes/price.ts';

const TOKENS = z.int().min(0);

const modelOut = named(
  'Model',
  z.strictObject({
    id,
    contextTokens: TOKENS,
    maxOutputTokens: TOKENS,
    defaultOutputTokens: TOKENS,
    inputs: z
      .array(z.enum(['image', 'audio', 'video']))
      .readonly()
      .meta({ description: 'Besides text' }),
    thinkingByDefault: z.boolean(),
    requestsPerMinute: z.int().meta({ description: 'Where an account has no limit of its own' }),
    tokensPerMinute: z.int(),
    priceVersion: z.int().nullable(),
    prices: pricesOut.nullable().meta({ description: 'In force now' }),
    longContextPrices: pricesOut.nullable(),
    engines: z.array(z.string()).readonly().meta({ description: 'In order of preference' }),
    state: z
      .enum(['ok', 'loading', 'down'])
      .meta({ description: 'Whether one of its engines can answer' }),
  }),
);

const STATES_FROM_BEST = ['ok', 'loading', 'down'] as const;

/** That of its best engine. */
async function stateOf(
  model: Model,
  { engines, engineStates }: RouteContext,
): Promise<(typeof STATES_FROM_BEST)[number]> {
  const behind = model.engines.flatMap((name) => engines.get(name) ?? []);
  const looks = await Promise.all(behind.map((engine) => engineStates.look(engine)));
  return (
    STATES_FROM_BEST.find((state) => looks.some(({ health }) => health.state === state)) ?? 'down'
  );
}

async function modelJson(model: Model, context: RouteContext): Promise<z.input<typeof modelOut>> {
  const price = priceInForce(context.ledger, model.id);
  return {
    id: model.id,
    contextTokens: model.contextTokens,
    maxOutputTokens: model.maxOutputTokens,
    defaultOutputTokens: model.defaultOutputTokens,
    inputs: model.inputs,
    thinkingByDefault: model.thinkingByDefault,
    requestsPerMinute: model.requestsPerMinute,
    tokensPerMinute: model.tokensPerMinute,
    priceVersion: price?.version ?? null,
    prices: pricesJsonOrNull(price?.prices ?? null),
    longContextPrices: pricesJsonOrNull(price?.longContextPrices ?? null),
    engines: model.engines,
    state: await stateOf(model, context),
  };
}

export const MODEL_ROUTES: readonly Route[] = [
  route({
    id: 'listModels',
    method: 'GET',
    path: '/api/models',
    tag: 'models',
    summary: 'Models with their prices in force, limits and engines',
    access: 'member',
    answer: listOf('Models', modelOut),
    handle: async (_call, context) => ({
      data: await Promise.all(
        [...context.models.values()].map((model) => modelJson(model, context)),
      ),
    }),
  }),
];

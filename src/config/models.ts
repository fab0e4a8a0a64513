/** The models in force: the built-in ones, with the changes and additions of the file. */
import type { Model, TokenPrices } from '../core/models.ts';
import { DEFAULT_MODELS } from './default-models.ts';
import type { ModelSettings, PriceSettings } from './schema.ts';

const NANO_PER_USD_PER_MILLION = 1000;
/** What a model of the user's own is like where the file says nothing. */
const TEMPLATE_ID = 'mimo-v2.5';

/** Built-in and added models, by id. `firstEngine` serves those that name no engine. */
export function mergeModels(
  changes: Readonly<Record<string, ModelSettings>>,
  firstEngine: string,
): Model[] {
  const builtIn = new Map<string, Model>(
    DEFAULT_MODELS.map((model) => [model.id, { ...model, engines: [firstEngine] }]),
  );
  const merged = new Map(builtIn);
  for (const [id, change] of Object.entries(changes)) {
    merged.set(id, applyChange(builtIn.get(id) ?? newModel(id, builtIn, change), change));
  }
  return [...merged.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Its own prices hold for long prompts too, not the template's. */
function newModel(id: string, builtIn: ReadonlyMap<string, Model>, change: ModelSettings): Model {
  const template = { ...builtIn.get(TEMPLATE_ID)!, id };
  return change.prices === undefined ? template : { ...template, longContextPrices: null };
}

function applyChange(base: Model, change: ModelSettings): Model {
  const maxOutputTokens = change.maxOutputTokens ?? base.maxOutputTokens;
  const prices = mergePrices(base.prices, change.prices);
  return {
    id: base.id,
    contextTokens: change.contextTokens ?? base.contextTokens,
    maxOutputTokens,
    defaultOutputTokens: Math.min(
      change.defaultOutputTokens ?? base.defaultOutputTokens,
      maxOutputTokens,
    ),
    inputs: change.inputs ?? base.inputs,
    thinkingByDefault: change.thinkingByDefault ?? base.thinkingByDefault,
    requestsPerMinute: change.limits?.rpm ?? base.requestsPerMinute,
    tokensPerMinute: change.limits?.tpm ?? base.tokensPerMinute,
    prices,
    longContextPrices: longContextPrices(base, change, prices),
    engines: change.engines ?? base.engines,
  };
}

function longContextPrices(
  base: Model,
  { longContextPrices: change }: ModelSettings,
  prices: TokenPrices,
): TokenPrices | null {
  if (change === undefined) return base.longContextPrices;
  return change && mergePrices(base.longContextPrices ?? prices, change);
}

function mergePrices(base: TokenPrices, change: PriceSettings = {}): TokenPrices {
  return {
    cachedNano: nanoOf(change.cached) ?? base.cachedNano,
    promptNano: nanoOf(change.prompt) ?? base.promptNano,
    completionNano: nanoOf(change.completion) ?? base.completionNano,
  };
}

function nanoOf(usdPerMillion: number | undefined): number | undefined {
  return usdPerMillion === undefined
    ? undefined
    : Math.round(usdPerMillion * NANO_PER_USD_PER_MILLION);
}

/** A model as the file would describe it in full. */
export function modelSettingsOf(model: Model): ModelSettings {
  return {
    engines: [...model.engines],
    contextTokens: model.contextTokens,
    maxOutputTokens: model.maxOutputTokens,
    defaultOutputTokens: model.defaultOutputTokens,
    inputs: [...model.inputs],
    thinkingByDefault: model.thinkingByDefault,
    limits: { rpm: model.requestsPerMinute, tpm: model.tokensPerMinute },
    prices: priceSettingsOf(model.prices),
    longContextPrices: model.longContextPrices && priceSettingsOf(model.longContextPrices),
  };
}

function priceSettingsOf(prices: TokenPrices): Required<PriceSettings> {
  return {
    cached: prices.cachedNano / NANO_PER_USD_PER_MILLION,
    prompt: prices.promptNano / NANO_PER_USD_PER_MILLION,
    completion: prices.completionNano / NANO_PER_USD_PER_MILLION,
  };
}

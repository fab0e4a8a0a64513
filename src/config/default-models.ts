/**
 * The models that exist before anybody configures anything: ids, contexts, limits and prices of
 * the published table (wire.md section 10), all served by the embedded engine.
 */
import type { Model, TokenPrices } from '../core/models.ts';

const ONE_MEGA_TOKEN = 1_048_576;
const QUARTER_MEGA_TOKEN = 262_144;
const ALL_MEDIA = ['image', 'audio', 'video'] as const;

/** USD per million tokens × 1,000 = nano-dollars per token. */
function prices(cachedNano: number, promptNano: number, completionNano: number): TokenPrices {
  return { cachedNano, promptNano, completionNano };
}

const common = {
  requestsPerMinute: 100,
  tokensPerMinute: 10_000_000,
  engines: ['local'],
} as const;

const pro = {
  ...common,
  contextTokens: ONE_MEGA_TOKEN,
  maxOutputTokens: 131_072,
  defaultOutputTokens: 131_072,
  inputs: [],
  thinkingByDefault: true,
  prices: prices(200, 1000, 3000),
  longContextPrices: prices(400, 2000, 6000),
} as const;

export const DEFAULT_MODELS: readonly Model[] = [
  {
    ...common,
    id: 'mimo-v2-flash',
    contextTokens: QUARTER_MEGA_TOKEN,
    maxOutputTokens: 65_536,
    defaultOutputTokens: 65_536,
    inputs: [],
    thinkingByDefault: false,
    prices: prices(10, 100, 300),
    longContextPrices: null,
  },
  {
    ...common,
    id: 'mimo-v2-omni',
    contextTokens: QUARTER_MEGA_TOKEN,
    maxOutputTokens: 131_072,
    defaultOutputTokens: 32_768,
    inputs: ALL_MEDIA,
    thinkingByDefault: true,
    prices: prices(80, 400, 2000),
    longContextPrices: null,
  },
  { ...pro, id: 'mimo-v2-pro' },
  {
    ...common,
    id: 'mimo-v2.5',
    contextTokens: ONE_MEGA_TOKEN,
    maxOutputTokens: 131_072,
    defaultOutputTokens: 32_768,
    inputs: ALL_MEDIA,
    thinkingByDefault: true,
    prices: prices(80, 400, 2000),
    longContextPrices: prices(160, 800, 4000),
  },
  { ...pro, id: 'mimo-v2.5-pro' },
];

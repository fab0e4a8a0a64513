/**
 * The one description of every setting: the file `mimosa.config.yaml` is checked against it,
 * environment variables land in it, and `docs/configuration.md` is printed from it.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { MediaKind } from '../core/chat-request.ts';
import { parseAllowEntry } from './allow-entry.ts';
import { engineSchema, type EngineFileSettings } from './engine-schema.ts';
import { MAX_PARALLEL, wholeNumber } from './whole-number.ts';

const MEBIBYTE = 1_048_576;
/** The wire promises base64 media of 50 MB; a body that holds one must always fit. */
const MIN_BODY_BYTES = 64 * MEBIBYTE;
const DEFAULT_BODY_BYTES = 256 * MEBIBYTE;
const DEFAULT_BODY_TIMEOUT_MS = 300_000;
const DEFAULT_DRAIN_MS = 30_000;
const DEFAULT_BYTES_IN_FLIGHT = 4096 * MEBIBYTE;
const DEFAULT_CACHE_BYTES = 2048 * MEBIBYTE;
const MAX_PORT = 65_535;

/** USD per million tokens. */
export interface PriceSettings {
  cached?: number | undefined;
  prompt?: number | undefined;
  completion?: number | undefined;
}

export interface ModelSettings {
  engines?: string[] | undefined;
  contextTokens?: number | undefined;
  maxOutputTokens?: number | undefined;
  defaultOutputTokens?: number | undefined;
  inputs?: MediaKind[] | undefined;
  thinkingByDefault?: boolean | undefined;
  limits?: { rpm?: number | undefined; tpm?: number | undefined } | undefined;
  prices?: PriceSettings | undefined;
  longContextPrices?: PriceSettings | null | undefined;
}

/** The file after defaults were filled in; `undefined` = decided at start, by the machine. */
export interface FileSettings {
  host: string;
  port: number;
  trustedProxies: string[];
  dataDir: string;
  modelsDir?: string | undefined;
  ffmpeg?: string | undefined;
  log: { format?: 'pretty' | 'json' | undefined; level: string };
  media: { allow: string[]; decoders?: number | undefined; cacheBytes: number };
  limits: {
    bodyBytes: number;
    bodyTimeoutMs: number;
    bytesInFlight: number;
    rates: boolean;
    drainMs: number;
  };
  engines: EngineFileSettings[];
  models: Record<string, ModelSettings>;
}

/** Dearer than that, one request could cost more than can be counted exactly. */
const MAX_USD_PER_MILLION = 100_000;

const usdPerMillion = z.number().min(0).max(MAX_USD_PER_MILLION).optional();

const priceSchema = z.strictObject({
  cached: usdPerMillion.describe('USD per million prompt tokens that were cached'),
  prompt: usdPerMillion.describe('USD per million other prompt tokens'),
  completion: usdPerMillion.describe('USD per million completion tokens'),
});

const modelSchema = z.strictObject({
  engines: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('engine names in the order in which they are asked; default: the first of engines'),
  contextTokens: wholeNumber(1).optional().describe('prompts must be shorter than this'),
  maxOutputTokens: wholeNumber(1).optional().describe('larger wishes are lowered to this'),
  defaultOutputTokens: wholeNumber(1).optional().describe('when the request names no limit'),
  inputs: z
    .array(z.enum(['image', 'audio', 'video']))
    .optional()
    .describe('media kinds besides text'),
  thinkingByDefault: z.boolean().optional().describe('think when the request does not say'),
  limits: z
    .strictObject({
      rpm: wholeNumber(1).optional().describe('requests per minute'),
      tpm: wholeNumber(1).optional().describe('tokens per minute'),
    })
    .optional(),
  prices: priceSchema.optional().describe('what is not named stays as it is'),
  longContextPrices: priceSchema
    .nullable()
    .optional()
    .describe('for requests whose prompt is longer than 262,144 tokens; null = the same prices'),
});

/** Keys of `mimosa.config.yaml`. */
export const fileSchema: z.ZodType<FileSettings> = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('listen address'),
  port: wholeNumber(0, MAX_PORT).default(8080).describe('listen port; 0 = any free one'),
  trustedProxies: z
    .array(
      z.string().refine((entry) => isIP(entry) !== 0 || ipaddr.isValidCIDR(entry), {
        error: ({ input }) => `${JSON.stringify(input)} is not an address or CIDR range`,
      }),
    )
    .default([])
    .describe(
      'addresses or CIDR of proxies whose x-forwarded-for is believed, so that attempts to sign in are counted for each client',
    ),
  dataDir: z.string().min(1).default('./data').describe('key, models, cache, temporary media'),
  modelsDir: z
    .string()
    .min(1)
    .optional()
    .describe('files of the embedded engine; default: models/ in dataDir'),
  ffmpeg: z
    .string()
    .min(1)
    .optional()
    .describe('use this ffmpeg command instead of the built-in media library'),
  log: z
    .strictObject({
      format: z.enum(['pretty', 'json']).optional().describe('default: pretty on a terminal'),
      level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    })
    .prefault({}),
  media: z
    .strictObject({
      allow: z
        .array(
          z.string().refine((entry) => parseAllowEntry(entry) !== null, {
            error: ({ input }) =>
              `${JSON.stringify(input)} is not a host, host:port, [IPv6]:port, address or CIDR range`,
          }),
        )
        .default([])
        .describe('hosts, host:port or CIDR that media URLs may reach although private'),
      decoders: wholeNumber(1, MAX_PARALLEL)
        .optional()
        .describe('decoder processes; default: cores'),
      cacheBytes: wholeNumber(0)
        .default(DEFAULT_CACHE_BYTES)
        .describe('media, frames and findings kept on disk for later requests; 0 = none'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      bodyBytes: wholeNumber(MIN_BODY_BYTES)
        .default(DEFAULT_BODY_BYTES)
        .describe('largest request body'),
      bodyTimeoutMs: wholeNumber(1000)
        .default(DEFAULT_BODY_TIMEOUT_MS)
        .describe('time within which a body must have arrived'),
      bytesInFlight: wholeNumber(MIN_BODY_BYTES)
        .default(DEFAULT_BYTES_IN_FLIGHT)
        .describe('media bytes on disk for all running requests together; beyond it: 503'),
      drainMs: wholeNumber(0)
        .default(DEFAULT_DRAIN_MS)
        .describe('how long running answers may go on when the server is told to stop'),
      rates: z
        .boolean()
        .default(true)
        .describe(
          'requests and tokens per minute as the models say; false: only what accounts and keys say',
        ),
    })
    .prefault({}),
  engines: z
    .array(engineSchema)
    .min(1)
    .default([{ name: 'local', kind: 'local' }])
    .describe('engines that answer'),
  models: z
    .record(z.string().min(1), modelSchema)
    .default({})
    .describe('changes to the built-in models, and models of your own'),
});

/** Environment variables and the setting each one overrides. */
export const ENVIRONMENT: readonly {
  readonly name: string;
  readonly setting: readonly string[] | null;
  readonly meaning: string;
}[] = [
  {
    name: 'MIMOSA_CONFIG',
    setting: null,
    meaning: 'path of the configuration file; default: mimosa.config.yaml',
  },
  { name: 'HOST', setting: ['host'], meaning: 'listen address' },
  { name: 'PORT', setting: ['port'], meaning: 'listen port' },
  {
    name: 'MIMOSA_TRUSTED_PROXIES',
    setting: ['trustedProxies'],
    meaning: 'comma list of addresses or CIDR of proxies whose x-forwarded-for is believed',
  },
  { name: 'MIMOSA_DATA_DIR', setting: ['dataDir'], meaning: 'key, models, cache, temporary media' },
  {
    name: 'DATABASE_URL',
    setting: null,
    meaning: 'postgres://… for keys, ledger and accounts instead of SQLite in the data directory',
  },
  {
    name: 'REDIS_URL',
    setting: null,
    meaning: 'redis://… (or rediss://…) where replicas count their limits together',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    setting: null,
    meaning: 'base URL of a collector to which traces are sent (OTLP over HTTP, JSON)',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    setting: null,
    meaning: 'the same as a whole URL, with its path',
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    setting: null,
    meaning: 'share of the traces that begin here, from 0 to 1; default: 1',
  },
  { name: 'MIMOSA_MODELS_DIR', setting: ['modelsDir'], meaning: 'files of the embedded engine' },
  {
    name: 'MIMOSA_FFMPEG',
    setting: ['ffmpeg'],
    meaning: 'an ffmpeg command instead of the built-in media library',
  },
  {
    name: 'MIMOSA_ROOT_KEY',
    setting: null,
    meaning: 'an admin API key that exists from the first moment',
  },
  {
    name: 'MIMOSA_MEDIA_ALLOW',
    setting: ['media', 'allow'],
    meaning: 'comma list of hosts, host:port or CIDR that media URLs may reach although private',
  },
  { name: 'MIMOSA_LOG', setting: ['log'], meaning: 'pretty or json, a level, or both: json,debug' },
];

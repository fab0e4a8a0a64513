/** What `engines:` of the configuration file may hold. */
import { z } from 'zod';
import type { MediaKind } from '../core/chat-request.ts';
import { MAX_PARALLEL, wholeNumber } from './whole-number.ts';

const HTTP_KINDS = ['vllm', 'sglang', 'llamacpp', 'ollama', 'mimo', 'openai', 'auto'] as const;
const KINDS = ['local', ...HTTP_KINDS].join(', ');

const DEFAULT_IN_FLIGHT = 64;
const DEFAULT_WAITING = 256;
const DEFAULT_WAIT_MS = 60_000;
/** What routers of today read; see docs/scaling.md. */
const AFFINITY_HEADERS = ['x-session-id', 'x-smg-routing-key', 'x-session-token'];
const HEADER_NAME = /^[a-z0-9-]+$/;
/** What we, or the connection, say in these is not to be overwritten. */
const OWN_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-request-id',
]);
/** `127.0.0.1:9001`, `[::1]:9001`, `media.internal:9001`. */
const LISTEN_ADDRESS = /^(?:\[[0-9a-f:]+\]|[^\s:/[\]]+):(\d{1,5})$/i;
/** All interfaces at once: engines are told the same address, and nobody is there. */
const NOWHERE = /^(?:0\.0\.0\.0|\[[0:]+\]):/;
const MAX_PORT = 65_535;

interface LocalEngineFileSettings {
  name: string;
  kind: 'local';
  threads?: number | undefined;
  languageModel?: string | undefined;
  projector?: string | undefined;
}

interface CapabilityFileSettings {
  inputs?: MediaKind[] | undefined;
  videoSound?: boolean | undefined;
  videoTiming?: 'exact' | 'one-fps' | undefined;
  toolMedia?: boolean | undefined;
  prefill?: boolean | undefined;
  toolChoice?: boolean | undefined;
  jsonSchema?: boolean | undefined;
  contextTokens?: number | undefined;
  maxBodyBytes?: number | undefined;
}

interface TimeoutFileSettings {
  connectMs?: number | undefined;
  firstByteMs?: number | undefined;
  firstByteMsPer1000Tokens?: number | undefined;
  maxFirstByteMs?: number | undefined;
  silenceMs?: number | undefined;
  totalMs?: number | undefined;
}

export interface HttpEngineFileSettings {
  name: string;
  kind: (typeof HTTP_KINDS)[number];
  baseUrls: string[];
  apiKeyEnv?: string | undefined;
  model?: string | undefined;
  media: {
    mode?: 'passthrough' | 'normalize' | 'frames' | undefined;
    sharedDirectory?: string | undefined;
    listen?: string | undefined;
  };
  queue: { inFlight: number; waiting: number; waitMs: number };
  timeouts: TimeoutFileSettings;
  routed: boolean;
  affinityHeaders: string[];
  shareCache: boolean;
  promptUsage?: 'account' | 'engine' | undefined;
  neutralizeTags: 'none' | 'tool' | 'all';
  rescueToolCalls: boolean;
  capabilities: CapabilityFileSettings;
}

export type EngineFileSettings = LocalEngineFileSettings | HttpEngineFileSettings;

const name = z.string().min(1).describe('by which models name it');

/** Nothing of an address may be dropped in silence. */
function isBareAddress(url: string): boolean {
  // What is no address at all has been told so already.
  if (!URL.canParse(url)) return true;
  const { username, password, search, hash } = new URL(url);
  return username + password + search + hash === '';
}

function isListenAddress(text: string): boolean {
  const port = LISTEN_ADDRESS.exec(text)?.[1];
  return port !== undefined && Number(port) <= MAX_PORT;
}

/** With and without a slash at the end it is the same address. */
function isWithoutRepeats(urls: readonly string[]): boolean {
  return new Set(urls.map((url) => url.replace(/\/+$/, ''))).size === urls.length;
}

const localEngineSchema = z
  .strictObject({
    name,
    kind: z.literal('local').describe('the embedded perception engine'),
    threads: wholeNumber(1, MAX_PARALLEL)
      .optional()
      .describe('threads of one inference; default: cores'),
    languageModel: z
      .string()
      .min(1)
      .optional()
      .describe('a GGUF file that answers in the place of the rules'),
    projector: z.string().min(1).optional().describe('its multimodal projector (mmproj)'),
  })
  .refine((engine) => engine.projector === undefined || engine.languageModel !== undefined, {
    path: ['projector'],
    error: 'needs a languageModel',
  });

const httpEngineSchema = z.strictObject({
  name,
  kind: z.enum(HTTP_KINDS).describe('what answers at the base URLs; auto = find out'),
  baseUrls: z
    .array(
      z
        .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
        .refine(isBareAddress, 'must have no user, password, query or fragment; see apiKeyEnv'),
    )
    .min(1)
    .refine(isWithoutRepeats, 'must not name an address twice')
    .describe('up to and including /v1; for ollama without it'),
  apiKeyEnv: z.string().min(1).optional().describe('environment variable that holds its key'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('what the engine calls the model; default: the only one that it serves'),
  media: z
    .strictObject({
      mode: z
        .enum(['passthrough', 'normalize', 'frames'])
        .optional()
        .describe('in which form media reach the engine; default: as its kind needs'),
      sharedDirectory: z
        .string()
        .min(1)
        .optional()
        .describe('a directory that the engine sees under the same path, for large media'),
      listen: z
        .string()
        .refine(isListenAddress, 'must be host:port')
        .refine((text) => !NOWHERE.test(text), 'must be an address at which engines find us')
        .optional()
        .describe('host:port on which the engine may fetch large media, once each'),
    })
    .prefault({}),
  queue: z
    .strictObject({
      inFlight: wholeNumber(1)
        .default(DEFAULT_IN_FLIGHT)
        .describe('requests at a time on one base URL'),
      waiting: wholeNumber(0)
        .default(DEFAULT_WAITING)
        .describe('requests that may wait for a place; beyond it: 503'),
      waitMs: wholeNumber(1).default(DEFAULT_WAIT_MS).describe('for so long'),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      connectMs: wholeNumber(1).optional().describe('time to connect; default: 5000'),
      firstByteMs: wholeNumber(1)
        .optional()
        .describe('time to the first byte, for a prompt of no length; default: 60000'),
      firstByteMsPer1000Tokens: wholeNumber(0)
        .optional()
        .describe('more of it for every 1,000 tokens of the prompt; default: 1000'),
      maxFirstByteMs: wholeNumber(1).optional().describe('but never more; default: 600000'),
      silenceMs: wholeNumber(1).optional().describe('silence within an answer; default: 120000'),
      totalMs: wholeNumber(1).optional().describe('time for a whole answer; default: 1800000'),
    })
    .prefault({})
    .describe('how long the engine may take before the client gets 504'),
  routed: z
    .boolean()
    .default(false)
    .describe('a router stands behind the base URLs: send it affinity headers'),
  affinityHeaders: z
    .array(
      z
        .string()
        .regex(HEADER_NAME, 'must be a header name in lower case')
        .refine((header) => !OWN_HEADERS.has(header), 'must not be a header of our own'),
    )
    .default(AFFINITY_HEADERS)
    .describe('headers that carry the opaque name of the conversation, where routed'),
  shareCache: z
    .boolean()
    .default(false)
    .describe('accounts may share what the engine has cached of prompts'),
  promptUsage: z
    .enum(['account', 'engine'])
    .optional()
    .describe('whose count of the prompt is billed; default: account, for mimo engine'),
  neutralizeTags: z
    .enum(['none', 'tool', 'all'])
    .default('tool')
    .describe('in whose texts tags like <think> are made harmless'),
  rescueToolCalls: z
    .boolean()
    .default(true)
    .describe('read tool calls that the engine left in its reasoning'),
  capabilities: z
    .strictObject({
      inputs: z
        .array(z.enum(['image', 'audio', 'video']))
        .optional()
        .describe('media kinds that the engine takes; [] = text alone'),
      videoSound: z.boolean().optional().describe('hears the sound of a video'),
      videoTiming: z
        .enum(['exact', 'one-fps'])
        .optional()
        .describe('one-fps = takes sampled frames for one a second, whatever they are'),
      toolMedia: z.boolean().optional().describe('takes media in tool messages'),
      prefill: z.boolean().optional().describe('goes on from an assistant turn at the end'),
      toolChoice: z.boolean().optional().describe('honours tool_choice'),
      jsonSchema: z.boolean().optional().describe('honours json_schema'),
      contextTokens: wholeNumber(1).optional().describe('longest prompt that it takes'),
      maxBodyBytes: wholeNumber(1)
        .optional()
        .describe('largest request body; larger media go by sharedDirectory or listen'),
    })
    .prefault({})
    .describe('what is known better than kind and probing say'),
});

export const engineSchema: z.ZodType<EngineFileSettings> = z.discriminatedUnion(
  'kind',
  [localEngineSchema, httpEngineSchema],
  {
    error: ({ code }) => (code === 'invalid_union' ? `must be one of ${KINDS}` : undefined),
  },
);

/**
 * Takes the OpenAI dialect off a chat request. The keys are looked at in the order of the table in
 * wire.md section 3 and the first fault is reported, so the statements below stand in that order.
 * Whether the model exists, and takes these media, is for the pipeline to say.
 */
import type { ChatRequest, ResponseFormat, SpooledString } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import {
  BOOLEAN,
  type Fields,
  integerBetween,
  invalid,
  invalidAt,
  isAbsent,
  isInteger,
  numberBetween,
  OBJECT,
  oneOf,
  optional,
  optionalFields,
  requestFields,
  required,
  requiredFields,
  STRING,
} from './fields.ts';

const MIN_OUTPUT_TOKENS = 1;
const MAX_OUTPUT_TOKENS = 131_072;
const MAX_STOP_TEXTS = 4;

const DEFAULT_TEMPERATURE = 1;
const DEFAULT_TOP_P = 0.95;
const DEFAULT_PENALTY = 0;

const OUTPUT_TOKENS = integerBetween(MIN_OUTPUT_TOKENS, MAX_OUTPUT_TOKENS);
const TEMPERATURE = numberBetween(0, 2);
const TOP_P = numberBetween(0, 1);
const PENALTY = numberBetween(-2, 2);
const THINKING_TYPE = oneOf(['enabled', 'disabled'], '"enabled" or "disabled"');
const REASONING_EFFORT = oneOf(['none', 'low', 'medium', 'high']);
const RESPONSE_FORMAT_TYPE = oneOf(['text', 'json_object', 'json_schema']);
const SEED = integerBetween(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const MEDIA_TOKENS = integerBetween(1, Number.MAX_SAFE_INTEGER);
const ONE = oneOf([1], '1');
const STOP_EXPECTATION = `a string or an array of at most ${MAX_STOP_TEXTS} non-empty strings`;

/**
 * Parsed JSON of POST /v1/chat/completions → the request as every other room knows it.
 * `spooled` holds the long base64 strings that the body reader diverted, by the token that stands
 * in their place. Throws an ApiError for the first thing that is wrong, and nothing else.
 */
export function decodeChatRequest(
  body: unknown,
  spooled: ReadonlyMap<string, SpooledString>,
): ChatRequest {
  const request = requestFields(body);
  const model = required(request, 'model', STRING);
  const messages = decodeMessages(request, spooled);
  const maxCompletionTokens = decodeOutputLimit(request);
  const temperature = optional(request, 'temperature', TEMPERATURE) ?? DEFAULT_TEMPERATURE;
  const topP = optional(request, 'top_p', TOP_P) ?? DEFAULT_TOP_P;
  const frequencyPenalty = optional(request, 'frequency_penalty', PENALTY) ?? DEFAULT_PENALTY;
  const presencePenalty = optional(request, 'presence_penalty', PENALTY) ?? DEFAULT_PENALTY;
  const stop = decodeStop(request);
  const stream = optional(request, 'stream', BOOLEAN) ?? false;
  const includeUsage = decodeFlag(request, 'stream_options', 'include_usage') ?? true;
  const thinking = decodeThinking(request);
  const responseFormat = decodeResponseFormat(request);
  const tools = decodeTools(request);
  const toolChoice = decodeToolChoice(request, tools);
  const seed = optional(request, 'seed', SEED);
  optional(request, 'n', ONE);
  const extensions = decodeExtensions(request);
  return {
    model,
    messages,
    maxCompletionTokens,
    temperature,
    topP,
    frequencyPenalty,
    presencePenalty,
    stop,
    stream,
    includeUsage,
    thinking,
    responseFormat,
    tools,
    toolChoice,
    seed,
    ...extensions,
  };
}

/** Mimosa's own keys, which stand together under `mimosa`. */
function decodeExtensions(
  request: Fields,
): Pick<ChatRequest, 'receipt' | 'progress' | 'maxMediaTokens'> {
  const mimosa = optionalFields(request, 'mimosa');
  if (mimosa === undefined) return { receipt: false, progress: false, maxMediaTokens: undefined };
  return {
    receipt: optional(mimosa, 'receipt', BOOLEAN) ?? false,
    progress: optional(mimosa, 'progress', BOOLEAN) ?? false,
    maxMediaTokens: optional(mimosa, 'max_media_tokens', MEDIA_TOKENS),
  };
}

/** The older `max_tokens` counts only when the newer name is absent, and is not read otherwise. */
function decodeOutputLimit(request: Fields): number | undefined {
  const key = isAbsent(request.object['max_completion_tokens'])
    ? 'max_tokens'
    : 'max_completion_tokens';
  const value = request.object[key];
  if (isInteger(value) && value > MAX_OUTPUT_TOKENS) {
    throw apiError('output-limit-too-large', key, [key, MAX_OUTPUT_TOKENS, value]);
  }
  if (isInteger(value) && value < MIN_OUTPUT_TOKENS) {
    throw apiError('output-limit-too-small', key, [key, MIN_OUTPUT_TOKENS, value]);
  }
  return optional(request, key, OUTPUT_TOKENS);
}

function decodeStop(request: Fields): string[] {
  const value = request.object['stop'];
  if (isAbsent(value)) return [];
  if (isStopText(value)) return [value];
  if (!Array.isArray(value) || value.length > MAX_STOP_TEXTS) {
    throw invalid(request, 'stop', STOP_EXPECTATION, value);
  }
  return value.map((text: unknown, index) => {
    if (isStopText(text)) return text;
    throw invalidAt(`stop[${index}]`, 'stop', STOP_EXPECTATION, text);
  });
}

function isStopText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A boolean inside an optional object. */
function decodeFlag(request: Fields, key: string, flag: string): boolean | undefined {
  const options = optionalFields(request, key);
  return options === undefined ? undefined : optional(options, flag, BOOLEAN);
}

/** `thinking.type` decides; else the effort, of which only `none` means off (wire.md section 8). */
function decodeThinking(request: Fields): boolean | undefined {
  const thinking = optionalFields(request, 'thinking');
  const type = thinking === undefined ? undefined : required(thinking, 'type', THINKING_TYPE);
  const effort = optional(request, 'reasoning_effort', REASONING_EFFORT);
  if (type !== undefined) return type === 'enabled';
  return effort === undefined ? undefined : effort !== 'none';
}

/** `strict` is not carried: no engine is asked for less than the whole schema. */
function decodeResponseFormat(request: Fields): ResponseFormat {
  const format = optionalFields(request, 'response_format');
  if (format === undefined) return { type: 'text' };
  const type = required(format, 'type', RESPONSE_FORMAT_TYPE);
  if (type !== 'json_schema') return { type };
  const described = requiredFields(format, 'json_schema');
  const name = required(described, 'name', STRING);
  return { type, name, schema: optional(described, 'schema', OBJECT) ?? {} };
}

/**
 * Takes the OpenAI dialect off a chat request. The keys are looked at in the order of the table in
 * wire.md section 3 and the first fault is reported, so the statements below stand in that order.
 * Whether the model exists, and takes these media, is for the pipeline to say.
 */
import type { ChatRequest, ResponseFormat, SpooledString } from '../../core/chat-request.ts';
import {
  BOOLEAN,
  type Fields,
  integerBetween,
  isAbsent,
  numberBetween,
  OBJECT,
  oneOf,
  optional,
  optionalFields,
  requestFields,
  required,
  requiredFields,
  STRING,
} from '../fields.ts';
import { decodeExtension } from '../mimosa-extension.ts';
import { decodeOutputLimit, decodeSampling, decodeStop } from '../request-settings.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';

const DEFAULT_PENALTY = 0;

const PENALTY = numberBetween(-2, 2);
const THINKING_TYPE = oneOf(['enabled', 'disabled'], '"enabled" or "disabled"');
const REASONING_EFFORT = oneOf(['none', 'low', 'medium', 'high']);
const RESPONSE_FORMAT_TYPE = oneOf(['text', 'json_object', 'json_schema']);
const SEED = integerBetween(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const ONE = oneOf([1], '1');

/**
 * Parsed JSON of POST /v1/chat/completions → the request as every other room knows it; see
 * `Dialect.decode`.
 */
export function decodeChatRequest(
  body: unknown,
  spooled: ReadonlyMap<string, SpooledString>,
): ChatRequest {
  const request = requestFields(body);
  const model = required(request, 'model', STRING);
  const messages = decodeMessages(request, spooled);
  const maxCompletionTokens = decodeOutputLimit(request, outputLimitKey(request));
  const sampling = decodeSampling(request);
  const frequencyPenalty = optional(request, 'frequency_penalty', PENALTY) ?? DEFAULT_PENALTY;
  const presencePenalty = optional(request, 'presence_penalty', PENALTY) ?? DEFAULT_PENALTY;
  const stop = decodeStop(request, 'stop');
  const stream = optional(request, 'stream', BOOLEAN) ?? false;
  const includeUsage = decodeFlag(request, 'stream_options', 'include_usage') ?? true;
  const thinking = decodeThinking(request);
  const responseFormat = decodeResponseFormat(request);
  const tools = decodeTools(request);
  const toolChoice = decodeToolChoice(request, tools);
  const seed = optional(request, 'seed', SEED);
  optional(request, 'n', ONE);
  const extension = decodeExtension(request);
  return {
    model,
    messages,
    maxCompletionTokens,
    ...sampling,
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
    ...extension,
  };
}

/** The older `max_tokens` counts only when the newer name is absent, and is not read otherwise. */
function outputLimitKey({ object }: Fields): 'max_tokens' | 'max_completion_tokens' {
  return isAbsent(object['max_completion_tokens']) ? 'max_tokens' : 'max_completion_tokens';
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

function decodeResponseFormat(request: Fields): ResponseFormat {
  const format = optionalFields(request, 'response_format');
  if (format === undefined) return { type: 'text' };
  const type = required(format, 'type', RESPONSE_FORMAT_TYPE);
  if (type !== 'json_schema') return { type };
  const described = requiredFields(format, 'json_schema');
  const name = required(described, 'name', STRING);
  const schema = optional(described, 'schema', OBJECT) ?? {};
  const strict = optional(described, 'strict', BOOLEAN);
  return { type, name, schema, ...(strict !== undefined && { strict }) };
}

/**
 * Takes the Anthropic dialect off a request (wire.md section 12). The keys are looked at in the
 * order of its table and the first fault is reported, so the statements below stand in that order.
 * What the dialect has no word for keeps the default that the OpenAI dialect gives it.
 */
import type { ChatRequest, ResponseFormat, SpooledString } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import {
  BOOLEAN,
  type Fields,
  isAbsent,
  OBJECT,
  oneOf,
  optional,
  optionalFields,
  requestFields,
  required,
  STRING,
} from '../fields.ts';
import { decodeExtension } from '../mimosa-extension.ts';
import { decodeOutputLimit, decodeSampling, decodeStop } from '../request-settings.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeSystem } from './decode-system.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';

const THINKING_TYPE = oneOf(
  ['enabled', 'disabled', 'adaptive'],
  '"enabled", "disabled" or "adaptive"',
);

const OUTPUT_FORMAT_TYPE = oneOf(['json_schema'], '"json_schema"');
/** The dialect gives schemas no name; engines want one. */
const OUTPUT_NAME = 'response';

/**
 * Parsed JSON of POST /anthropic/v1/messages, or of its count_tokens, which may leave out what has
 * no bearing on the prompt; see `Dialect.decode`.
 */
export function decodeMessagesRequest(
  body: unknown,
  spooled: ReadonlyMap<string, SpooledString>,
): ChatRequest {
  const request = requestFields(body);
  const model = required(request, 'model', STRING);
  const messages = decodeMessages(request, spooled);
  const maxCompletionTokens = decodeOutputLimit(request, 'max_tokens');
  const system = decodeSystem(request);
  const stop = decodeStop(request, 'stop_sequences');
  const sampling = decodeSampling(request);
  const stream = optional(request, 'stream', BOOLEAN) ?? false;
  const thinking = decodeThinking(request);
  const tools = decodeTools(request);
  const toolChoice = decodeToolChoice(request, tools);
  const responseFormat = decodeOutputFormat(request);
  refuseThread(request);
  const extension = decodeExtension(request);
  return {
    model,
    messages: [...system, ...messages],
    maxCompletionTokens,
    ...sampling,
    frequencyPenalty: 0,
    presencePenalty: 0,
    stop,
    stream,
    includeUsage: true,
    thinking,
    responseFormat,
    tools,
    toolChoice,
    seed: undefined,
    ...extension,
  };
}

/** `adaptive` leaves to the model how long it thinks, which it decides anyway. */
function decodeThinking(request: Fields): boolean | undefined {
  const thinking = optionalFields(request, 'thinking');
  if (thinking === undefined) return undefined;
  return required(thinking, 'type', THINKING_TYPE) !== 'disabled';
}

/** What the helpers for structured output of Anthropic's SDKs send. */
function decodeOutputFormat(request: Fields): ResponseFormat {
  const config = optionalFields(request, 'output_config');
  const format = config === undefined ? undefined : optionalFields(config, 'format');
  if (format === undefined) return { type: 'text' };
  const type = required(format, 'type', OUTPUT_FORMAT_TYPE);
  return { type, name: OUTPUT_NAME, schema: required(format, 'schema', OBJECT) };
}

/**
 * A client that believes its conversation to be stored sends only what is new in it. Passing over
 * the key would answer a question without its history.
 */
function refuseThread({ object }: Fields): void {
  if (!isAbsent(object['thread'])) throw apiError('thread-unsupported', 'thread', []);
}

/**
 * What every answer must be, whatever was asked: no fault of the server's own, JSON in the envelope
 * of its dialect with a message and a request id, or a whole stream of events (wire.md sections 1,
 * 6, 11 and 12).
 */
import type { Answer, Exchange } from './exchange.ts';
import { type FuzzCase, type Route, speaksAnthropic } from './fuzz-case.ts';

const OK = 200;
const SERVICE_UNAVAILABLE = 503;
/** Types of the Anthropic dialect that stand for 500 and 504. */
const OWN_FAULTS: ReadonlySet<unknown> = new Set(['api_error', 'timeout_error']);
const REQUEST_ID = /^[0-9a-f]{32}$/;
const WHOLE_SECONDS = /^[1-9]\d*$/;
/** What only the server's own disk or code is called; clients have no business knowing it. */
const INNER_NAMES = /mimosa-fuzz-|node_modules|\/src\/[a-z]+\//;

/** What is wrong with an exchange, in a few words that are the same for the same fault; or null. */
export function faultOf(result: Exchange, fuzzCase: FuzzCase): string | null {
  const { ending } = fuzzCase.framing;
  switch (result.type) {
    case 'hung-up':
      return null;
    case 'hang':
      return 'no whole answer in time';
    case 'closed':
      if (ending === 'answer-or-close' && result.received.length === 0) return null;
      return 'closed without a whole answer';
    case 'answer':
      return faultOfAnswer(result.answer, fuzzCase.route, ending === 'answer-or-close');
  }
}

/** `beforeRoute`: the fault may lie below HTTP, where nobody knows the dialect of the route yet. */
function faultOfAnswer(answer: Answer, route: Route, beforeRoute: boolean): string | null {
  const { status, headers } = answer;
  const requestId = headers.get('x-request-id') ?? '';
  if (!REQUEST_ID.test(requestId)) return 'no x-request-id';
  if (status === SERVICE_UNAVAILABLE) {
    if (!WHOLE_SECONDS.test(headers.get('retry-after') ?? '')) return '503 without Retry-After';
  } else if (status >= 500) return `status ${status}`;
  const text = utf8(answer.body);
  if (text === null) return 'an answer that is not UTF-8';
  const contentType = headers.get('content-type') ?? '';
  if (status === OK && contentType === 'text/event-stream; charset=utf-8') {
    return speaksAnthropic(route) ? faultOfTypedEvents(text, requestId) : faultOfDataEvents(text);
  }
  if (contentType !== 'application/json; charset=utf-8') return `content type ${contentType}`;
  const value = parsed(text);
  if (value === null) return 'an answer that is not a JSON object';
  if (status === OK) return isResult(value, route) ? null : 'a result of another shape';
  if (status < 400) return `status ${status}`;
  if (beforeRoute && isOpenAiError(value, status)) return null;
  if (!speaksAnthropic(route)) return isOpenAiError(value, status) ? null : 'not the envelope';
  if (headers.get('request-id') !== requestId) return 'request-id differs from x-request-id';
  return isAnthropicError(value, requestId) ? null : 'not the envelope';
}

type Json = Readonly<Record<string, unknown>>;

function utf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && !INNER_NAMES.test(value);
}

function isOpenAiError(value: Json, status: number): boolean {
  const { error, ...others } = value;
  if (typeof error !== 'object' || error === null || Object.keys(others).length > 0) return false;
  const { message, type, param, code, ...more } = error as Json;
  return (
    Object.keys(more).length === 0 &&
    isMessage(message) &&
    typeof type === 'string' &&
    (param === null || typeof param === 'string') &&
    code === String(status)
  );
}

function isAnthropicError(value: Json, requestId: string): boolean {
  const { type, error, request_id: id } = value;
  if (typeof error !== 'object' || error === null) return false;
  const { type: errorType, message } = error as Json;
  return (
    type === 'error' && typeof errorType === 'string' && isMessage(message) && id === requestId
  );
}

function isResult(value: Json, route: Route): boolean {
  switch (route) {
    case '/v1/chat/completions':
      return value['object'] === 'chat.completion' && Array.isArray(value['choices']);
    case '/v1/tokens/count':
      return Number.isSafeInteger(value['prompt_tokens']);
    case '/v1/tokens/estimate':
      return Array.isArray(value['media']) && Number.isFinite(value['total']);
    case '/anthropic/v1/messages':
    case '/v1/messages':
      return value['type'] === 'message' && Array.isArray(value['content']);
    case '/anthropic/v1/messages/count_tokens':
    case '/v1/messages/count_tokens':
      return Number.isSafeInteger(value['input_tokens']);
  }
}

/** Blocks of a stream between blank lines, comments left out; null when it does not end in one. */
function eventBlocks(text: string): string[] | null {
  if (!text.endsWith('\n\n')) return null;
  const blocks = text.slice(0, -2).split('\n\n');
  return blocks.filter((block) => !block.startsWith(':'));
}

/** OpenAI dialect: `data: {chunk}` …, perhaps `data: {"error"}`, `data: [DONE]`. */
function faultOfDataEvents(text: string): string | null {
  const blocks = eventBlocks(text);
  if (blocks?.pop() !== 'data: [DONE]') return 'a stream without its end';
  const values = blocks.map((block) =>
    block.startsWith('data: ') ? parsed(block.slice('data: '.length)) : null,
  );
  for (const [index, value] of values.entries()) {
    if (value === null) return 'an event that is not JSON';
    if (value['object'] === 'chat.completion.chunk') continue;
    if (index < values.length - 1) return 'an event of another shape';
    return faultOfLateError(value);
  }
  return null;
}

/** What fails behind a comment of progress has lost its status line, not its shape. */
function faultOfLateError(value: Json): string | null {
  const status = Number((value['error'] as Json | undefined)?.['code']);
  if (!isOpenAiError(value, status)) return 'not the envelope';
  return status < 500 || status === SERVICE_UNAVAILABLE ? null : `status ${status} in a stream`;
}

/**
 * Anthropic dialect: `event: {type}` and `data: {same type}`, from message_start to message_stop,
 * or up to an error.
 */
function faultOfTypedEvents(text: string, requestId: string): string | null {
  const types: unknown[] = [];
  for (const block of eventBlocks(text) ?? []) {
    const [, type, data = ''] = /^event: (\w+)\ndata: (.+)$/.exec(block) ?? [];
    const value = parsed(data);
    if (value === null || value['type'] !== type) return 'an event that is not JSON';
    if (types.includes('error')) return 'an event behind an error';
    if (type === 'error') {
      if (!isAnthropicError(value, requestId)) return 'not the envelope';
      const { type: errorType } = value['error'] as Json;
      if (OWN_FAULTS.has(errorType)) return `${String(errorType)} in a stream`;
    }
    types.push(type);
  }
  if (types.at(-1) === 'error') return null;
  const whole = types[0] === 'message_start' && types.at(-1) === 'message_stop';
  return whole ? null : 'a stream without its end';
}

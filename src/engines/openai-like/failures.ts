/**
 * What a client may know of an engine's failure (engines.md section 7). The engine's own words are
 * untrusted and may repeat what the client sent: they are searched for what they are about, and only
 * the status and the name of the error reach the log.
 */
import type { Dispatcher } from 'undici';
import { type ApiError, apiError } from '../../core/errors.ts';
import type { MediaKind } from '../../core/chat-request.ts';
import { readText } from './bounded-body.ts';
import { countAt, isObject, type JsonObject, objectAt, parseJson, textAt } from './json.ts';

/** Of a refusal, no more than this is read. */
const MAX_ERROR_BODY_BYTES = 65_536;
/** What engines call their errors: `BadRequestError`, `context_length_exceeded`. */
const ERROR_NAME = /^[A-Za-z][A-Za-z_-]{0,63}$/;

const RETRY_LOADING_SECONDS = 10;
/** As long as a server that cannot be reached is left alone. */
const RETRY_DOWN_SECONDS = 10;
const RETRY_QUEUE_SECONDS = { least: 1, most: 600, otherwise: 10 };

/** Of SGLang, and of it alone. */
const UNDECODABLE_VIDEO = 432;
/** Statuses with which engines refuse what a request holds. */
const CONTENT_STATUSES = new Set([400, 404, 413, 422, UNDECODABLE_VIDEO]);
const CONTEXT_WORDS =
  /context length|maximum model length|allowed (?:input )?length|context size|context window|context_length_exceeded/i;
/** How long a prompt may be, as vLLM and SGLang put it in their versions. */
const CONTEXT_NUMBER =
  /(?:context length|model length|allowed (?:input )?length)(?: is(?: only)?| of)? \(?(\d{1,9})/i;
/** How long it was; the first that fits, with its numbers added up. */
const PROMPT_NUMBERS: readonly RegExp[] = [
  /total of (?:at least )?(\d{1,9}) tokens/i,
  /passed (\d{1,9}) input tokens and requested (\d{1,9}) output tokens/i,
  /(?:requested|resulted in|contains?|has) (?:at least )?(\d{1,9})(?!\d| output)/i,
  /input (?:length )?\(?(\d{1,9})/i,
  /prompt \(length (\d{1,9})\)/i,
];
const MEDIA_WORDS: Readonly<Record<MediaKind, RegExp>> = {
  image: /image|picture|vision/i,
  audio: /audio|sound|speech/i,
  video: /video|frames/i,
};
const ANY_MEDIA_WORDS = /multi-?modal|modalit|media|mmproj|content type|content part/i;

/** What an engine said instead of an answer. */
export interface Refusal {
  readonly status: number;
  /** At most MAX_ERROR_BODY_BYTES of it. */
  readonly body: string;
  /** The header as it came. */
  readonly retryAfter: string | undefined;
}

/** Reads what stands in the place of an answer. */
export async function readRefusal(response: Dispatcher.ResponseData): Promise<Refusal> {
  const retryAfter = response.headers['retry-after'];
  return {
    status: response.statusCode,
    body: await readText(response.body, MAX_ERROR_BODY_BYTES),
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  };
}

/** A status that says: not this server, not now; another one may serve. */
export function isUnavailable(status: number): boolean {
  return status === 502 || status === 503;
}

export function isLoading({ status, body }: Pick<Refusal, 'status' | 'body'>): boolean {
  return status === 503 && /loading/i.test(body);
}

/** The error for a client whose request contains media of these kinds. */
export function refusalError(refusal: Refusal, kinds: readonly MediaKind[]): ApiError {
  const { status, body } = refusal;
  const cause = new Error(`the engine answered HTTP ${status}${named(body)}`);
  if (isLoading(refusal)) return loadingError(cause);
  if (isUnavailable(status)) return unavailableError(cause);
  if (status === 429) {
    return apiError('engine-unavailable', null, ['the queue is full'], {
      retryAfterSeconds: retrySeconds(refusal.retryAfter),
      cause,
    });
  }
  if (status === 401 || status === 403) {
    const misconfigured = new Error(`the engine refuses our key: HTTP ${status}`, { cause });
    return failedError(misconfigured);
  }
  if (status < 400 || status > 499) return failedError(cause);
  if (status === UNDECODABLE_VIDEO && kinds.includes('video')) {
    return apiError('engine-modality', null, ['video'], { cause });
  }
  const content = CONTENT_STATUSES.has(status) ? contentError(refusal, kinds, cause) : null;
  return content ?? apiError('engine-refused', null, [], { cause });
}

/** The name of the error, for the log, where the engine gives it one. */
function named(body: string): string {
  const value = parseJson(body);
  const error = isObject(value) ? (objectAt(value, 'error') ?? value) : {};
  const name = [textAt(error, 'type'), textAt(error, 'code')].find((text) => ERROR_NAME.test(text));
  return name === undefined ? '' : `: ${name}`;
}

/** The engine cannot be reached, or says that it cannot serve. */
export function unavailableError(cause: unknown): ApiError {
  return apiError('engine-unavailable', null, ['no engine is ready'], {
    retryAfterSeconds: RETRY_DOWN_SECONDS,
    cause,
  });
}

/** The engine broke: nonsense, a cut stream, a fault of its own. */
export function failedError(cause: unknown): ApiError {
  return apiError('engine-failed', null, [], { cause });
}

/** An error inside a stream, as if the engine had refused; null when the event is none. */
export function streamedRefusal(event: JsonObject): Refusal | null {
  const error = event['error'];
  const flat = event['object'] === 'error';
  if (!flat && (error === undefined || error === null)) return null;
  const described = isObject(error) ? error : event;
  const body = JSON.stringify(flat ? event : { error }).slice(0, MAX_ERROR_BODY_BYTES);
  const status = countAt(described, 'code') ?? countAt(described, 'status') ?? 500;
  return { status, body, retryAfter: undefined };
}

function loadingError(cause: Error): ApiError {
  return apiError('engine-unavailable', null, ['the model is loading'], {
    retryAfterSeconds: RETRY_LOADING_SECONDS,
    cause,
  });
}

/** The context, or a medium, was too much for the engine. */
function contentError(
  { status, body }: Refusal,
  kinds: readonly MediaKind[],
  cause: Error,
): ApiError | null {
  if (CONTEXT_WORDS.test(body)) {
    const numbers = contextNumbers(body);
    return numbers === null ? null : apiError('context-exceeded', 'messages', numbers, { cause });
  }
  // What was not found is the model, whose name may sound like a medium.
  if (status === 404) return null;
  const kind =
    kinds.find((candidate) => MEDIA_WORDS[candidate].test(body)) ??
    (ANY_MEDIA_WORDS.test(body) ? kinds[0] : undefined);
  return kind === undefined ? null : apiError('engine-modality', null, [kind], { cause });
}

/** Context and prompt in the engine's tokens; null when it does not say both. */
function contextNumbers(body: string): [contextTokens: number, promptTokens: number] | null {
  const value = parseJson(body);
  const error = isObject(value) ? (objectAt(value, 'error') ?? value) : {};
  const context = countAt(error, 'n_ctx');
  const prompt = countAt(error, 'n_prompt_tokens');
  if (context !== undefined && prompt !== undefined) return [context, prompt];
  const text = textAt(error, 'message') || body;
  const contextFound = CONTEXT_NUMBER.exec(text);
  const promptFound = PROMPT_NUMBERS.map((words) => words.exec(text)).find(
    (found) => found !== null,
  );
  if (contextFound === null || promptFound === undefined) return null;
  const [, ...numbers] = promptFound.map(Number);
  return [Number(contextFound[1]), numbers.reduce((sum, each) => sum + each, 0)];
}

/** When to come again, as a refusal says where that is sane. */
export function retrySeconds(header: string | undefined): number {
  const seconds = Number(header);
  const { least, most, otherwise } = RETRY_QUEUE_SECONDS;
  return Number.isInteger(seconds) && seconds >= least && seconds <= most ? seconds : otherwise;
}

/**
 * Every error that a client may see: one entry a code, with its HTTP status and its sentence.
 * Texts follow the table of the wire specification (section 11) to the letter, so that clients
 * written for the hosted API recognise them. `docs/errors.md` documents each code and a house test
 * keeps the two in step.
 */
import type { MediaKind } from './chat-request.ts';

const MAX_SHOWN_VALUE_CHARACTERS = 64;
const BASE64_LIMIT_CHARACTERS = 52_428_800;

const FORMATS = {
  image: 'bmp/gif/png/jpeg/webp',
  audio: 'mp3/wav/flac/m4a/ogg',
  video: 'mp4/mov/avi/wmv',
} as const satisfies Record<MediaKind, string>;

const SIZE_LIMITS_MB = { image: 50, audio: 100, video: 300 } as const satisfies Record<
  MediaKind,
  number
>;

interface ErrorEntry {
  readonly status: number;
  readonly text: (...args: never[]) => string;
}

export const ERRORS = {
  // Reading the request
  'http-malformed': { status: 400, text: (): string => 'The request is not valid HTTP' },
  'json-invalid': {
    status: 400,
    text: (what: string, position: number): string =>
      `Invalid JSON in request body: ${what} at position ${position}`,
  },
  'json-not-object': {
    status: 400,
    text: (): string => 'Invalid JSON in request body: expected an object',
  },
  'headers-too-large': {
    status: 431,
    text: (): string => 'The request headers are too large',
  },
  'expectation-unknown': {
    status: 417,
    text: (): string => 'Expect headers other than 100-continue are not supported',
  },
  'body-too-large': {
    status: 413,
    text: (limitBytes: number): string =>
      `Request body too large: the limit is ${limitBytes} bytes`,
  },
  'body-too-slow': { status: 408, text: (): string => 'Request body was not received in time' },
  'body-encoding': {
    status: 415,
    text: (encoding: string): string => `Content-Encoding ${encoding} is not supported`,
  },
  'route-unknown': { status: 404, text: (): string => 'Unknown route' },
  'method-not-allowed': { status: 405, text: (): string => 'Method not allowed' },

  // Who may
  'key-missing': {
    status: 401,
    text: (): string =>
      'Invalid API Key: no key was sent, use the api-key header or Authorization: Bearer',
  },
  'key-invalid': {
    status: 401,
    text: (): string => 'Invalid API Key: the key is unknown or revoked',
  },
  'key-expired': { status: 401, text: (): string => 'Invalid API Key: the key has expired' },
  'model-forbidden': {
    status: 403,
    text: (model: string): string => `This API key may not use model ${model}`,
  },
  'route-forbidden': {
    status: 403,
    text: (scope: string): string => `This API key may not be used for ${scope}`,
  },
  'admin-required': { status: 403, text: (): string => 'Only an admin may do this' },
  'account-disabled': {
    status: 403,
    text: (): string => 'The account of this API key is disabled',
  },
  'sign-in-required': { status: 401, text: (): string => 'Sign in, or send an admin API key' },
  'sign-in-failed': {
    status: 401,
    text: (): string =>
      'The e-mail or the password is wrong, or the link has been used or has expired',
  },
  'csrf-missing': {
    status: 403,
    text: (header: string): string =>
      `The header ${header} is missing: requests with a session must carry it`,
  },

  // The schema
  required: { status: 400, text: (field: string): string => `${field} is required` },
  'value-invalid': {
    status: 400,
    text: (field: string, expectation: string, value: unknown): string =>
      `${field} must be ${expectation}, got ${shownValue(value)}`,
  },
  'output-limit-too-large': {
    status: 400,
    text: (field: string, limit: number, value: number): string =>
      `${field} is too large: ${value}. This model supports at most ${limit} completion tokens, whereas you provided ${value}.`,
  },
  'output-limit-too-small': {
    status: 400,
    text: (field: string, limit: number, value: number): string =>
      `${field} is too small: ${value}. This model supports at least ${limit} completion tokens, whereas you provided ${value}.`,
  },
  'tools-duplicate': {
    status: 400,
    text: (names: readonly string[]): string =>
      `tools contains duplicate names: ${names.join(', ')}`,
  },
  'web-search-disabled': {
    status: 400,
    text: (): string => 'web search tool found in the request body, but webSearchEnabled is false',
  },

  'thread-unsupported': {
    status: 400,
    text: (): string => 'conversations are not stored here, send all messages with every request',
  },
  // Models and context
  'model-unknown': {
    status: 400,
    text: (model: string): string => `Not supported model ${cut(model)}`,
  },
  'model-not-found': {
    status: 404,
    text: (model: string): string => `Not supported model ${cut(model)}`,
  },
  'modality-not-offered': {
    status: 404,
    text: (kind: MediaKind): string => `No endpoints found that support ${kind} input`,
  },
  'context-exceeded': {
    status: 400,
    text: (contextTokens: number, promptTokens: number): string =>
      `This model's maximum context length is ${contextTokens} tokens. However, your messages use ${promptTokens} tokens. Please reduce the length of the messages.`,
  },

  // Media
  'media-url-scheme': {
    status: 400,
    text: (kind: MediaKind): string => `${kind} URL must start with http://, https:// or data:`,
  },
  'media-data-uri': {
    status: 400,
    text: (kind: MediaKind): string =>
      `${kind} data URI must look like data:{MIME_TYPE};base64,{DATA}`,
  },
  'media-format': {
    status: 400,
    text: (kind: MediaKind, found: string): string =>
      `invalid ${kind} format, only ${FORMATS[kind]} are supported; got ${found}`,
  },
  'media-corrupt': {
    status: 400,
    text: (reason: string): string =>
      `Multimodal data is corrupted or cannot be processed: ${reason}`,
  },
  'media-too-large-url': {
    status: 400,
    text: (kind: MediaKind): string =>
      `${kind} is too large: the file behind the URL exceeds ${SIZE_LIMITS_MB[kind]} MB (${SIZE_LIMITS_MB[kind] * 1_048_576} bytes)`,
  },
  'media-too-large-base64': {
    status: 400,
    text: (kind: MediaKind, characters: number): string =>
      `${kind} is too large: the base64 string has ${characters} characters, the limit is 50 MB (${BASE64_LIMIT_CHARACTERS})`,
  },
  'media-too-many-pixels': {
    status: 400,
    text: (kind: 'image' | 'video', width: number, height: number, limitPixels: number): string =>
      `${kind} is too large: ${width}x${height} exceeds ${limitPixels} pixels`,
  },
  'media-too-long': {
    status: 400,
    text: (kind: 'audio' | 'video', durationSeconds: number, limitSeconds: number): string =>
      `${kind} is too long: ${Math.round(durationSeconds)} s exceeds ${limitSeconds} s`,
  },
  'media-budget': {
    status: 400,
    text: (smallestTokens: number, limitTokens: number): string =>
      `mimosa.max_media_tokens must be at least ${smallestTokens}, which the media of this request cost at the lowest fps and resolution, got ${limitTokens}`,
  },
  'media-download': {
    status: 400,
    text: (kind: MediaKind, reason: string): string => `cannot download ${kind}: ${reason}`,
  },

  // The platform's own API
  'resource-not-found': {
    status: 404,
    text: (kind: string): string => `There is no such ${kind}`,
  },
  'resource-conflict': { status: 409, text: (reason: string): string => `Not possible: ${reason}` },

  // Money and limits
  'balance-insufficient': {
    status: 402,
    text: (neededUsd: string, leftUsd: string): string =>
      `Insufficient account balance: this request may cost up to $${neededUsd}, and $${leftUsd} are left`,
  },
  'rate-limited': {
    status: 429,
    text: (
      limit: number,
      unit: 'requests' | 'tokens',
      model: string,
      retrySeconds: number,
    ): string =>
      `Too many requests: the limit of ${limit} ${unit} per minute for ${model} is used up, retry in ${retrySeconds} s`,
  },
  'budget-exceeded': {
    status: 402,
    text: (period: 'day' | 'month', budgetUsd: string): string =>
      `Insufficient account balance: this request could exceed the budget of $${budgetUsd} per ${period} of this API key`,
  },
  'media-rate-limited': {
    status: 429,
    text: (
      limit: number,
      unit: 'seconds of video' | 'seconds of sound' | 'megapixels',
      retrySeconds: number,
    ): string =>
      `Too many requests: the limit of ${limit} ${unit} per minute is used up, retry in ${retrySeconds} s`,
  },
  'media-bytes-limited': {
    status: 429,
    text: (limitBytes: number): string =>
      `Too many requests: the media of running requests would exceed ${limitBytes} bytes`,
  },
  'concurrency-limited': {
    status: 429,
    text: (limit: number): string => `Too many requests: ${limit} are running, which is the limit`,
  },
  'sign-in-throttled': {
    status: 429,
    text: (retrySeconds: number): string =>
      `Too many attempts to sign in, retry in ${retrySeconds} s`,
  },

  // Capacity and faults
  'store-unavailable': {
    status: 503,
    text: (): string => 'The service is unavailable: its database does not answer',
  },
  'server-stopping': { status: 503, text: (): string => 'The server is stopping' },
  'engine-modality': {
    status: 400,
    text: (kind: MediaKind): string => `The model engine cannot process ${kind} input`,
  },
  'engine-refused': { status: 400, text: (): string => 'The model engine refused this request' },
  'engine-unavailable': {
    status: 503,
    text: (reason: 'no engine is ready' | 'the model is loading' | 'the queue is full'): string =>
      `The model service is unavailable: ${reason}`,
  },
  'engine-timeout': {
    status: 504,
    text: (seconds: number): string => `The model did not answer within ${seconds} s`,
  },
  'engine-failed': { status: 500, text: (): string => 'The model engine failed' },
  'server-busy': {
    status: 503,
    text: (): string => 'The server is busy: too many bytes are in flight, retry shortly',
  },
  internal: { status: 500, text: (): string => 'Internal server error' },
  moderated: {
    status: 421,
    text: (): string => 'The request was rejected because it was considered high risk',
  },
} as const;

ERRORS satisfies Record<string, ErrorEntry>;

/** A client's value as it appears in messages: JSON, cut to 64 characters. */
function shownValue(value: unknown): string {
  // A number like 1e400 is read as Infinity, for which JSON has no word.
  return cut(typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value)));
}

function cut(text: string): string {
  return text.length <= MAX_SHOWN_VALUE_CHARACTERS
    ? text
    : text.slice(0, MAX_SHOWN_VALUE_CHARACTERS).toWellFormed();
}

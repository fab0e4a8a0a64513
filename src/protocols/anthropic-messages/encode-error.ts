/** Errors in the shape of the Anthropic dialect (wire.md section 11). */
import { ERRORS } from '../../core/error-catalogue.ts';
import { type ApiError, type ErrorCode } from '../../core/errors.ts';
import type { ErrorStatus } from '../dialect.ts';
import { serverSentEvent } from '../server-sent-event.ts';

/** What `type` says for each status. */
const TYPES: Readonly<Record<ErrorStatus, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  408: 'invalid_request_error',
  409: 'invalid_request_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  417: 'invalid_request_error',
  421: 'invalid_request_error',
  429: 'rate_limit_error',
  431: 'invalid_request_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** By these Anthropic's SDKs know what to do; undefined, so left out of the JSON, for all others. */
const DETAILS: ReadonlyMap<ErrorCode, object> = new Map([
  ['thread-unsupported', { error_code: 'thread_unsupported_request', unsupported: ['thread'] }],
]);

/** The envelope has no key for the offending path, so it stands before the message. */
export function encodeError(error: ApiError, requestId: string): string {
  const { param, code } = error;
  const message = param === null ? error.message : `${param}: ${error.message}`;
  return JSON.stringify({
    type: 'error',
    error: { type: TYPES[ERRORS[code].status], message, details: DETAILS.get(code) },
    request_id: requestId,
  });
}

/** The last event of a stream that went wrong. */
export function encodeErrorEvents(error: ApiError, requestId: string): string {
  return serverSentEvent(encodeError(error, requestId), 'error');
}

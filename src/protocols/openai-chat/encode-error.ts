/** Errors in the shape of the OpenAI dialect (wire.md section 11). */
import { ERRORS } from '../../core/error-catalogue.ts';
import { type ApiError } from '../../core/errors.ts';
import type { ErrorStatus } from '../dialect.ts';

/** What `type` says for each status. */
const TYPES: Readonly<Record<ErrorStatus, string>> = {
  400: 'invalid_request_error',
  401: 'invalid_key',
  402: 'insufficient_balance',
  403: 'forbidden',
  404: 'not_found',
  405: 'invalid_request_error',
  408: 'invalid_request_error',
  409: 'invalid_request_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  417: 'invalid_request_error',
  421: 'content_filter',
  429: 'limitation',
  431: 'invalid_request_error',
  500: 'server_error',
  503: 'service_unavailable',
  504: 'timeout',
};

/** `{"error":{"message","type","param","code"}}`; `code` is the status as a string. */
export function encodeError(error: ApiError): string {
  const { status } = ERRORS[error.code];
  return JSON.stringify({
    error: {
      message: error.message,
      type: TYPES[status],
      param: error.param,
      code: String(status),
    },
  });
}

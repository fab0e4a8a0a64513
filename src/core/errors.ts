/**
 * Errors that clients may see. Nothing else ever reaches a client: what is not an `ApiError` is
 * masked as `internal` at the door and logged.
 */
import { ERRORS } from './error-catalogue.ts';

export type ErrorCode = keyof typeof ERRORS;

export interface ApiErrorOptions {
  /** Goes out as `Retry-After`; must be true. */
  readonly retryAfterSeconds?: number;
  /** Go out with the answer, as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
}

/** An error that was raised on purpose and may be shown to a client. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  /** Offending path with dots and zero-based indexes, or null. */
  readonly param: string | null;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, param: string | null, message: string, options: ApiErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.param = param;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers ?? {};
  }
}

/**
 * Makes the error of a code with its catalogue text.
 * `apiError('value-invalid', 'n', ['n', '1', 2])` → 400 `n must be 1, got 2`, param `n`.
 */
export function apiError<C extends ErrorCode>(
  code: C,
  param: string | null,
  args: Parameters<(typeof ERRORS)[C]['text']>,
  options: ApiErrorOptions = {},
): ApiError {
  const text = ERRORS[code].text as (...values: readonly unknown[]) => string;
  return new ApiError(code, param, text(...args), options);
}

/** Anything thrown → the error a client may see: itself when it was meant for clients, else `internal`. */
export function toApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError ? thrown : apiError('internal', null, [], { cause: thrown });
}

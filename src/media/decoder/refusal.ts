/**
 * A reason to refuse a file, found where no request is known (in a child process). The parent
 * turns it into the ApiError of the same code, with the path of the part.
 */
import type { ERRORS } from '../../core/error-catalogue.ts';
import { apiError, type ApiError } from '../../core/errors.ts';

export type RefusalCode =
  | 'media-corrupt'
  | 'media-format'
  | 'media-too-many-pixels'
  | 'media-too-long';
type Arguments<C extends RefusalCode> = Parameters<(typeof ERRORS)[C]['text']>;

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly values: readonly unknown[];

  constructor(code: RefusalCode, values: readonly unknown[]) {
    super(`${code}: ${values.join(', ')}`);
    this.code = code;
    this.values = values;
  }
}

/** The refusal of a code with its arguments (see `ERRORS`). */
export function refusal<C extends RefusalCode>(code: C, ...values: Arguments<C>): Refusal {
  return new Refusal(code, values);
}

/** A file that is damaged or not what it claims to be. */
export function corrupt(reason: string): Refusal {
  return refusal('media-corrupt', reason);
}

/** The error that a client sees. */
export function refusalError(refused: Refusal, errorPath: string | null): ApiError {
  return apiError(refused.code, errorPath, refused.values as never, { cause: refused });
}

/**
 * What went wrong with a call, in words for a person. The server's own sentences are good enough to
 * be shown; this file has the words for what happens on the way.
 */

/** A call that was not answered with what was asked for. */
export class ApiFailure extends Error {
  /** HTTP status; null where nothing came back at all. */
  readonly status: number | null;
  /** The field that is at fault, where there is one. */
  readonly param: string | null;

  constructor(message: string, status: number | null, param: string | null) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
    this.param = param;
  }
}

/** For a response that is no success: reads the error envelope that every door of Mimosa uses. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: { message?: unknown; param?: unknown } } | null)?.error;
  const message =
    typeof error?.message === 'string'
      ? error.message
      : `The server answered with status ${response.status}`;
  const param = typeof error?.param === 'string' ? error.param : null;
  return new ApiFailure(message, response.status, param);
}

/** A sentence for any error. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The sentence, if the failure is about this field. */
export function faultOf(error: unknown, param: string): string | null {
  return error instanceof ApiFailure && error.param === param ? sentenceOf(error) : null;
}

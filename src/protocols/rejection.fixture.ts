/** Ways to spoil a good request, and what the client is told. For tests. */
import { ApiError } from '../core/errors.ts';

export type Fault = [status: number, param: string | null, message: string];

/** A copy of the request with another value at a path; undefined takes the key away. */
export function withValue(request: object, path: string, value: unknown): object {
  const copy = structuredClone(request);
  const keys = path.match(/[^.[\]]+/g) ?? [];
  let holder = copy as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = keys.at(-1) ?? '';
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

/** What a client is told: status, `param`, message. Throws when nothing is wrong. */
export function faultIn(decode: () => unknown): Fault {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [error.status, error.param, error.message];
  }
  throw new Error('the body was accepted');
}

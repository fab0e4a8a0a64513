/** Holds what a client sent against a schema; the first fault becomes an error of the catalogue. */
import type { z } from 'zod';
import { type ApiError, apiError } from '../core/errors.ts';

type Path = readonly PropertyKey[];

/** How the types of schemas are called in messages. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const UNKNOWN = 'left out, as there is no such field';

/**
 * The value as the schema makes it. Throws 400 `required` or `value-invalid`, naming the field:
 * `models[0] must be a string, got 1`. A schema's own messages are written to stand after "must be".
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { error: expectationOf });
  if (result.success) return result.data;
  throw faultOf(result.error.issues[0]!, value);
}

function faultOf(issue: z.core.$ZodIssue, value: unknown): ApiError {
  const isUnknown = issue.code === 'unrecognized_keys';
  const path = isUnknown ? [...issue.path, issue.keys[0]!] : issue.path;
  const field = fieldName(path);
  const found = valueAt(value, path);
  if (found === undefined) return apiError('required', field, [field]);
  return apiError('value-invalid', field, [field, isUnknown ? UNKNOWN : issue.message, found]);
}

function expectationOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bounded('at least', issue.minimum, issue.origin);
    case 'too_big':
      return bounded('at most', issue.maximum, issue.origin);
    default:
      return 'of another form';
  }
}

function bounded(words: string, bound: number | bigint, origin: string): string {
  if (origin === 'array') return `a list of ${words} ${bound}`;
  return `${words} ${bound}${origin === 'string' ? ' characters long' : ''}`;
}

/** `limits.requestsPerMinute`, `models[0]`. */
function fieldName(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
}

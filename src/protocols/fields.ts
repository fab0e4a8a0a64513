/**
 * Reads the keys of parsed JSON objects and says exactly what is wrong with them. A schema library
 * would shorten this file and lose what clients of the hosted API rely on: the sentence of every
 * error, the path in `param`, and the order in which keys are looked at (wire.md section 11).
 */
import { apiError, type ApiError } from '../core/errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One JSON object of a request, and how errors call its keys. */
export interface Fields {
  readonly object: JsonObject;
  /** Where it stands in the request, for `param`: `messages[0].content[1]`; '' = the request. */
  readonly path: string;
  /**
   * What the sentence puts before a key. Messages and parts start afresh (`content must be …`,
   * `image_url.url is required`), all else is called by its whole path (`thinking.type must be …`).
   */
  readonly spoken: string;
}

/** What a value has to be: the words for the client, and the test. */
export interface Shape<T> {
  readonly expectation: string;
  readonly accepts: (value: unknown) => value is T;
}

export const STRING: Shape<string> = {
  expectation: 'a string',
  accepts: (value) => typeof value === 'string',
};

export const BOOLEAN: Shape<boolean> = {
  expectation: 'a boolean',
  accepts: (value) => typeof value === 'boolean',
};

export const OBJECT: Shape<JsonObject> = { expectation: 'an object', accepts: isObject };

export const ARRAY: Shape<readonly unknown[]> = {
  expectation: 'an array',
  accepts: (value) => Array.isArray(value),
};

export const NON_EMPTY_ARRAY: Shape<readonly unknown[]> = {
  expectation: 'a non-empty array',
  accepts: isNonEmptyArray,
};

/** A JSON number in `[least, most]`. */
export function numberBetween(least: number, most: number): Shape<number> {
  return {
    expectation: `a number between ${least} and ${most}`,
    accepts: (value): value is number =>
      typeof value === 'number' && value >= least && value <= most,
  };
}

/** A whole JSON number in `[least, most]`; `2.0` is one. */
export function integerBetween(least: number, most: number): Shape<number> {
  return {
    expectation: `an integer between ${least} and ${most}`,
    accepts: (value): value is number => isInteger(value) && value >= least && value <= most,
  };
}

/** One of these values; `expectation` where the list alone does not read well. */
export function oneOf<const T>(
  values: readonly T[],
  expectation = `one of ${values.join(', ')}`,
): Shape<T> {
  return { expectation, accepts: (value): value is T => values.includes(value as T) };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNonEmptyArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** Optional keys may be left out or be `null`. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The request itself; a body that is not an object is refused. */
export function requestFields(body: unknown): Fields {
  if (!isObject(body)) throw apiError('json-not-object', null, []);
  return { object: body, path: '', spoken: '' };
}

/** An optional key: undefined when absent, otherwise a value of the shape. */
export function optional<T>(fields: Fields, key: string, shape: Shape<T>): T | undefined {
  return isAbsent(fields.object[key]) ? undefined : required(fields, key, shape);
}

/** A required key. Only a missing one "is required"; `null` is a value of the wrong type. */
export function required<T>(fields: Fields, key: string, shape: Shape<T>): T {
  const value = fields.object[key];
  if (value === undefined) {
    throw apiError('required', pathOf(fields, key), [join(fields.spoken, key)]);
  }
  if (!shape.accepts(value)) throw invalid(fields, key, shape.expectation, value);
  return value;
}

/** As `optional`, for a key that holds an object. */
export function optionalFields(fields: Fields, key: string): Fields | undefined {
  return isAbsent(fields.object[key]) ? undefined : requiredFields(fields, key);
}

/** As `required`, for a key that holds an object. */
export function requiredFields(fields: Fields, key: string): Fields {
  const object = required(fields, key, OBJECT);
  return { object, path: pathOf(fields, key), spoken: join(fields.spoken, key) };
}

/** The object at `index` of the list under `key`. */
export function elementFields(fields: Fields, key: string, index: number, value: unknown): Fields {
  const element = `${key}[${index}]`;
  if (!isObject(value)) throw invalid(fields, element, OBJECT.expectation, value);
  return { object: value, path: pathOf(fields, element), spoken: join(fields.spoken, element) };
}

/** The same object, its keys called by their own names: messages and parts. */
export function calledByKey(fields: Fields): Fields {
  return { ...fields, spoken: '' };
}

/** The error of a key whose value is not what was expected. */
export function invalid(
  fields: Fields,
  key: string,
  expectation: string,
  value: unknown,
): ApiError {
  return invalidAt(pathOf(fields, key), join(fields.spoken, key), expectation, value);
}

/** The same for a path that the sentence calls by another name. */
export function invalidAt(
  path: string,
  spoken: string,
  expectation: string,
  value: unknown,
): ApiError {
  return apiError('value-invalid', path, [spoken, expectation, value]);
}

/** The path of a key, for `param`. */
export function pathOf(fields: Fields, key: string): string {
  return join(fields.path, key);
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`;
}

/**
 * What may be said of a key or an account: names, restrictions, ends and limits. Faults are 400
 * `value-invalid` and name the field as `core` spells it (`limits.requestsPerMinute`).
 */
import { apiError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import { ROUTE_SCOPES, type RouteScope } from '../core/principal.ts';

const NAME_LIMIT_CHARACTERS = 100;
const MODEL_ID_LIMIT_CHARACTERS = 200;
const MODELS_LIMIT = 100;
const CONTROL_CHARACTER = /\p{Cc}/u;

type Rule = readonly [fits: (value: number) => boolean, expectation: string];

const COUNT: Rule = [
  (value) => Number.isSafeInteger(value) && value >= 1,
  'null or a whole number of at least 1',
];
/** 0 forbids the kind of media altogether. */
const AMOUNT: Rule = [
  (value) => Number.isFinite(value) && value >= 0,
  'null or a number of at least 0',
];
const MONEY: Rule = [
  (value) => Number.isSafeInteger(value) && value >= 0,
  'null or an amount of at least 0, with at most nine decimals',
];

const LIMIT_RULES: Readonly<Record<keyof Limits, Rule>> = {
  requestsPerMinute: COUNT,
  tokensPerMinute: COUNT,
  concurrentRequests: COUNT,
  videoSecondsPerMinute: AMOUNT,
  audioSecondsPerMinute: AMOUNT,
  megapixelsPerMinute: AMOUNT,
  mediaBytesInFlight: COUNT,
  dayBudgetNano: MONEY,
  monthBudgetNano: MONEY,
};

/** The name without blanks around it. Throws unless 1 to 100 characters are left. */
export function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > NAME_LIMIT_CHARACTERS || CONTROL_CHARACTER.test(trimmed)) {
    throw fault('name', `1 to ${NAME_LIMIT_CHARACTERS} printable characters`, name);
  }
  return trimmed;
}

/** Any ids: models may be added later. Each once. An empty list would be a key for nothing. */
export function checkedModels(models: readonly string[] | null): readonly string[] | null {
  if (models === null) return null;
  if (models.length === 0 || models.length > MODELS_LIMIT) {
    throw fault('models', `null or a list of 1 to ${MODELS_LIMIT} model ids`, models);
  }
  for (const [index, id] of models.entries()) {
    if (id.trim() === '' || id.length > MODEL_ID_LIMIT_CHARACTERS || CONTROL_CHARACTER.test(id)) {
      throw fault(`models[${index}]`, 'a model id', id);
    }
  }
  return [...new Set(models)];
}

/** Each once, in the order of `ROUTE_SCOPES`. */
export function checkedRoutes(routes: readonly string[] | null): readonly RouteScope[] | null {
  if (routes === null) return null;
  const expectation = `one of ${ROUTE_SCOPES.join(', ')}`;
  if (routes.length === 0) throw fault('routes', `null or a list of ${expectation}`, routes);
  for (const [index, route] of routes.entries()) {
    if (!ROUTE_SCOPES.some((scope) => scope === route)) {
      throw fault(`routes[${index}]`, expectation, route);
    }
  }
  return ROUTE_SCOPES.filter((scope) => routes.includes(scope));
}

/** Milliseconds since the epoch, or null for a key without an end. */
export function checkedExpiry(expiresMs: number | null, nowMs: number): number | null {
  if (expiresMs !== null && !(Number.isSafeInteger(expiresMs) && expiresMs > nowMs)) {
    throw fault('expiresMs', 'null or a time in the future', expiresMs);
  }
  return expiresMs;
}

/** Of a key or of an account. Throws for the first limit that is not one. */
export function checkedLimits(limits: Limits): Limits {
  for (const name of Object.keys(LIMIT_RULES) as (keyof Limits)[]) {
    const [fits, expectation] = LIMIT_RULES[name];
    const value = limits[name];
    if (value !== null && !fits(value)) throw fault(`limits.${name}`, expectation, value);
  }
  return limits;
}

function fault(field: string, expectation: string, value: unknown): Error {
  return apiError('value-invalid', field, [field, expectation, value]);
}

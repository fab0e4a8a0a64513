/**
 * What may be said of a key or an account: names, restrictions, ends and limits. Faults are 400
 * `value-invalid` and name the field as `core` spells it (`limits.requestsPerMinute`).
 */
import { apiError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import { ROUTE_SCOPES, type RouteScope } from '../core/principal.ts';
import { printed, unprintableIn } from './printable.ts';

const NAME_LIMIT_CHARACTERS = 100;
const MODEL_ID_LIMIT_CHARACTERS = 200;
const MODELS_LIMIT = 100;

type Rule = readonly [fits: (value: number) => boolean, expectation: string];

const COUNT: Rule = [
  (value) => Number.isSafeInteger(value) && value >= 1,
  'a whole number of at least 1',
];
/** 0 forbids the kind of media altogether. */
const AMOUNT: Rule = [(value) => Number.isFinite(value) && value >= 0, 'a number of at least 0'];
const MONEY: Rule = [
  (value) => Number.isSafeInteger(value) && value >= 0,
  'an amount of at least 0, with at most nine decimals',
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
  const expectation = `1 to ${NAME_LIMIT_CHARACTERS} printable characters`;
  const stranger = unprintableIn(trimmed);
  if (stranger !== null) {
    throw fault('name', `${expectation}, which ${stranger} is not`, printed(name));
  }
  if (trimmed === '' || trimmed.length > NAME_LIMIT_CHARACTERS) {
    throw fault('name', expectation, name);
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
    const isLong = id.length > MODEL_ID_LIMIT_CHARACTERS;
    if (id.trim() === '' || isLong || unprintableIn(id) !== null) {
      throw fault(`models[${index}]`, 'a model id', printed(id));
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
    const value = limits[name];
    const expectation = value === null ? null : limitFault(name, value);
    if (expectation !== null) throw fault(`limits.${name}`, `null or ${expectation}`, value);
  }
  return limits;
}

/** What a limit must be that this number is not: `a whole number of at least 1`. Null where it fits. */
export function limitFault(name: keyof Limits, value: number): string | null {
  const [fits, expectation] = LIMIT_RULES[name];
  return fits(value) ? null : expectation;
}

function fault(field: string, expectation: string, value: unknown): Error {
  return apiError('value-invalid', field, [field, expectation, value]);
}

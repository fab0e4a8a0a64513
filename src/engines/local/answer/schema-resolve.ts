/** Reads a JSON schema's shape: follows local references and joins `allOf`, within bounds. */
import { isJsonObject } from './json-value.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** Steps that one schema may still cost; a schema that multiplies itself runs out of them. */
export interface StepBudget {
  steps: number;
}

/** References and parts nested deeper than this count as the empty schema. */
export const MAX_SCHEMA_DEPTH = 16;

/** The schema itself, with references followed; anything unusable is the empty schema. */
export function resolveSchema(given: unknown, root: Schema, budget: StepBudget, depth = 0): Schema {
  budget.steps -= 1;
  if (!isJsonObject(given) || depth > MAX_SCHEMA_DEPTH || budget.steps <= 0) return {};
  const reference = given['$ref'];
  if (typeof reference === 'string') {
    return {
      ...resolveSchema(lookUp(reference, root), root, budget, depth + 1),
      ...without(given, '$ref'),
    };
  }
  if (!Array.isArray(given['allOf'])) return given;
  return given['allOf']
    .map((part) => resolveSchema(part, root, budget, depth + 1))
    .reduce(mergeSchemas, without(given, 'allOf'));
}

function mergeSchemas(a: Schema, b: Schema): Schema {
  const properties = { ...asRecord(a['properties']), ...asRecord(b['properties']) };
  const required = [a['required'], b['required']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return {
    ...a,
    ...b,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function lookUp(reference: string, root: Schema): unknown {
  if (reference !== '#' && !reference.startsWith('#/')) return {};
  let current: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : {};
  }
  return current;
}

function without(schema: Schema, key: string): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isJsonObject(value) ? value : {};
}

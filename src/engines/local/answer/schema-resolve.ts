/** Reads a JSON schema's shape: follows local references and joins `allOf`, within bounds. */
import { isJsonObject } from './json-value.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** References and parts nested deeper than this count as the empty schema. */
export const MAX_SCHEMA_DEPTH = 16;

/** Follows local references and joins `allOf`; anything unusable is the empty schema. */
export function resolveSchema(given: unknown, root: Schema, depth = 0): Schema {
  if (!isJsonObject(given) || depth > MAX_SCHEMA_DEPTH) return {};
  const reference = given['$ref'];
  if (typeof reference === 'string') {
    return {
      ...resolveSchema(lookUp(reference, root), root, depth + 1),
      ...without(given, '$ref'),
    };
  }
  if (!Array.isArray(given['allOf'])) return given;
  return given['allOf']
    .map((part) => resolveSchema(part, root, depth + 1))
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

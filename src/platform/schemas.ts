/** The schemas that have a name in the OpenAPI document. */
import { z } from 'zod';

export const NAMED_SCHEMAS: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();

/** The schema itself, known by this name from now on. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  NAMED_SCHEMAS.add(schema, { id });
  return schema;
}

/** The usual answer of a route that lists things, under its own name. */
export function listOf<T>(id: string, item: z.ZodType<T>): z.ZodType<{ data: readonly T[] }> {
  return named(id, z.strictObject({ data: z.array(item).readonly() }));
}

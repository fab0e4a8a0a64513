/** Random JSON schemas of the keywords that the engine promises to obey. */
import * as fc from 'fast-check';

type Schema = Readonly<Record<string, unknown>>;

const keyNames = fc.constantFrom(
  'objects',
  'text',
  'count',
  'has_cat',
  'total',
  'language',
  'x',
  'duration',
  'caption',
  'box',
  'name',
);
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'schema' },
    fc.record({ type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null') }),
    fc.record({
      type: fc.constant('string'),
      minLength: fc.nat(5),
      maxLength: fc.integer({ min: 5, max: 9 }),
    }),
    fc.record({
      type: fc.constantFrom('number', 'integer'),
      minimum: fc.integer({ min: -3, max: 3 }),
      maximum: fc.integer({ min: 3, max: 9 }),
    }),
    fc.record({
      type: fc.constant('integer'),
      exclusiveMinimum: fc.integer({ min: -3, max: 3 }),
      exclusiveMaximum: fc.integer({ min: 5, max: 9 }),
    }),
    fc.record({
      enum: fc.array(fc.constantFrom('cat', 'dog', 'none', 1, true, null), { minLength: 1 }),
    }),
    fc.record({
      type: fc.constant('array'),
      items: tie('schema'),
      minItems: fc.nat(2),
      maxItems: fc.integer({ min: 2, max: 4 }),
    }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.dictionary(keyNames, tie('schema'), { maxKeys: 5 }).map((properties) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    })),
  ),
}));

/** Up to three levels of objects, lists and alternatives; every one can be satisfied. */
export const anySchema: fc.Arbitrary<Schema> = schema;

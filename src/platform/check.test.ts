import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ApiError } from '../core/errors.ts';
import { checked } from './check.ts';
import { ROUTES } from './route-table.ts';

const SCHEMA = z.strictObject({
  name: z.string().max(3),
  list: z.array(z.int()).min(1).optional(),
  inner: z.strictObject({ kind: z.enum(['a', 'b']), on: z.boolean().nullable() }).optional(),
  odd: z
    .number()
    .refine((value) => value % 2 === 1, 'odd')
    .optional(),
});

function faultOf(value: unknown): ApiError {
  try {
    checked(SCHEMA, value);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('checked', () => {
  it('gives back what fits', () => {
    const value = { name: 'x', list: [1], inner: { kind: 'a', on: null }, odd: 3 };
    expect(checked(SCHEMA, value)).toEqual(value);
  });

  it.each<[unknown, string, string]>([
    [{}, 'name', 'name is required'],
    [{ name: null }, 'name', 'name must be a string, got null'],
    [{ name: 'long' }, 'name', 'name must be at most 3 characters long, got "long"'],
    [{ name: 'x', list: [] }, 'list', 'list must be a list of at least 1, got []'],
    [{ name: 'x', list: [1, 1.5] }, 'list[1]', 'list[1] must be a whole number, got 1.5'],
    [{ name: 'x', list: {} }, 'list', 'list must be a list, got {}'],
    [{ name: 'x', inner: 1 }, 'inner', 'inner must be an object, got 1'],
    [{ name: 'x', inner: { on: true } }, 'inner.kind', 'inner.kind is required'],
    [
      { name: 'x', inner: { kind: 'c', on: true } },
      'inner.kind',
      'inner.kind must be one of a, b, got "c"',
    ],
    [
      { name: 'x', inner: { kind: 'a', on: 'yes' } },
      'inner.on',
      'inner.on must be true or false, got "yes"',
    ],
    [
      { name: 'x', inner: { kind: 'a', on: null, off: 1 } },
      'inner.off',
      'inner.off must be left out, as there is no such field, got 1',
    ],
    [{ name: 'x', odd: 2 }, 'odd', 'odd must be odd, got 2'],
  ])('says of %j what is wrong', (value, param, message) => {
    const fault = faultOf(value);
    expect([fault.status, fault.param, fault.message]).toEqual([400, param, message]);
  });

  it('takes or refuses whatever JSON any route is sent, and never breaks', () => {
    const schemas = ROUTES.flatMap(({ body, query, params }) => [body, query, params]);
    const known = fc.constantFrom('name', 'limits', 'id', 'amountUsd', 'from', 'models', 'prices');
    const bodies = fc.oneof(fc.jsonValue(), fc.dictionary(known, fc.jsonValue()));
    fc.assert(
      fc.property(bodies, (value) => {
        for (const schema of schemas) {
          if (schema === null) continue;
          try {
            checked(schema, value);
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
            expect((error as ApiError).status).toBe(400);
          }
        }
      }),
    );
  });
});

/** The document: valid by the official schema, complete, and true to what requests are held against. */
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/platform/openapi.ts';
import { ROUTES } from '../../src/platform/route-table.ts';
import { answerChecker } from './answer-checker.ts';

const document = JSON.parse(JSON.stringify(openApiDocument(ROUTES, '1.2.3'))) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
}

const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const operation = (id: string): Operation => operations.find((one) => one.operationId === id)!;

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(document);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('has every route once, each under an id of its own', () => {
    expect(operations).toHaveLength(ROUTES.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(ROUTES.length);
  });

  it('declares every parameter of every path', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(
          names,
        );
      }
    }
  });

  it('has every schema that it refers to, and refers to every schema that it has', () => {
    const references = JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g);
    expect(new Set([...references].map(([, name]) => name))).toEqual(
      new Set(Object.keys(document.components.schemas)),
    );
  });

  it('asks sessions that change something for the header, and nobody else', () => {
    expect(operation('getSession').security).toEqual([{ session: [] }]);
    expect(operation('signOut').security).toEqual([{ session: [], csrf: [] }]);
    expect(operation('createAccount').security).toEqual([
      { session: [], csrf: [] },
      { apiKey: [] },
      { bearer: [] },
    ]);
    expect(operation('getWireUsage').security).toEqual([{ apiKey: [] }, { bearer: [] }]);
    expect(operation('signIn').security).toEqual([]);
  });

  it('says what bodies may hold, unknown keys excluded', () => {
    expect(document.components.schemas['NewEntry']).toMatchObject({
      required: ['kind', 'amountUsd', 'note'],
      additionalProperties: false,
    });
  });
});

it.each(ROUTES)('docs tell of $method $path', ({ method, path }) => {
  const page = path.startsWith('/v1') ? 'api.md' : 'platform-api.md';
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  expect(text).toContain(`\`${method} ${path}\``);
});

describe('the checker of answers that the other tests use', () => {
  const check = answerChecker(document);
  const answer = (status: number, json: unknown, type = 'application/json') => ({
    status,
    headers: new Headers({ 'content-type': type }),
    json,
  });

  it.each([
    ['a field that is not documented', answer(200, { data: [], nextCursor: null, more: 1 })],
    ['a field that is missing', answer(200, {})],
    ['a status that is not documented', answer(202, { data: [], nextCursor: null })],
    ['a type that is not documented', answer(200, undefined, 'text/html')],
    ['an error in another envelope', answer(404, { message: 'no' })],
  ])('finds %s', (_what, wrong) => {
    expect(() => check('GET', '/api/accounts', wrong)).toThrow();
  });

  it('lets pass what is right', () => {
    check('GET', '/api/accounts', answer(200, { data: [], nextCursor: null }));
    check('GET', '/api/bills/2026-11', answer(200, undefined, 'text/csv; charset=utf-8'));
  });
});

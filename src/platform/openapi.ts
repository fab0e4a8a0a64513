/**
 * The OpenAPI 3.1 document, made of the route table: what is written there is what requests are held
 * against and how answers look.
 */
import { z } from 'zod';
import { type Access, CSRF_HEADER } from './caller.ts';
import type { Route } from './route.ts';
import { NAMED_SCHEMAS } from './schemas.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

type Json = Readonly<Record<string, unknown>>;

const SCHEMAS_PATH = '#/components/schemas/';
const API_KEY: readonly Json[] = [{ apiKey: [] }, { bearer: [] }];
const SAFE_SESSION: Json = { session: [] };
const CHANGING_SESSION: Json = { session: [], csrf: [] };

const ERROR_SCHEMA: Json = {
  type: 'object',
  description: 'Codes and texts: docs/errors.md',
  properties: {
    error: {
      type: 'object',
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'], description: 'The offending field' },
        code: { type: 'string', description: 'The status' },
      },
      required: ['message', 'type', 'param', 'code'],
      additionalProperties: false,
    },
  },
  required: ['error'],
  additionalProperties: false,
};

/** `version`: of Mimosa. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mimosa platform API',
      version,
      description:
        'Accounts, users, keys, usage, bills and prices of a Mimosa server. Money is decimal USD as a string; times are UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(routes),
    components: {
      schemas: { ...namedSchemas(), Error: ERROR_SCHEMA },
      responses: {
        Error: {
          description: 'What went wrong',
          content: { 'application/json': { schema: { $ref: `${SCHEMAS_PATH}Error` } } },
        },
      },
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'api-key' },
        bearer: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        csrf: {
          type: 'apiKey',
          in: 'header',
          name: CSRF_HEADER,
          description: '`csrfToken` of the session',
        },
      },
    },
  };
}

function pathsOf(routes: readonly Route[]): Json {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, methods]) => [
      path,
      Object.fromEntries(methods.map((route) => [route.method.toLowerCase(), operationOf(route)])),
    ]),
  );
}

function operationOf(route: Route): Json {
  const { id, tag, summary, method, access, params, query, body } = route;
  return {
    operationId: id,
    tags: [tag],
    summary,
    security: securityOf(access, method),
    parameters: [...parametersOf('path', params), ...parametersOf('query', query)],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: refOf(body) } } },
    }),
    responses: {
      [route.status ?? 200]: { description: 'Done', ...contentOf(route) },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function securityOf(access: Access, method: Route['method']): readonly Json[] {
  const session = method === 'GET' ? SAFE_SESSION : CHANGING_SESSION;
  if (access === 'anyone') return [];
  if (access === 'key') return API_KEY;
  return access === 'session' ? [session] : [session, ...API_KEY];
}

function contentOf({ answer, files = [] }: Route): Json {
  const content = {
    ...Object.fromEntries(files.map((type) => [mediaType(type), { schema: { type: 'string' } }])),
    ...(answer && { 'application/json': { schema: refOf(answer) } }),
  };
  return Object.keys(content).length === 0 ? {} : { content };
}

/** Without its parameters. */
function mediaType(type: string): string {
  return type.split(';', 1)[0]!;
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties as Readonly<Record<string, Json>>).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: shape,
  }));
}

function refOf(schema: z.ZodType): Json {
  const name = NAMED_SCHEMAS.get(schema)?.id;
  if (name === undefined) throw new Error('a schema of a route lacks its name');
  return { $ref: SCHEMAS_PATH + name };
}

function namedSchemas(): Json {
  const { schemas } = z.toJSONSchema(NAMED_SCHEMAS, {
    io: 'input',
    uri: (id) => SCHEMAS_PATH + id,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _id, $schema: _schema, ...schema }]) => [
      name,
      schema,
    ]),
  );
}

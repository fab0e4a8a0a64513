/**
 * TypeScript of the platform's OpenAPI document, so that the console cannot ask for what is not
 * there. Knows the part of JSON Schema that Zod writes for our routes, and throws at anything else.
 */
import { openApiDocument } from '../src/platform/openapi.ts';
import { ROUTES } from '../src/platform/route-table.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly description?: string;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const HEAD = `/**
 * What the platform's API takes and gives. Written by \`node scripts/build-console-types.ts\` from the
 * OpenAPI document; a test keeps it fresh. Do not edit.
 */
/* oxlint-disable */
`;

/** The whole file, not yet formatted. */
export function consoleTypes(): string {
  const { paths, components } = JSON.parse(
    JSON.stringify(openApiDocument(ROUTES, '')),
  ) as unknown as Document;
  const named = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`,
  );
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: ${operationOf(operation)};\n`,
    ),
  );
  return `${HEAD}\n${named.join('\n')}
/** By method and path. */
export interface Operations {\n${operations.join('')}}\n`;
}

/** `never` where an operation takes or gives nothing. */
function operationOf({ parameters, requestBody, responses }: Operation): string {
  const fields = {
    params: parametersOf(parameters.filter((one) => one.in === 'path')),
    query: parametersOf(parameters.filter((one) => one.in === 'query')),
    body: jsonOf(requestBody),
    answer: jsonOf(Object.entries(responses).find(([status]) => status !== 'default')?.[1]),
  };
  return `{ ${Object.entries(fields)
    .map(([name, type]) => `readonly ${name}: ${type}`)
    .join('; ')} }`;
}

function parametersOf(parameters: Operation['parameters']): string {
  if (parameters.length === 0) return 'never';
  const fields = parameters.map(
    ({ name, required, schema }) =>
      `readonly ${JSON.stringify(name)}${required ? '' : '?'}: ${typeOf(schema)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

function jsonOf(holder: Content | undefined): string {
  const schema = holder?.content?.['application/json']?.schema;
  return schema === undefined ? 'never' : typeOf(schema);
}

function typeOf(schema: Schema): string {
  const { $ref, anyOf, oneOf, allOf } = schema;
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf('/') + 1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (allOf) return allOf.map(typeOf).join(' & ');
  const choices = anyOf ?? oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(' | ');
  if (Array.isArray(schema.type)) {
    return schema.type.map((type: string) => typeOf({ ...schema, type })).join(' | ');
  }
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
    case 'object':
      return objectOf(schema);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`a schema has the type ${String(schema.type)}, which is new here`);
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const note = schema.description ? `/** ${schema.description} */ ` : '';
    const mark = required.includes(name) ? '' : '?';
    return `${note}readonly ${JSON.stringify(name)}${mark}: ${typeOf(schema)}`;
  });
  // `{}`: anything else may be there.
  const isOpen = typeof additionalProperties === 'object' || additionalProperties === true;
  if (isOpen) fields.push('readonly [name: string]: unknown');
  return `{ ${fields.join('; ')} }`;
}

/** Holds answers against the OpenAPI document, so that it says nothing that is not so. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Checkable {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, object>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const DOCUMENT = 'https://mimosa.test/openapi.json';

/** Throws for an answer that the document does not have in this form. */
export function answerChecker(
  document: unknown,
): (method: string, path: string, answer: Checkable) => void {
  const ajv = new Ajv2020({ strict: false });
  // The package's types do not know that its default export is the function itself.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document as object, DOCUMENT);
  const { paths } = document as Document;
  const templates = Object.keys(paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));

  return (method, path, { status, headers, json }) => {
    const found = templates.find(({ pattern }) => pattern.test(path.split('?', 1)[0]!));
    const operation = found && paths[found.template]![method.toLowerCase()];
    if (!operation) return;
    const type = headers.get('content-type')?.split(';', 1)[0];
    const known = operation.responses[status];
    if (status < 400 && known === undefined && status !== 200) {
      throw new Error(`${method} ${path} answered with ${status}, which is not documented`);
    }
    const place = status >= 400 ? null : (known ?? Object.values(operation.responses)[0]!);
    if (place !== null && type !== undefined && !place.content?.[type]) {
      throw new Error(`${method} ${path} answered with ${type}, which is not documented`);
    }
    if (json === undefined || Array.isArray(json)) return;
    const schema =
      place === null
        ? `${DOCUMENT}#/components/schemas/Error`
        : (place.content!['application/json'] as { schema: { $ref: string } }).schema.$ref.replace(
            '#',
            `${DOCUMENT}#`,
          );
    const validate = ajv.compile({ $ref: schema });
    if (!validate(json)) {
      throw new Error(
        `${method} ${path}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(json)}`,
      );
    }
  };
}

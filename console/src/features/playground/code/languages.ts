/** How values and files are written in the shell, in Python and in JavaScript. */
import type { FileReference, Syntax } from './printed.ts';

/** JSON inside a here-document; with files its text is expanded by the shell, and escaped from it. */
export function shellSyntax(isExpanded: boolean): Syntax {
  const escaped = (json: string): string =>
    isExpanded ? json.replaceAll(/[\\$`]/g, String.raw`\$&`) : json;
  return {
    text: (value) => escaped(JSON.stringify(value)),
    other: String,
    key: (name) => JSON.stringify(name),
    file: ({ name, mime, form }) => {
      const quoted = `'${name.replaceAll("'", String.raw`'\''`)}'`;
      const prefix = form === 'data-uri' ? `data:${mime};base64,` : '';
      return `"${prefix}$(base64 < ${quoted} | tr -d '\\n')"`;
    },
    step: '  ',
    trailingComma: '',
  };
}

export const PYTHON: Syntax = {
  text: (value) => JSON.stringify(value),
  other: (value) =>
    value === null ? 'None' : typeof value === 'boolean' ? titled(value) : `${value}`,
  key: (name) => JSON.stringify(name),
  file: ({ name, mime, form }) =>
    form === 'data-uri'
      ? `data_uri(open(${JSON.stringify(name)}, "rb"), ${JSON.stringify(mime)})`
      : `base64_of(open(${JSON.stringify(name)}, "rb"))`,
  step: '    ',
  trailingComma: ',',
};

/** What Python programs with such files begin with. */
export const PYTHON_HELPERS: Readonly<Record<FileReference['form'], string>> = {
  'data-uri': `\
import base64


def data_uri(file, mime):
    return f"data:{mime};base64,{base64.b64encode(file.read()).decode()}"
`,
  base64: `\
import base64


def base64_of(file):
    return base64.b64encode(file.read()).decode()
`,
};

export const JAVASCRIPT: Syntax = {
  text: quotedText,
  other: String,
  key: (name) => name,
  file: ({ name, mime, form }) =>
    form === 'data-uri'
      ? `await dataUri(${quotedText(name)}, ${quotedText(mime)})`
      : `await readFile(${quotedText(name)}, 'base64')`,
  step: '  ',
  trailingComma: ',',
};

export const JAVASCRIPT_HELPERS: Readonly<Record<FileReference['form'], string>> = {
  'data-uri': `\
import { readFile } from 'node:fs/promises';

const dataUri = async (path, mime) =>
  \`data:\${mime};base64,\${await readFile(path, 'base64')}\`;
`,
  base64: `\
import { readFile } from 'node:fs/promises';
`,
};

function titled(value: boolean): string {
  return value ? 'True' : 'False';
}

/** As JSON has it, in the quotes that the language prefers. */
function quotedText(value: string): string {
  const inner = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return `'${inner.replaceAll("'", String.raw`\'`)}'`;
}

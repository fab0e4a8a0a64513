/**
 * A request body as source text, in whatever language: short values on one line, long ones indented.
 * Files appear as what reads them.
 */

/** The bytes of a file beside the program, in the place of a text. */
export class FileReference {
  readonly name: string;
  readonly mime: string;
  readonly form: 'data-uri' | 'base64';

  constructor(name: string, mime: string, form: 'data-uri' | 'base64') {
    this.name = name;
    this.mime = mime;
    this.form = form;
  }
}

export interface Syntax {
  readonly text: (value: string) => string;
  readonly other: (value: number | boolean | null) => string;
  readonly key: (name: string) => string;
  readonly file: (file: FileReference) => string;
  /** What is added to the indentation by each level. */
  readonly step: string;
  /** After the last of several lines; JSON takes none. */
  readonly trailingComma: '' | ',';
}

const LINE_CHARACTERS = 72;

/** `indent` stands before the line on which the value ends. */
export function printed(value: unknown, syntax: Syntax, indent = ''): string {
  if (value instanceof FileReference) return syntax.file(value);
  if (typeof value === 'string') return syntax.text(value);
  if (typeof value !== 'object' || value === null) return syntax.other(value as number | null);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = (depth: string): string[] =>
    Array.isArray(value)
      ? value.map((part) => printed(part, syntax, depth))
      : Object.entries(value).map(
          ([name, part]) => `${syntax.key(name)}: ${printed(part, syntax, depth)}`,
        );
  const short = `${open}${parts(indent).join(', ')}${close}`;
  if (indent.length + short.length <= LINE_CHARACTERS && !short.includes('\n')) return short;
  const deeper = indent + syntax.step;
  const lines = parts(deeper).map((part) => deeper + part);
  return `${open}\n${lines.join(',\n')}${syntax.trailingComma}\n${indent}${close}`;
}

/** The rows of docs/errors.md, so that the console says of errors exactly what the docs say. */

export interface DocumentedError {
  readonly code: string;
  readonly status: string;
  readonly message: string;
  readonly whatToDo: string;
}

export interface ErrorGroup {
  readonly title: string;
  readonly errors: readonly DocumentedError[];
}

const HEADING = /^## (.+)$/;
/** A bar that is not part of a cell. */
const BAR = /(?<!\\)\|/;
const CODE = /^`([a-z\d-]+)`$/;
const ANY_CODE = /`([^`]*)`/g;
const LINK = /\[([^\]]*)\]\([^)]*\)/g;

/** By heading; headings without errors are left out. */
export function parseErrors(markdown: string): readonly ErrorGroup[] {
  const groups: { title: string; errors: DocumentedError[] }[] = [];
  for (const line of markdown.split('\n')) {
    const [, title] = HEADING.exec(line) ?? [];
    if (title !== undefined) groups.push({ title, errors: [] });
    const error = errorOf(line);
    if (error !== null) groups.at(-1)?.errors.push(error);
  }
  return groups.filter(({ errors }) => errors.length > 0);
}

function errorOf(line: string): DocumentedError | null {
  const [, name = '', status = '', message = '', whatToDo = ''] = line
    .split(BAR)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
  const [, code] = CODE.exec(name) ?? [];
  if (code === undefined) return null;
  return { code, status, message: plain(message), whatToDo: whatToDo.replaceAll(LINK, '$1') };
}

function plain(markdown: string): string {
  return markdown.replaceAll(ANY_CODE, '$1');
}

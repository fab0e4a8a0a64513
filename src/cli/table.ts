/** Tables that give way to plain lines where the terminal is too narrow for them. */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/**
 * A table with borders, or, where it is wider than `width` columns, a paragraph a row: the first
 * cell, and below it the others with their titles. `width` undefined = as wide as it comes.
 */
export function tableText(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  const text = table.toString();
  const border = stripVTControlCharacters(text.split('\n')[0] ?? '');
  if (width === undefined || border.length <= width) return text;
  return rows.map((row) => paragraph(columns, row)).join('\n\n');
}

function paragraph(columns: readonly Column[], [name = '', ...cells]: readonly string[]): string {
  return [
    name,
    ...cells.map((cell, index) => `  ${columns[index + 1]?.title ?? ''}: ${cell}`),
  ].join('\n');
}

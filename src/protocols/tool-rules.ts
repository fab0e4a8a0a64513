/** What holds for tools in every dialect (wire.md section 9). */
import type { Tool } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import { type Fields, pathOf, type Shape } from './fields.ts';

const WEB_SEARCH_TYPE = /^web_search(_\d+)?$/;

/** Letters, digits, `_` and `-`; the dialects differ in how many. */
export function toolName(maxCharacters: number): Shape<string> {
  const pattern = new RegExp(`^[A-Za-z0-9_-]{1,${maxCharacters}}$`);
  return {
    expectation: `1 to ${maxCharacters} letters, digits, _ or -`,
    accepts: (value): value is string => typeof value === 'string' && pattern.test(value),
  };
}

/** A tool under the optional keys that it has. */
export function toolOf(
  name: string,
  {
    description,
    parameters,
    strict,
  }: { [Key in Exclude<keyof Tool, 'name'>]: Tool[Key] | undefined },
): Tool {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
  };
}

/** Web search is the hosted service's own; Mimosa has none. Some clients add a date to its type. */
export function refuseWebSearch(tool: Fields): void {
  const { type } = tool.object;
  if (typeof type === 'string' && WEB_SEARCH_TYPE.test(type)) {
    throw apiError('web-search-disabled', pathOf(tool, 'type'), []);
  }
}

/** Names are unique; the error lists each that is not once, by first occurrence. */
export function refuseDuplicates(tools: readonly Tool[]): void {
  const counts = new Map<string, number>();
  for (const { name } of tools) counts.set(name, (counts.get(name) ?? 0) + 1);
  const duplicates = [...counts].filter(([, count]) => count > 1).map(([name]) => name);
  if (duplicates.length > 0) throw apiError('tools-duplicate', 'tools', [duplicates]);
}

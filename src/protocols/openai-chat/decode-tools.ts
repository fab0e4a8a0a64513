/** Function tools and the wish which of them to use (wire.md section 9). */
import type { Tool, ToolChoice } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import {
  ARRAY,
  BOOLEAN,
  elementFields,
  type Fields,
  invalid,
  isAbsent,
  isObject,
  OBJECT,
  oneOf,
  optional,
  pathOf,
  required,
  requiredFields,
  type Shape,
  STRING,
} from './fields.ts';

const TOOL_TYPE = oneOf(['function'], '"function"');
const TOOL_NAME: Shape<string> = {
  expectation: '1 to 64 letters, digits, _ or -',
  accepts: (value): value is string =>
    typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value),
};
const TOOL_CHOICE_EXPECTATION = 'auto, none, required or a function named in tools';

/** The tools of a request; none when the key is absent. Names are unique. */
export function decodeTools(request: Fields): Tool[] {
  const list = optional(request, 'tools', ARRAY) ?? [];
  const tools = list.map((value, index) =>
    decodeTool(elementFields(request, 'tools', index, value)),
  );
  const duplicates = repeated(tools.map((tool) => tool.name));
  if (duplicates.length > 0) throw apiError('tools-duplicate', 'tools', [duplicates]);
  return tools;
}

function decodeTool(tool: Fields): Tool {
  if (tool.object['type'] === 'web_search') {
    throw apiError('web-search-disabled', pathOf(tool, 'type'), []);
  }
  required(tool, 'type', TOOL_TYPE);
  const described = requiredFields(tool, 'function');
  const name = required(described, 'name', TOOL_NAME);
  const description = optional(described, 'description', STRING);
  const parameters = optional(described, 'parameters', OBJECT);
  const strict = optional(described, 'strict', BOOLEAN);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
  };
}

/** Without tools there is nothing to choose and the key is not read. */
export function decodeToolChoice(request: Fields, tools: readonly Tool[]): ToolChoice {
  const choice = request.object['tool_choice'];
  if (tools.length === 0 || isAbsent(choice)) return 'auto';
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const named = tools.find((tool) => tool.name === functionName(choice));
  if (named === undefined) throw invalid(request, 'tool_choice', TOOL_CHOICE_EXPECTATION, choice);
  return { name: named.name };
}

function functionName(choice: unknown): unknown {
  if (!isObject(choice) || choice['type'] !== 'function') return undefined;
  return isObject(choice['function']) ? choice['function']['name'] : undefined;
}

/** Each name that occurs more than once, by first occurrence. */
function repeated(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name);
}

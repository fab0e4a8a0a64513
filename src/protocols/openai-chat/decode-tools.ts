/** Function tools and the wish which of them to use (wire.md section 9). */
import type { Tool, ToolChoice } from '../../core/chat-request.ts';
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
  required,
  requiredFields,
  STRING,
} from '../fields.ts';
import { refuseDuplicates, refuseWebSearch, toolName, toolOf } from '../tool-rules.ts';

const TOOL_NAME = toolName(64);
const TOOL_TYPE = oneOf(['function'], '"function"');
const TOOL_CHOICE_EXPECTATION = 'auto, none, required or a function named in tools';

/** The tools of a request; none when the key is absent. Names are unique. */
export function decodeTools(request: Fields): Tool[] {
  const list = optional(request, 'tools', ARRAY) ?? [];
  const tools = list.map((value, index) =>
    decodeTool(elementFields(request, 'tools', index, value)),
  );
  refuseDuplicates(tools);
  return tools;
}

function decodeTool(tool: Fields): Tool {
  refuseWebSearch(tool);
  required(tool, 'type', TOOL_TYPE);
  const described = requiredFields(tool, 'function');
  return toolOf(required(described, 'name', TOOL_NAME), {
    description: optional(described, 'description', STRING),
    parameters: optional(described, 'parameters', OBJECT),
    strict: optional(described, 'strict', BOOLEAN),
  });
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

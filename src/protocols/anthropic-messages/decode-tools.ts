/** Tools of the client's own and the wish which of them to use. */
import type { Tool, ToolChoice } from '../../core/chat-request.ts';
import {
  ARRAY,
  elementFields,
  type Fields,
  invalid,
  isAbsent,
  isObject,
  OBJECT,
  oneOf,
  optional,
  required,
  STRING,
} from '../fields.ts';
import { refuseDuplicates, refuseWebSearch, toolName, toolOf } from '../tool-rules.ts';

/** As Anthropic's own API has it; names made by MCP clients are long. */
const TOOL_NAME = toolName(128);
const TOOL_TYPE = oneOf(['custom'], '"custom"');
const TOOL_CHOICE_EXPECTATION = 'an object of type auto, any, none or tool with a name of tools';
const CHOICES = new Map<unknown, ToolChoice>([
  ['auto', 'auto'],
  ['any', 'required'],
  ['none', 'none'],
]);

/** The tools of a request; none when the key is absent. Names are unique. */
export function decodeTools(request: Fields): Tool[] {
  const list = optional(request, 'tools', ARRAY) ?? [];
  const tools = list.map((value, index) =>
    decodeTool(elementFields(request, 'tools', index, value)),
  );
  refuseDuplicates(tools);
  return tools;
}

/** The tools that the hosted Anthropic API runs itself have other types; Mimosa has none. */
function decodeTool(tool: Fields): Tool {
  refuseWebSearch(tool);
  optional(tool, 'type', TOOL_TYPE);
  return toolOf(required(tool, 'name', TOOL_NAME), {
    description: optional(tool, 'description', STRING),
    parameters: optional(tool, 'input_schema', OBJECT),
    strict: undefined,
  });
}

/** Without tools there is nothing to choose and the key is not read. */
export function decodeToolChoice(request: Fields, tools: readonly Tool[]): ToolChoice {
  const choice = request.object['tool_choice'];
  if (tools.length === 0 || isAbsent(choice)) return 'auto';
  const decoded = isObject(choice) ? choiceOf(choice, tools) : undefined;
  if (decoded === undefined) throw invalid(request, 'tool_choice', TOOL_CHOICE_EXPECTATION, choice);
  return decoded;
}

function choiceOf(
  { type, name }: Readonly<Record<string, unknown>>,
  tools: readonly Tool[],
): ToolChoice | undefined {
  if (type !== 'tool') return CHOICES.get(type);
  const named = tools.find((tool) => tool.name === name);
  return named && { name: named.name };
}

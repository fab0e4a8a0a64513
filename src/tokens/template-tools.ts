/**
 * The part of the system turn that offers tools, and the calls of past turns, in the tagged form
 * of the MiMo chat template. Rendered for counting only: engines apply their own template.
 *
 * The tags around each function follow the checkpoint. The fixed sentences before and after them
 * are our own words, chosen to cost exactly what the checkpoint's cost (166 tokens, or 167 when the
 * text before them ends in a letter); nothing but their number is ever used.
 */
import type { Tool, ToolCall } from '../core/chat-request.ts';
import { ADDED_TOKEN, type PromptPiece } from './prompt-pieces.ts';

const INTRODUCTION =
  '\n\n# Tools\n\nYou may use one or more functions to help with what the user asks.' +
  '\n\nThese are the functions that you can call:\n\n<tools>';

/** With `<tool_call>`, `</tool_call>`, `<think>` and `</think>` between its stretches. */
const INSTRUCTIONS: readonly PromptPiece[] = [
  '\n</tools>\n\nTo call a function, write its name and the value of each argument exactly like this:\n',
  ADDED_TOKEN,
  '\n<function=name_of_the_function>\n<parameter=name_of_the_first>its value</parameter>' +
    '\n<parameter=name_of_the_second>a value may be\nas long as it needs to be\nand span lines' +
    '</parameter>\n</function>\n',
  ADDED_TOKEN,
  '\n\n<RULES>\n- A call always has this form: one function block inside of the tags for calls.' +
    '\n- Think first and call afterwards: what stands between ',
  ADDED_TOKEN,
  ' and ',
  ADDED_TOKEN,
  ' is never taken for a call.' +
    '\n- Whatever stands between the tags of a parameter is its value, blanks included.\n</RULES>',
];

/** Stretches that follow the system text; nothing when there are no tools. */
export function toolPieces(tools: readonly Tool[]): readonly PromptPiece[] {
  if (tools.length === 0) return [];
  return [INTRODUCTION + tools.map((tool) => functionText(tool)).join(''), ...INSTRUCTIONS];
}

/** One call of a past assistant turn. */
export function callPieces(call: ToolCall): readonly PromptPiece[] {
  return [
    ADDED_TOKEN,
    `\n<function=${call.name}>\n${argumentsText(call.arguments)}</function>\n`,
    ADDED_TOKEN,
  ];
}

function functionText({ name, description, parameters }: Tool): string {
  const properties = Object.entries(asRecord(parameters?.['properties']));
  return (
    `\n<function>\n<name>${name}</name>${tagged('description', description?.trim())}` +
    `\n<parameters>${properties.map(([key, schema]) => parameterText(key, schema)).join('')}` +
    `${otherKeys(asRecord(parameters), ['type', 'properties'])}\n</parameters>\n</function>`
  );
}

function parameterText(name: string, schema: unknown): string {
  const fields = asRecord(schema);
  const { type, description } = fields;
  return (
    `\n<parameter>\n<name>${name}</name>${tagged('type', type)}` +
    tagged('description', typeof description === 'string' ? description.trim() : description) +
    `${otherKeys(fields, ['name', 'type', 'description'])}\n</parameter>`
  );
}

function otherKeys(fields: Readonly<Record<string, unknown>>, handled: readonly string[]): string {
  return Object.entries(fields)
    .filter(([key]) => !handled.includes(key))
    .map(([key, value]) => tagged(key, value))
    .join('');
}

function tagged(key: string, value: unknown): string {
  return value === undefined ? '' : `\n<${key}>${valueText(value)}</${key}>`;
}

/** Arguments that are not a JSON object stand as the model wrote them. */
function argumentsText(json: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return json === '' ? '' : `${json}\n`;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return `${json}\n`;
  return Object.entries(parsed)
    .map(([key, value]) => `<parameter=${key}>${valueText(value)}</parameter>\n`)
    .join('');
}

/** As the template's own language, Python, writes it: text bare, the rest as JSON or `True`, `None`. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return spacedJson(value);
}

/** JSON with a blank behind each comma and colon between values. */
function spacedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"(?:[^"\\]|\\.)*"|[,:]/g, (found) =>
    found.length === 1 ? `${found} ` : found,
  );
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {};
}

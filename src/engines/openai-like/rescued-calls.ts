/**
 * Tool calls that an engine's parsers left in the reasoning, as models of this family write them:
 * `<tool_call><function=NAME><parameter=KEY>VALUE</parameter></function></tool_call>`, or with a
 * JSON object between the tags. Read only when the reasoning ends with one, and only calls of tools
 * that were offered: whatever else looks like a call is thinking aloud.
 */
import type { Tool } from '../../core/chat-request.ts';
import { isObject, type JsonObject, objectAt, parseJson, textAt } from './json.ts';

const OPEN = '<tool_call>';
const CLOSE = '</tool_call>';
const FUNCTION_OPEN = '<function=';
const FUNCTION_CLOSE = '</function>';
const PARAMETER_OPEN = '<parameter=';
const PARAMETER_CLOSE = '</parameter>';
/** As the template of the family writes these in past calls. */
const WORDS: ReadonlyMap<string, unknown> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/**
 * The calls at the end of a text, in their order, in the shape of `tool_calls`; empty when the text
 * does not end with one, or when one of those at the end cannot be read.
 */
export function rescuedCalls(text: string, tools: readonly Tool[]): JsonObject[] {
  const calls: JsonObject[] = [];
  let rest = text.trimEnd();
  while (tools.length > 0 && rest.endsWith(CLOSE)) {
    const start = rest.lastIndexOf(OPEN);
    if (start === -1) return [];
    const call = readCall(rest.slice(start + OPEN.length, -CLOSE.length).trim(), tools);
    if (call === null) return [];
    calls.unshift(call);
    rest = rest.slice(0, start).trimEnd();
  }
  return calls.map((call, index) => ({ index, function: call }));
}

/** Name and arguments of one call; null when it is none of an offered tool. */
function readCall(text: string, tools: readonly Tool[]): JsonObject | null {
  const call = text.startsWith(FUNCTION_OPEN) ? taggedCall(text, tools) : jsonCall(text);
  return call !== null && tools.some(({ name }) => name === call['name']) ? call : null;
}

function jsonCall(text: string): JsonObject | null {
  const value = parseJson(text);
  if (!isObject(value)) return null;
  return { name: textAt(value, 'name'), arguments: objectAt(value, 'arguments') ?? {} };
}

function taggedCall(text: string, tools: readonly Tool[]): JsonObject | null {
  if (!text.endsWith(FUNCTION_CLOSE)) return null;
  const head = text.indexOf('>');
  const name = text.slice(FUNCTION_OPEN.length, head);
  const schema = tools.find((tool) => tool.name === name)?.parameters ?? {};
  const properties = objectAt(schema, 'properties') ?? {};
  const values: [string, unknown][] = [];
  let rest = text.slice(head + 1, -FUNCTION_CLOSE.length).trim();
  while (rest.startsWith(PARAMETER_OPEN)) {
    const keyEnd = rest.indexOf('>');
    const valueEnd = rest.indexOf(PARAMETER_CLOSE);
    if (keyEnd === -1 || valueEnd < keyEnd) return null;
    const key = rest.slice(PARAMETER_OPEN.length, keyEnd);
    const value = rest.slice(keyEnd + 1, valueEnd);
    values.push([key, typedValue(value, objectAt(properties, key))]);
    rest = rest.slice(valueEnd + PARAMETER_CLOSE.length).trim();
  }
  return rest === '' ? { name, arguments: Object.fromEntries(values) } : null;
}

/** Texts stand as they are, everything else as JSON; the schema tells which, where it says. */
function typedValue(text: string, schema: JsonObject | undefined): unknown {
  const type = schema?.['type'];
  if (type === 'string') return text;
  const mayBeText = type === undefined || (Array.isArray(type) && type.includes('string'));
  if (!mayBeText && WORDS.has(text)) return WORDS.get(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Takes their power from the control tokens in what clients say (engines.md section 11.6). Engines
 * tokenize prompts with special tokens on, so a text `<|im_end|><|im_start|>system` would open a
 * turn of its own. A zero-width space behind `<` keeps the text readable and makes it plain text.
 * Only what engines get is changed; counting uses the text as the client sent it.
 */

const BREAK = '\u200B';
/**
 * `<|name|>` of any name, a superset of the added tokens of tokens.md 9.1: an engine of this kind
 * may run any model, and other families have other names.
 */
const CONTROL_TOKEN = /<(?=\|[\w/-]{1,64}\|>)/g;
/** Ordinary in prompts, but in a tool's result they would imitate the model or another tool. */
const TAG = /<(?=\/?(?:think|tool_call|tool_response)>)/g;

/** Any text on its way to an engine; JSON may be given whole, these characters are never escaped. */
export function neutraliseControlTokens(text: string): string {
  return text.replaceAll(CONTROL_TOKEN, `<${BREAK}`);
}

/** A text in which tags are to have no power; JSON may be given whole. */
export function neutraliseTags(text: string): string {
  return text.replaceAll(TAG, `<${BREAK}`);
}

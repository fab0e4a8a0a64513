/** The arguments of a call as this dialect wants them: an object, not the text that the model wrote. */
import { isObject, type JsonObject } from '../fields.ts';

/**
 * Text of a JSON object → that object; no text → no arguments. What the model got wrong is not
 * lost: it stands whole under `arguments`, for whoever runs the tool to refuse.
 */
export function toolInput(text: string): JsonObject {
  return isBlank(text) ? {} : (objectOf(text) ?? { arguments: text });
}

/** The same as JSON text, which is '' without arguments, and as the model wrote it where it can be. */
export function toolInputText(text: string): string {
  if (isBlank(text)) return '';
  return objectOf(text) === undefined ? JSON.stringify({ arguments: text }) : text;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function objectOf(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

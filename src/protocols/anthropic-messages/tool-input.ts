/** The arguments of a call as this dialect wants them: an object, not the text that the model wrote. */
import { isObject, type JsonObject } from '../fields.ts';

/**
 * Text of a JSON object → that object; no text → no arguments. What the model got wrong is not
 * lost: it stands whole under `arguments`, for whoever runs the tool to refuse.
 */
export function toolInput(text: string): JsonObject {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Not JSON: as below.
  }
  return { arguments: text };
}

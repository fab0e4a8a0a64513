/**
 * Server-sent events that survive every reader. JSON escapes line feeds itself, but not the line
 * ends that only Unicode knows, and some clients split streams at those. They can stand only
 * inside strings, where an escape means the same.
 */

/** One event; `name` where the dialect names its events. */
export function serverSentEvent(json: string, name?: string): string {
  const head = name === undefined ? '' : `event: ${name}\n`;
  return `${head}data: ${onOneLine(json)}\n\n`;
}

function onOneLine(json: string): string {
  return json.replace(
    /[\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

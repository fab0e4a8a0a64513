/**
 * What names must not hold: characters that end lines, move the cursor of terminals, cannot be
 * stored, or turn the text after them around, so that one name looks like another.
 */

/**
 * Control characters, halves of characters, ends of lines and paragraphs, and the embeddings,
 * overrides and isolates of UAX #9. Marks of direction are no such: names in Hebrew need them.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const HEX_DIGITS = 4;
const HEX = 16;

/** The first of them by its code point, `U+202E`; null where there is none. */
export function unprintableIn(text: string): string | null {
  const [found] = UNPRINTABLE.exec(text) ?? [];
  return found === undefined ? null : codePointOf(found);
}

/** The same text with code points in the place of what cannot be printed: `a<U+202E>b`. */
export function printed(text: string): string {
  return text.replace(new RegExp(UNPRINTABLE, 'gu'), (found) => `<${codePointOf(found)}>`);
}

function codePointOf(character: string): string {
  const digits = character.codePointAt(0)!.toString(HEX).toUpperCase();
  return `U+${digits.padStart(HEX_DIGITS, '0')}`;
}

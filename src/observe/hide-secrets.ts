/**
 * The last look at a line of the log: nobody means to log a secret or the content of a medium, but
 * messages of libraries and engines may carry one along. What is found is replaced within the line,
 * which stays the JSON that it was.
 */

const HIDDEN = '[hidden]';

const SECRETS: readonly (readonly [found: RegExp, instead: string])[] = [
  // Media within a text.
  [/\bdata:[\w/+.-]{0,100}(?:;[\w=.-]{0,100}){0,5};base64,[\w+/=%-]*/gi, `data:${HIDDEN}`],
  // User and password of a URL.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"'<>\\]+@/gi, `$1${HIDDEN}@`],
  // What stands behind the path: signatures, tokens.
  [/\b(https?:\/\/[^\s"'<>\\?#]*)[?#][^\s"'<>\\]*/gi, `$1?${HIDDEN}`],
  [/\b(bearer\s+)[\w.~+/=-]+/gi, `$1${HIDDEN}`],
  // Keys of this kind of API; the hints by which people tell keys apart are shorter.
  [/\bsk-[\w-]{6,}/g, `sk-${HIDDEN}`],
];

/** The line without keys, passwords, tokens and data URIs. */
export function hideSecrets(line: string): string {
  return SECRETS.reduce((text, [found, instead]) => text.replace(found, instead), line);
}

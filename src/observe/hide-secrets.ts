/**
 * The last look at a line of the log: nobody means to log a secret or the content of a medium, but
 * messages of libraries and engines may carry one along. What is found is replaced within the line,
 * which stays the JSON that it was. Every pattern takes time in proportion to the line.
 */

const HIDDEN = '[hidden]';

/** Media within a text. */
const DATA_URI = /\bdata:[\w/+.-]{0,100}(?:;[\w=.-]{0,100}){0,5};base64,[\w+/=%-]*/gi;
const URL_TEXT = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>\\]+/gi;
const BEARER = /\b(bearer\s{1,10})[\w.~+/=-]+/gi;
/** Keys of this kind of API; the hints by which people tell keys apart are shorter. */
const API_KEY = /\bsk-[\w-]{6,}/g;

/** The line without keys, passwords, tokens and data URIs. */
export function hideSecrets(line: string): string {
  return line
    .replace(DATA_URI, `data:${HIDDEN}`)
    .replace(URL_TEXT, openPartOf)
    .replace(BEARER, `$1${HIDDEN}`)
    .replace(API_KEY, `sk-${HIDDEN}`);
}

/** Without user and password, and without what stands behind the path: signatures, tokens. */
function openPartOf(url: string): string {
  const start = url.indexOf('://') + '://'.length;
  const cut = url.search(/[?#]/);
  const path = cut === -1 ? url : `${url.slice(0, cut)}?${HIDDEN}`;
  const slash = path.indexOf('/', start);
  const at = path.slice(0, slash === -1 ? path.length : slash).lastIndexOf('@');
  return at < start ? path : path.slice(0, start) + HIDDEN + path.slice(at);
}

/**
 * The last look at a line of the log: nobody means to log a secret or the content of a medium, but
 * messages of libraries and engines may carry one along. What is found is replaced within the line,
 * which stays the JSON that it was. Every pattern takes time in proportion to the line.
 */

const HIDDEN = '[hidden]';

/** Fields that hold secrets, in whatever object somebody should log. */
const SECRET_FIELDS = ['apiKey', 'authorization', 'api-key'];

/** Media within a text. */
const DATA_URI = /\bdata:[\w/+.-]{0,100}(?:;[\w=.-]{0,100}){0,5};base64,[\w+/=%-]*/gi;
const URL_TEXT = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>\\]+/gi;
const BEARER = /\b(bearer\s{1,10})[\w.~+/=-]+/gi;
/** Keys of this kind of API; the hints by which people tell keys apart are shorter. */
const API_KEY = /\bsk-[\w-]{6,}/g;

/** Without one of these nothing that is hidden begins; most lines have none. */
const MAY_BE_SECRET = /data:|:\/\/|bearer|sk-/i;

/** The line without keys, passwords, tokens and data URIs. */
export function hideSecrets(line: string): string {
  if (!MAY_BE_SECRET.test(line)) return line;
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

/** The fields of a line, those of secrets blanked in the objects among them. */
export function blankSecretFields(
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const blanked = Object.entries(fields).flatMap(([name, value]) => {
    const secrets = secretsIn(value);
    if (secrets.length === 0) return [];
    const hidden = Object.fromEntries(secrets.map((secret) => [secret, HIDDEN]));
    return [[name, { ...(value as object), ...hidden }] as const];
  });
  return { ...fields, ...Object.fromEntries(blanked) };
}

function secretsIn(value: unknown): readonly string[] {
  // An error becomes an object only when it is written.
  if (typeof value !== 'object' || value === null || value instanceof Error) return [];
  return SECRET_FIELDS.filter((field) => field in value);
}

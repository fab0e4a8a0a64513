/**
 * How long a shared cache may hand out a download without asking its server again, by the rules of
 * RFC 9111: `Cache-Control` counts more than `Expires`, time spent in other caches is taken off.
 * Nothing is guessed from `Last-Modified`: a server that does not say is asked every time.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** Whatever a server promises, it is asked again after a day. */
export const MAX_FRESH_SECONDS = 86_400;

export interface Freshness {
  /** Whether the bytes may be kept at all, to be used for other requests. */
  readonly storable: boolean;
  /** Whole seconds from now; 0 = ask the server each time. */
  readonly freshForSeconds: number;
}

/** `nowMs`: time of the answer by our own clock, for servers that send no `Date`. */
export function freshnessOf(headers: IncomingHttpHeaders, nowMs: number): Freshness {
  const directives = cacheDirectives(text(headers['cache-control']));
  const storable = !directives.has('no-store') && !directives.has('private');
  const variesByEverything = text(headers['vary']).includes('*');
  if (!storable || directives.has('no-cache') || variesByEverything) {
    return { storable, freshForSeconds: 0 };
  }
  const lifetime = lifetimeSeconds(headers, directives, nowMs);
  const ageSeconds = wholeSeconds(text(headers['age'])) ?? 0;
  const left = Math.max(0, Math.min(MAX_FRESH_SECONDS, Math.floor(lifetime - ageSeconds)));
  return { storable, freshForSeconds: left };
}

/**
 * Of what was reached through redirects (`redirects`: headers of their answers): the way there must
 * hold as long. A redirect that may not be kept does not forbid to keep the bytes behind it.
 */
export function freshnessThrough(
  redirects: readonly IncomingHttpHeaders[],
  headers: IncomingHttpHeaders,
  nowMs: number,
): Freshness {
  const { storable, freshForSeconds } = freshnessOf(headers, nowMs);
  const way = redirects.map((redirect) => freshnessOf(redirect, nowMs).freshForSeconds);
  return { storable, freshForSeconds: Math.min(freshForSeconds, ...way) };
}

/** Whether an answer says anything about how long it holds. */
export function saysFreshness(headers: IncomingHttpHeaders): boolean {
  return headers['cache-control'] !== undefined || headers['expires'] !== undefined;
}

function lifetimeSeconds(
  headers: IncomingHttpHeaders,
  directives: ReadonlyMap<string, string>,
  nowMs: number,
): number {
  const limit = directives.get('s-maxage') ?? directives.get('max-age');
  if (limit !== undefined) return wholeSeconds(limit) ?? 0;
  const expiresMs = Date.parse(text(headers['expires']));
  const sentMs = Date.parse(text(headers['date']));
  if (Number.isNaN(expiresMs)) return 0;
  return (expiresMs - (Number.isNaN(sentMs) ? nowMs : sentMs)) / 1000;
}

/** `Max-Age="60", no-cache` → max-age: 60, no-cache: (empty). The first of several counts. */
function cacheDirectives(header: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const directive of header.split(',')) {
    const [name = '', value = ''] = directive.split('=', 2).map((piece) => piece.trim());
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, value.replaceAll('"', ''));
  }
  return directives;
}

/** Null when it is not a number of seconds, which counts as "at once". */
function wholeSeconds(value: string): number | null {
  return /^\d+$/.test(value) ? Number(value) : null;
}

function text(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(', ') : (header ?? '');
}

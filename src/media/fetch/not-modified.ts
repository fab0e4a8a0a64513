/**
 * The answer 304: what the caller holds is still what the server has. It may say anew how long that
 * holds (RFC 9111, section 4.3.4), and is believed only when it speaks of the version that is known.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Arrival } from './errand.ts';
import { freshnessThrough, saysFreshness } from './freshness.ts';
import type { Freshness } from './freshness.ts';
import type { Validators } from './validators.ts';

/** An answer to a conditional request. */
export class NotModified {
  /** Null: the server said nothing about it, so what it said before holds. */
  readonly freshness: Freshness | null;

  constructor(freshness: Freshness | null) {
    this.freshness = freshness;
  }
}

/** What a 304 says. Null when it is about another version than the one that is known. */
export function notModified(
  { response, redirects }: Arrival,
  known: Validators,
  nowMs: number,
): NotModified | null {
  const { headers } = response;
  if (!isAbout(known, headers)) return null;
  return new NotModified(
    saysFreshness(headers) ? freshnessThrough(redirects, headers, nowMs) : null,
  );
}

/** Tags are compared weakly (RFC 9110, section 8.8.3.2); a 304 may leave its tag out. */
function isAbout({ etag }: Validators, headers: IncomingHttpHeaders): boolean {
  const given = headers['etag'];
  return etag === null || given === undefined || opaque(given) === opaque(etag);
}

function opaque(tag: string | string[]): string {
  return String(tag).replace(/^W\//, '');
}

/**
 * What a server says about the version of a file (`ETag`, `Last-Modified`), and how one asks for
 * the file again on the condition that it has changed since (RFC 9110, sections 8.8 and 13.1).
 */
import type { IncomingHttpHeaders } from 'node:http';

/** Longer ones are not kept: they would be sent back with every request. */
const MAX_VALIDATOR_CHARACTERS = 1024;
/** Neither may break out of the header in which it is sent back. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;
const HTTP_DATE = /^[\w ,:+-]+$/;

/** As the server wrote them; null = it did not, or not in a form that could be sent back. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** The validators of an answer. */
export function validatorsOf(headers: IncomingHttpHeaders): Validators {
  return {
    etag: matching(headers['etag'], ENTITY_TAG),
    lastModified: matching(headers['last-modified'], HTTP_DATE),
  };
}

/**
 * What may be asked with later. A date says nothing about other files, so it is of no use where the
 * file was reached through a redirect that may lead elsewhere by then.
 */
export function validatorsAt(headers: IncomingHttpHeaders, isRedirected: boolean): Validators {
  const validators = validatorsOf(headers);
  return isRedirected ? { ...validators, lastModified: null } : validators;
}

/** IncomingHttpHeaders that make the server answer 304 while the file is still the one that is known. */
export function unlessStill(known: Validators | undefined): Record<string, string> {
  return {
    ...(typeof known?.etag === 'string' && { 'if-none-match': known.etag }),
    ...(typeof known?.lastModified === 'string' && { 'if-modified-since': known.lastModified }),
  };
}

/** What stands for every byte of a file (weak tags do not), for `If-Range`; null = nothing does. */
export function strongValidator({ etag, lastModified }: Validators): string | null {
  return etag === null || etag.startsWith('W/') ? lastModified : etag;
}

/**
 * Whether an answer to `If-Range` is of the version whose validators are known. It must repeat a
 * tag, but may leave out the date (RFC 9110, section 15.3.7).
 */
export function isSameVersion(known: Validators, given: Validators): boolean {
  if (strongValidator(known) === known.etag) return given.etag === known.etag;
  return given.lastModified === null || given.lastModified === known.lastModified;
}

function matching(header: string | string[] | undefined, form: RegExp): string | null {
  if (typeof header !== 'string' || header.length > MAX_VALIDATOR_CHARACTERS) return null;
  return form.test(header) ? header : null;
}

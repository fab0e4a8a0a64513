/** Takes the key out of the headers and asks the key ring; the body has not been touched yet. */
import type { FastifyRequest } from 'fastify';
import { apiError } from '../core/errors.ts';
import type { KeyRing, Principal } from '../keys/root-key.ts';
import { dialectOf } from './dialect-of-url.ts';

const BEARER = /^bearer\s+(.*)$/i;

/**
 * The first header present and not blank decides: those of the dialect, then
 * `Authorization: Bearer`. Throws 401 `key-missing` or `key-invalid`, the latter naming the header.
 */
export function authenticate({ headers, url }: FastifyRequest, keys: KeyRing): Principal {
  const candidates: (readonly [header: string, key: string])[] = dialectOf(url).keyHeaders.map(
    (header) => [header, textOf(headers[header])],
  );
  candidates.push(['authorization', BEARER.exec(textOf(headers.authorization))?.[1]?.trim() ?? '']);
  const sent = candidates.find(([, key]) => key !== '');
  if (!sent) throw apiError('key-missing', null, []);
  const principal = keys.verify(sent[1]);
  if (!principal) throw apiError('key-invalid', sent[0], []);
  return principal;
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header.trim() : '';
}

/** Takes the key out of the headers and asks the key ring; the body has not been touched yet. */
import type { IncomingHttpHeaders } from 'node:http';
import { apiError } from '../core/errors.ts';
import type { KeyRing, Principal } from '../keys/root-key.ts';

const BEARER = /^bearer\s+(.*)$/i;

/**
 * The first header present and not blank decides: `api-key`, then `Authorization: Bearer`.
 * Throws 401 `key-missing` or `key-invalid`, the latter naming the header.
 */
export function authenticate(headers: IncomingHttpHeaders, keys: KeyRing): Principal {
  const apiKey = headers['api-key'];
  const candidates: readonly (readonly [header: string, key: string])[] = [
    ['api-key', typeof apiKey === 'string' ? apiKey.trim() : ''],
    ['authorization', BEARER.exec(headers.authorization?.trim() ?? '')?.[1]?.trim() ?? ''],
  ];
  const sent = candidates.find(([, key]) => key !== '');
  if (!sent) throw apiError('key-missing', null, []);
  const principal = keys.verify(sent[1]);
  if (!principal) throw apiError('key-invalid', sent[0], []);
  return principal;
}

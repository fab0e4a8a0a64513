/**
 * Who is calling, read from the headers of a request, and what of this server it may use. Every
 * door that takes API keys asks here, so that all of them refuse in the same words.
 */
import { apiError } from '../core/errors.ts';
import type { Principal, RouteScope } from '../core/principal.ts';
import type { KeyRing } from './key-ring.ts';

const BEARER = /^bearer\s+(.*)$/i;

/** Names in lower case, as Node gives them. */
export type KeyHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The first header present and not blank decides: `names` in their order, then
 * `Authorization: Bearer`. Answers at once where the ring knows the key, so that callers pay for
 * waiting only when it must look. Throws or rejects with 401 `key-missing` or `key-invalid` (naming
 * the header), and with what the ring throws.
 */
export function identifyCaller(
  headers: KeyHeaders,
  names: readonly string[],
  keys: KeyRing,
): Principal | Promise<Principal> {
  const sent = sentKey(headers, names);
  if (!sent) throw apiError('key-missing', null, []);
  const found = keys.verify(sent.key);
  return found instanceof Promise
    ? found.then((principal) => known(principal, sent.header))
    : known(found, sent.header);
}

/** Throws 403 `route-forbidden` where the key is restricted to other routes. */
export function requireRoute(principal: Principal, scope: RouteScope): void {
  if (principal.routes?.includes(scope) === false) throw apiError('route-forbidden', null, [scope]);
}

/** Throws 403 `admin-required`. */
export function requireAdmin(principal: Principal): void {
  if (!principal.admin) throw apiError('admin-required', null, []);
}

function sentKey(
  headers: KeyHeaders,
  names: readonly string[],
): { readonly header: string; readonly key: string } | null {
  for (const header of names) {
    const key = textOf(headers[header]);
    if (key !== '') return { header, key };
  }
  const key = BEARER.exec(textOf(headers['authorization']))?.[1]?.trim() ?? '';
  return key === '' ? null : { header: 'authorization', key };
}

function known(principal: Principal | null, header: string): Principal {
  if (!principal) throw apiError('key-invalid', header, []);
  return principal;
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header.trim() : '';
}

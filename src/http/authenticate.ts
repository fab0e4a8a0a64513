/** Takes the key out of the headers and asks the key ring; the body has not been touched yet. */
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../core/errors.ts';
import type { Principal, RouteScope } from '../core/principal.ts';
import { identifyCaller, requireAdmin, requireRoute } from '../keys/caller.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { dialectOf } from './dialect-of-url.ts';

/**
 * Whose request it is, once its key may be used for `scope`. Rejects with 401 `key-missing`,
 * `key-invalid` or `key-expired`, 403 `account-disabled` or `route-forbidden`, 503
 * `store-unavailable`.
 */
export async function authenticate(
  request: FastifyRequest,
  keys: KeyRing,
  scope: RouteScope,
): Promise<Principal> {
  const principal = await callerOf(request, keys);
  noteCaller(request, principal);
  requireRoute(principal, scope);
  return principal;
}

/** The same for what only admins may see: 403 `admin-required`. */
export async function authenticateAdmin(request: FastifyRequest, keys: KeyRing): Promise<void> {
  const principal = await adminCandidate(request, keys);
  noteCaller(request, principal);
  requireAdmin(principal);
}

/** While the database is away, whoever was known a moment ago: numbers are wanted most just then. */
async function adminCandidate(request: FastifyRequest, keys: KeyRing): Promise<Principal> {
  try {
    return await callerOf(request, keys);
  } catch (error) {
    const isOutage = error instanceof ApiError && error.code === 'store-unavailable';
    if (!isOutage) throw error;
    const verify = (key: string): Principal => {
      const recalled = keys.recall?.(key) ?? null;
      if (recalled === null) throw error;
      return recalled;
    };
    return await callerOf(request, { verify });
  }
}

/** From here on every line of the log about this request says whose it is. */
function noteCaller(request: FastifyRequest, { accountId, keyId }: Principal): void {
  request.log = request.log.child({ account: accountId, key: keyId });
}

function callerOf({ headers, url }: FastifyRequest, keys: KeyRing): Principal | Promise<Principal> {
  return identifyCaller(headers, dialectOf(url).keyHeaders, keys);
}

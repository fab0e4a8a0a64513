/**
 * Who is calling, and whether they may. Two ways in: an admin key in the headers of the API, and the
 * cookie of somebody who has signed in, with a header that other sites cannot send. A key decides
 * where both are sent. The body has not been touched yet.
 */
import type { FastifyRequest } from 'fastify';
import { ApiError, apiError } from '../core/errors.ts';
import type { Principal } from '../core/principal.ts';
import { identifyCaller, requireAdmin, requireRoute } from '../keys/caller.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { isCsrfToken, type Sessions } from '../keys/sessions.ts';
import { OPENAI_CHAT } from '../protocols/openai-chat/dialect.ts';
import type { Session, User } from '../storage/store.ts';
import { sessionTokenOf } from './session-cookie.ts';

export const CSRF_HEADER = 'x-csrf-token';
const SAFE_METHODS = new Set(['GET', 'HEAD']);
/** What browsers say of requests that a page of ours has sent, or that nobody's page has. */
const OWN_SITES = new Set(['same-origin', 'none']);

/** A session, and the value of its cookie. */
export interface SignedIn {
  readonly token: string;
  readonly session: Session;
  readonly user: User;
}

interface SignedInCaller extends Caller, SignedIn {}

/** Somebody who may use `/api`: a user, or an admin key. */
export interface Caller {
  readonly accountId: string;
  /** For every account; otherwise for their own alone. */
  readonly admin: boolean;
  /** Id of the user or the key: who did it. */
  readonly by: string;
}

/**
 * Who may call a route. `anyone`; `session`: users, for what concerns themselves; `member`: users
 * and admin keys; `admin`: admins among them; `key`: any API key that may be used for `usage`.
 */
export interface CallerOf {
  readonly anyone: null;
  readonly session: SignedInCaller;
  readonly member: Caller;
  readonly admin: Caller;
  readonly key: Principal;
}

export type Access = keyof CallerOf;

interface Doors {
  readonly keys: KeyRing;
  readonly sessions: Sessions;
}

/**
 * Rejects with 401 `sign-in-required`, `key-missing`, `key-invalid` or `key-expired`, 403
 * `admin-required`, `csrf-missing`, `route-forbidden` or `account-disabled`, 503
 * `store-unavailable`.
 */
export async function callerFor(
  access: Access,
  request: FastifyRequest,
  { keys, sessions }: Doors,
): Promise<CallerOf[Access]> {
  if (!SAFE_METHODS.has(request.method)) refuseOtherSites(request);
  if (access === 'anyone') return null;
  if (access === 'key') {
    const principal = await keyCaller(request, keys);
    requireRoute(principal, 'usage');
    return principal;
  }
  const principal = await keyCaller(request, keys).catch(nullWithoutKey);
  if (principal === null) return signedIn(access, request, sessions);
  requireAdmin(principal);
  if (access === 'session') throw apiError('sign-in-required', null, []);
  return { accountId: principal.accountId, admin: true, by: principal.keyId };
}

/** Whose request it is, for its lines in the log. */
export function callerFields(caller: CallerOf[Access]): Readonly<Record<string, string>> {
  if (caller === null) return {};
  const { accountId: account } = caller;
  if ('keyId' in caller) return { account, key: caller.keyId };
  return 'user' in caller ? { account, user: caller.by } : { account, key: caller.by };
}

async function keyCaller({ headers }: FastifyRequest, keys: KeyRing): Promise<Principal> {
  return identifyCaller(headers, OPENAI_CHAT.keyHeaders, keys);
}

function nullWithoutKey(error: unknown): null {
  if (error instanceof ApiError && error.code === 'key-missing') return null;
  throw error;
}

async function signedIn(
  access: Access,
  { method, headers }: FastifyRequest,
  sessions: Sessions,
): Promise<SignedInCaller> {
  const token = sessionTokenOf(headers);
  const found = token === null ? null : await sessions.sessionOf(token);
  if (token === null || found === null) throw apiError('sign-in-required', null, []);
  const { session, user } = found;
  if (!SAFE_METHODS.has(method) && !isCsrfToken(String(headers[CSRF_HEADER] ?? ''), token)) {
    throw apiError('csrf-missing', CSRF_HEADER, [CSRF_HEADER]);
  }
  const admin = user.role === 'admin';
  if (access === 'admin' && !admin) throw apiError('admin-required', null, []);
  return { accountId: user.accountId, admin, by: user.id, token, session, user };
}

/** Where there is no session yet, nothing else keeps other sites from signing a browser in. */
function refuseOtherSites({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (typeof site === 'string' && !OWN_SITES.has(site)) {
    throw apiError('csrf-missing', CSRF_HEADER, [CSRF_HEADER]);
  }
}

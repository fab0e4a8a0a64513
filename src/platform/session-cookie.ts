/**
 * The cookie that carries a session: out of reach of scripts, never sent along by other sites. It is
 * kept to https where the request came by it; what a proxy says of that is believed of anybody,
 * because a client that lies only keeps its own cookie from itself.
 */
import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'mimosa_session';
const LIFETIME_SECONDS = 30 * 24 * 3600;

/** Value of the cookie, or null. */
export function sessionTokenOf({ cookie }: IncomingHttpHeaders): string | null {
  const prefix = `${SESSION_COOKIE}=`;
  const pair = cookie
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  return pair?.slice(prefix.length) || null;
}

/** `Set-Cookie` for a session; null ends it. */
export function sessionCookie(token: string | null, isHttps: boolean): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', ...(isHttps ? ['Secure'] : [])];
  const age = `Max-Age=${token === null ? 0 : LIFETIME_SECONDS}`;
  return [`${SESSION_COOKIE}=${token ?? ''}`, age, ...attributes].join('; ');
}

/** Whether the browser came by https, to us or to the proxy in front of us. */
export function cameByHttps(protocol: string, headers: IncomingHttpHeaders): boolean {
  const forwarded = headers['x-forwarded-proto'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',', 1)[0];
  return protocol === 'https' || first?.trim().toLowerCase() === 'https';
}

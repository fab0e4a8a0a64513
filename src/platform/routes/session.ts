/** Signing in and out, and what concerns oneself. */
import { z } from 'zod';
import { apiError } from '../../core/errors.ts';
import { csrfTokenOf } from '../../keys/sessions.ts';
import { setPassword } from '../../keys/users.ts';
import type { SignedIn } from '../caller.ts';
import type { RouteContext } from '../context.ts';
import { id, isoTime, text, timeOut } from '../fields.ts';
import { createPlaygroundKey, revokePlaygroundKeys } from '../playground-keys.ts';
import { type Exchange, route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { type AccountJson, accountJson, accountOut } from '../shapes/account.ts';
import { type UserJson, userJson, userOut } from '../shapes/user.ts';

/** Whoever has just signed in need not say the old password: it may be what was forgotten. */
const RECENT_SIGN_IN_MS = 10 * 60_000;
/** Longer texts are no passwords or tokens of ours, and are not worth hashing. */
const SECRET_LIMIT_CHARACTERS = 2048;
const TAG = 'session';

interface SessionJson {
  readonly user: UserJson;
  readonly account: AccountJson;
  readonly csrfToken: string;
  readonly signedInAt: string;
  readonly expiresAt: string;
}

const secret = z.string().min(1).max(SECRET_LIMIT_CHARACTERS);
const email = text(SECRET_LIMIT_CHARACTERS);

const sessionOut: z.ZodType<SessionJson> = named(
  'Session',
  z.strictObject({
    user: userOut,
    account: accountOut,
    csrfToken: z.string(),
    signedInAt: timeOut,
    expiresAt: timeOut,
  }),
);

async function sessionJson(
  { token, session, user }: SignedIn,
  { store }: RouteContext,
): Promise<SessionJson> {
  const account = await store.account(user.accountId);
  if (account === null) throw new Error('a user has no account');
  return {
    user: userJson(user),
    account: accountJson(account),
    csrfToken: csrfTokenOf(token),
    signedInAt: isoTime(session.createdMs),
    expiresAt: isoTime(session.expiresMs),
  };
}

/** Ends the session that the browser had, so that none is left that nobody can see. */
async function begin(
  signedIn: SignedIn,
  { sessionToken, setSession }: Exchange,
  context: RouteContext,
): Promise<SessionJson> {
  const answer = await sessionJson(signedIn, context);
  if (sessionToken !== null) await end(sessionToken, context);
  setSession(signedIn.token);
  return answer;
}

/** With the keys of its playground: another tab may still have one, and would ask with it. */
async function end(token: string, { store, sessions, clock }: RouteContext): Promise<void> {
  const ended = await sessions.sessionOf(token);
  await sessions.signOut(token);
  if (ended !== null) await revokePlaygroundKeys(store, ended, clock);
}

export const SESSION_ROUTES: readonly Route[] = [
  route({
    id: 'signIn',
    method: 'POST',
    path: '/api/session',
    tag: TAG,
    summary: 'Sign in with a password; the session is a cookie',
    access: 'anyone',
    body: named('SignIn', z.strictObject({ email, password: secret })),
    answer: sessionOut,
    status: 201,
    handle: async ({ body, exchange }, context) =>
      begin(
        await context.sessions.signIn({ ...body, address: exchange.address }),
        exchange,
        context,
      ),
  }),
  route({
    id: 'signInWithLink',
    method: 'POST',
    path: '/api/session/link',
    tag: TAG,
    summary: 'Sign in with the token of a link, which works once',
    access: 'anyone',
    body: named('SignInWithLink', z.strictObject({ token: secret })),
    answer: sessionOut,
    status: 201,
    handle: async ({ body, exchange }, context) =>
      begin(
        await context.sessions.signInWithLink({ ...body, address: exchange.address }),
        exchange,
        context,
      ),
  }),
  route({
    id: 'getSession',
    method: 'GET',
    path: '/api/session',
    tag: TAG,
    summary: 'Who is signed in, and the token that requests which change something must carry',
    access: 'session',
    answer: sessionOut,
    handle: async ({ caller }, context) => sessionJson(caller, context),
  }),
  route({
    id: 'signOut',
    method: 'DELETE',
    path: '/api/session',
    tag: TAG,
    summary: 'Sign out; the keys of the playground end too',
    access: 'session',
    status: 204,
    async handle({ caller, exchange }, context) {
      await end(caller.token, context);
      exchange.setSession(null);
    },
  }),
  route({
    id: 'setPassword',
    method: 'POST',
    path: '/api/session/password',
    tag: TAG,
    summary: 'Set a password; all other sessions of the user end',
    access: 'session',
    body: named(
      'SetPassword',
      z.strictObject({
        current: secret
          .meta({
            description: 'Where there is one, unless the session is younger than 10 minutes',
          })
          .optional(),
        password: secret,
      }),
    ),
    answer: sessionOut,
    async handle({ caller, body, exchange }, context) {
      const { store, clock, sessions } = context;
      const signedIn = await provenAgain(caller, body.current, exchange, context);
      try {
        await setPassword(store, signedIn.user.id, body.password, signedIn.token);
      } catch (error) {
        // A refused password must leave no second session behind.
        if (signedIn.token !== caller.token) await sessions.signOut(signedIn.token);
        throw error;
      }
      await revokePlaygroundKeys(store, { user: signedIn.user, session: null }, clock);
      exchange.setSession(signedIn.token);
      const user = (await store.user(signedIn.user.id)) ?? signedIn.user;
      return sessionJson({ ...signedIn, user }, context);
    },
  }),
  route({
    id: 'createPlaygroundKey',
    method: 'POST',
    path: '/api/session/key',
    tag: TAG,
    summary: 'A new API key of one hour for the playground; earlier ones of this session end',
    access: 'session',
    answer: named('PlaygroundKey', z.strictObject({ id, key: z.string(), expiresAt: timeOut })),
    status: 201,
    async handle({ caller }, { store, clock }) {
      const { key, row } = await createPlaygroundKey(store, caller, clock);
      return { id: row.id, key, expiresAt: isoTime(row.expiresMs!) };
    },
  }),
];

/**
 * A session of somebody who surely is the user: a new one where the password was given, so that it
 * counts as an attempt to sign in, or this one where it has just begun or there is no password yet.
 */
async function provenAgain(
  caller: SignedIn,
  current: string | undefined,
  { address }: Exchange,
  { sessions, clock }: RouteContext,
): Promise<SignedIn> {
  const { user, session } = caller;
  if (current !== undefined) {
    return sessions.signIn({ email: user.email, password: current, address });
  }
  const isRecent = clock.nowMs() - session.createdMs < RECENT_SIGN_IN_MS;
  if (isRecent || user.passwordHash === null) return caller;
  throw apiError('required', 'current', ['current']);
}

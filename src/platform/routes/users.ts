/** People who may sign in. */
import { z } from 'zod';
import { apiError } from '../../core/errors.ts';
import { createSignInLink } from '../../keys/sign-in-links.ts';
import { changeUser, createUser } from '../../keys/users.ts';
import { defined } from '../defined.ts';
import { id, isoTime, text, timeOut } from '../fields.ts';
import { pageQuery, pagesOf, readPage } from '../list-page.ts';
import { revokePlaygroundKeys } from '../playground-keys.ts';
import { route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { role, userJson, userOut } from '../shapes/user.ts';
import { visible } from '../whose.ts';

const TAG = 'users';
/** The longest that mail knows; what else an address needs, `keys/users` judges. */
const EMAIL_LIMIT_CHARACTERS = 254;
const email = text(EMAIL_LIMIT_CHARACTERS);
const params = z.strictObject({ id });

export const USER_ROUTES: readonly Route[] = [
  route({
    id: 'listUsers',
    method: 'GET',
    path: '/api/users',
    tag: TAG,
    summary: 'Users of all accounts, or of one, oldest first',
    access: 'admin',
    query: z.strictObject({ account: id.optional(), ...pageQuery }),
    answer: pagesOf('Users', userOut),
    handle: ({ query }, { store }) =>
      readPage(query, (page) => store.users(query.account ?? null, page), userJson),
  }),
  route({
    id: 'createUser',
    method: 'POST',
    path: '/api/users',
    tag: TAG,
    summary: 'A new user, who signs in by a link first and then sets a password',
    access: 'admin',
    body: named('NewUser', z.strictObject({ accountId: id, email, role: role.default('member') })),
    answer: userOut,
    status: 201,
    handle: async ({ body }, { store, clock }) =>
      userJson(await createUser(store, { ...body, password: null }, clock)),
  }),
  route({
    id: 'changeUser',
    method: 'PATCH',
    path: '/api/users/{id}',
    tag: TAG,
    summary: 'Change what is named; who is disabled is signed out everywhere',
    access: 'admin',
    params,
    body: named('UserChange', z.strictObject({ role, disabled: z.boolean(), email }).partial()),
    answer: userOut,
    async handle({ params, body }, { store, clock }) {
      const user = await changeUser(store, params.id, defined(body));
      if (user.disabled) await revokePlaygroundKeys(store, { user, session: null }, clock);
      return userJson(user);
    },
  }),
  route({
    id: 'createSignInLink',
    method: 'POST',
    path: '/api/users/{id}/link',
    tag: TAG,
    summary: 'The token of a link that signs the user in, once, within an hour',
    access: 'admin',
    params,
    answer: named('SignInLink', z.strictObject({ token: z.string(), expiresAt: timeOut })),
    status: 201,
    async handle({ caller, params }, { store, clock }) {
      const user = visible(caller, await store.user(params.id), 'user');
      if (user.disabled) throw apiError('resource-conflict', null, ['the user is disabled']);
      const { token, expiresMs } = await createSignInLink(store, user, clock);
      return { token, expiresAt: isoTime(expiresMs) };
    },
  }),
];

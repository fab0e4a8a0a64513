/** API keys: members manage those of their account, admins all. Admin keys are the admins' alone. */
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { apiError } from '../../core/errors.ts';
import { ROUTE_SCOPES } from '../../core/principal.ts';
import { changeApiKey, createApiKey, revokeApiKey, unknownModels } from '../../keys/api-keys.ts';
import type { ApiKey } from '../../storage/store.ts';
import type { Caller } from '../caller.ts';
import type { RouteContext } from '../context.ts';
import { defined } from '../defined.ts';
import { id, isoTime, isoTimeOrNull, timeIn, timeOut } from '../fields.ts';
import { pageQuery, pagesOf, readPage } from '../list-page.ts';
import { isSpentPlaygroundKey, userOfPlayground } from '../playground-keys.ts';
import { route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import { keyLimitsIn, keyLimitsJson, keyLimitsOf, keyLimitsOut } from '../shapes/limits.ts';
import { oneAccount, visible, visibleAccount } from '../whose.ts';

const TAG = 'keys';
const params = z.strictObject({ id });
const scope = z.enum(ROUTE_SCOPES);

const restrictions = {
  models: z.array(id).min(1).nullable().meta({ description: 'Ids of models; null = all' }),
  routes: z.array(scope).min(1).nullable().meta({ description: 'Null = all' }),
  limits: keyLimitsIn,
  expiresAt: timeIn.nullable(),
};

const keyFields = {
  id,
  accountId: id,
  name: z.string(),
  hint: z.string().meta({ description: 'Beginning and end of the key' }),
  status: z.enum(['active', 'expired', 'revoked']),
  admin: z.boolean(),
  models: z.array(z.string()).readonly().nullable(),
  routes: z.array(scope).readonly().nullable(),
  limits: keyLimitsOut,
  expiresAt: timeOut.nullable(),
  createdAt: timeOut,
  createdBy: z.string(),
  revokedAt: timeOut.nullable(),
  lastUsedAt: timeOut.nullable(),
};

const keyOut = named('Key', z.strictObject(keyFields));

type KeyJson = z.input<typeof keyOut>;

function keyJson(key: ApiKey, clock: Clock): KeyJson {
  return {
    id: key.id,
    accountId: key.accountId,
    name: key.name,
    hint: key.hint,
    status: statusOf(key, clock),
    admin: key.admin,
    models: key.models,
    routes: key.routes,
    limits: keyLimitsJson(key.limits),
    expiresAt: isoTimeOrNull(key.expiresMs),
    createdAt: isoTime(key.createdMs),
    createdBy: userOfPlayground(key) ?? key.createdBy,
    revokedAt: isoTimeOrNull(key.revokedMs),
    lastUsedAt: isoTimeOrNull(key.lastUsedMs),
  };
}

function statusOf({ revokedMs, expiresMs }: ApiKey, clock: Clock): KeyJson['status'] {
  if (revokedMs !== null) return 'revoked';
  return expiresMs !== null && expiresMs <= clock.nowMs() ? 'expired' : 'active';
}

/** Throws 404 for a key that the caller may not see, 403 for an admin key of a member's account. */
async function changeable(caller: Caller, keyId: string, { store }: RouteContext): Promise<ApiKey> {
  const key = visible(caller, await store.key(keyId), 'key');
  if (key.admin && !caller.admin) throw apiError('admin-required', null, []);
  return key;
}

/** Here, where the field has the name that the client knows. */
function futureMs(expiresMs: number | null, clock: Clock): number | null {
  if (expiresMs !== null && expiresMs <= clock.nowMs()) {
    const expectation = 'null or a time in the future';
    throw apiError('value-invalid', 'expiresAt', ['expiresAt', expectation, isoTime(expiresMs)]);
  }
  return expiresMs;
}

export const KEY_ROUTES: readonly Route[] = [
  route({
    id: 'listKeys',
    method: 'GET',
    path: '/api/keys',
    tag: TAG,
    summary: 'Keys of the own account, oldest first; for admins of all accounts, or of one',
    access: 'member',
    query: z.strictObject({ account: id.optional(), ...pageQuery }),
    answer: pagesOf('Keys', keyOut),
    async handle({ caller, query }, { store, clock }) {
      const account = visibleAccount(caller, query.account);
      return readPage(
        query,
        (page) => store.keys(account, page),
        (key) => keyJson(key, clock),
        (key) => !isSpentPlaygroundKey(key, clock),
      );
    },
  }),
  route({
    id: 'createKey',
    method: 'POST',
    path: '/api/keys',
    tag: TAG,
    summary: 'A new key, in clear in this answer only',
    access: 'member',
    body: named(
      'NewKey',
      z.strictObject({
        name: z.string(),
        accountId: id.meta({ description: 'The own account when left out' }).optional(),
        admin: z.boolean().meta({ description: 'Admins alone may make such' }).optional(),
        ...z.strictObject(restrictions).partial().shape,
      }),
    ),
    answer: named(
      'CreatedKey',
      z.strictObject({
        ...keyFields,
        key: z.string().meta({ description: 'In clear; only its hash is kept' }),
        unknownModels: z
          .array(z.string())
          .readonly()
          .meta({ description: 'Ids among `models` that this server does not have now' }),
      }),
    ),
    status: 201,
    async handle({ caller, body }, { store, clock, models: known }) {
      const { name, accountId, admin = false, models = null, routes = null } = body;
      if (admin && !caller.admin) throw apiError('admin-required', 'admin', []);
      const { key, row } = await createApiKey(
        store,
        {
          name,
          admin,
          models,
          routes,
          accountId: oneAccount(caller, accountId),
          limits: keyLimitsOf(body.limits ?? {}),
          expiresMs: futureMs(body.expiresAt ?? null, clock),
          createdBy: caller.by,
        },
        clock,
      );
      const strange = unknownModels(row.models, (modelId) => known.has(modelId));
      return { ...keyJson(row, clock), key, unknownModels: strange };
    },
  }),
  route({
    id: 'changeKey',
    method: 'PATCH',
    path: '/api/keys/{id}',
    tag: TAG,
    summary: 'Change what is named, of the limits too',
    access: 'member',
    params,
    body: named('KeyChange', z.strictObject({ name: z.string(), ...restrictions }).partial()),
    answer: keyOut,
    async handle({ caller, params, body }, context) {
      const { store, clock } = context;
      const key = await changeable(caller, params.id, context);
      const { expiresAt, limits, ...rest } = body;
      const change = {
        ...defined(rest),
        ...(limits && { limits: keyLimitsOf(limits) }),
        ...(expiresAt !== undefined && { expiresMs: futureMs(expiresAt, clock) }),
      };
      return keyJson(await changeApiKey(store, key.id, change, clock), clock);
    },
  }),
  route({
    id: 'revokeKey',
    method: 'POST',
    path: '/api/keys/{id}/revoke',
    tag: TAG,
    summary: 'Refuse the key from now on, for good',
    access: 'member',
    params,
    answer: keyOut,
    async handle({ caller, params }, context) {
      const { store, clock } = context;
      const key = await changeable(caller, params.id, context);
      return keyJson(await revokeApiKey(store, key.id, clock), clock);
    },
  }),
];

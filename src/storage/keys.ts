/** API keys, as hashes. */
import type { Database } from './database.ts';
import { isAfter } from './list-page.ts';
import { apiKeyOf, accountOf, rowOfApiKey, textOrNull } from './rows.ts';
import type { Store } from './store.ts';

type KeyFunctions = Pick<
  Store,
  'createKey' | 'key' | 'keyByHash' | 'keys' | 'updateKey' | 'touchKeys'
>;

export function keyFunctions({ kysely, transact }: Database): KeyFunctions {
  return {
    async createKey(key) {
      await kysely.insertInto('api_keys').values(rowOfApiKey(key)).execute();
    },
    async key(id) {
      const query = kysely.selectFrom('api_keys').selectAll().where('id', '=', id);
      const row = await query.executeTakeFirst();
      return row === undefined ? null : apiKeyOf(row);
    },
    async keyByHash(hash) {
      const row = await kysely
        .selectFrom('api_keys')
        .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
        .selectAll('api_keys')
        .select([
          'accounts.name as account_name',
          'accounts.created_ms as account_created_ms',
          'accounts.limits as account_limits',
          'accounts.credit_nano',
          'accounts.disabled',
          'accounts.balance_nano',
          'accounts.reserved_nano',
        ])
        .where('api_keys.hash', '=', hash)
        .executeTakeFirst();
      if (row === undefined) return null;
      const account = accountOf({
        ...row,
        id: row.account_id,
        name: row.account_name,
        created_ms: row.account_created_ms,
        limits: row.account_limits,
      });
      return { key: apiKeyOf(row), account };
    },
    async keys(accountId, page) {
      let query = kysely.selectFrom('api_keys').selectAll().orderBy('created_ms').orderBy('id');
      if (accountId !== null) query = query.where('account_id', '=', accountId);
      if (page !== undefined) query = query.where(isAfter(page)).limit(page.limit);
      return (await query.execute()).map(apiKeyOf);
    },
    async updateKey(id, change) {
      const { name, hash, hint, models, routes, limits, expiresMs, revokedMs } = change;
      const row = await kysely
        .updateTable('api_keys')
        .set({
          id,
          ...(name === undefined ? {} : { name }),
          ...(hash === undefined ? {} : { hash }),
          ...(hint === undefined ? {} : { hint }),
          ...(models === undefined ? {} : { models: textOrNull(models) }),
          ...(routes === undefined ? {} : { routes: textOrNull(routes) }),
          ...(limits === undefined ? {} : { limits: JSON.stringify(limits) }),
          ...(expiresMs === undefined ? {} : { expires_ms: expiresMs }),
          ...(revokedMs === undefined ? {} : { revoked_ms: revokedMs }),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : apiKeyOf(row);
    },
    touchKeys: (uses) =>
      transact(async (transaction) => {
        // In a fixed order, so that replicas cannot wait for each other in a circle.
        for (const { keyId, usedMs } of uses.toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1))) {
          await transaction
            .updateTable('api_keys')
            .set({ last_used_ms: usedMs })
            .where('id', '=', keyId)
            .where((row) =>
              row.or([row('last_used_ms', 'is', null), row('last_used_ms', '<', usedMs)]),
            )
            .execute();
        }
      }),
  };
}

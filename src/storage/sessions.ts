/** Who has signed in to the console. What has expired is cleared away when something new is stored. */
import type { Database } from './database.ts';
import { userOf } from './rows.ts';
import type { Store } from './store.ts';

type SessionFunctions = Pick<
  Store,
  'createSession' | 'session' | 'endSession' | 'endSessions' | 'createSignInLink' | 'useSignInLink'
>;

export function sessionFunctions({ kysely, transact }: Database): SessionFunctions {
  return {
    createSession: ({ hash, userId, createdMs, expiresMs }) =>
      transact(async (transaction) => {
        await transaction
          .deleteFrom('sessions')
          .where('user_id', '=', userId)
          .where('expires_ms', '<=', createdMs)
          .execute();
        await transaction
          .insertInto('sessions')
          .values({ hash, user_id: userId, created_ms: createdMs, expires_ms: expiresMs })
          .execute();
      }),
    async session(hash, nowMs) {
      const row = await kysely
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .selectAll('users')
        .select(['sessions.created_ms as session_created_ms', 'sessions.expires_ms'])
        .where('sessions.hash', '=', hash)
        .where('sessions.expires_ms', '>', nowMs)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { session_created_ms: createdMs, expires_ms: expiresMs } = row;
      return { session: { hash, userId: row.id, createdMs, expiresMs }, user: userOf(row) };
    },
    async endSession(hash) {
      await kysely.deleteFrom('sessions').where('hash', '=', hash).execute();
    },
    endSessions: (userId, exceptHash) =>
      transact(async (transaction) => {
        let query = transaction.deleteFrom('sessions').where('user_id', '=', userId);
        if (exceptHash !== null) query = query.where('hash', '<>', exceptHash);
        await query.execute();
        await transaction.deleteFrom('sign_in_links').where('user_id', '=', userId).execute();
      }),
    async createSignInLink({ hash, userId, expiresMs }) {
      await kysely
        .insertInto('sign_in_links')
        .values({ hash, user_id: userId, expires_ms: expiresMs })
        .execute();
    },
    useSignInLink: (hash, nowMs) =>
      transact(async (transaction) => {
        const link = await transaction
          .deleteFrom('sign_in_links')
          .where('hash', '=', hash)
          .returning(['user_id', 'expires_ms'])
          .executeTakeFirst();
        await transaction.deleteFrom('sign_in_links').where('expires_ms', '<=', nowMs).execute();
        if (link === undefined || link.expires_ms <= nowMs) return null;
        const query = transaction.selectFrom('users').selectAll().where('id', '=', link.user_id);
        return userOf(await query.executeTakeFirstOrThrow());
      }),
  };
}

/** Accounts and the people of the console. */
import type { Database, Queries } from './database.ts';
import { isAfter } from './list-page.ts';
import { accountOf, flag, userOf } from './rows.ts';
import type { Store, User } from './store.ts';

type AccountFunctions = Pick<
  Store,
  | 'createAccount'
  | 'account'
  | 'accounts'
  | 'updateAccount'
  | 'createUser'
  | 'user'
  | 'userByEmail'
  | 'users'
  | 'updateUser'
  | 'demoteUser'
>;

export function accountFunctions({ kysely, kind, transact }: Database): AccountFunctions {
  return {
    async createAccount(account) {
      const row = await kysely
        .insertInto('accounts')
        .values({
          id: account.id,
          name: account.name,
          created_ms: account.createdMs,
          credit_nano: account.creditNano,
          limits: JSON.stringify(account.limits),
          disabled: flag(account.disabled),
          balance_nano: 0,
          reserved_nano: 0,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return accountOf(row);
    },
    async account(id) {
      const query = kysely.selectFrom('accounts').selectAll().where('id', '=', id);
      const row = await query.executeTakeFirst();
      return row === undefined ? null : accountOf(row);
    },
    async accounts(page) {
      let query = kysely.selectFrom('accounts').selectAll().orderBy('created_ms').orderBy('id');
      if (page !== undefined) query = query.where(isAfter(page)).limit(page.limit);
      return (await query.execute()).map(accountOf);
    },
    async updateAccount(id, { name, creditNano, limits, disabled }) {
      const row = await kysely
        .updateTable('accounts')
        .set({
          // Something must be set even where nothing changes.
          id,
          ...(name === undefined ? {} : { name }),
          ...(creditNano === undefined ? {} : { credit_nano: creditNano }),
          ...(limits === undefined ? {} : { limits: JSON.stringify(limits) }),
          ...(disabled === undefined ? {} : { disabled: flag(disabled) }),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : accountOf(row);
    },
    async createUser(user) {
      const result = await kysely
        .insertInto('users')
        .values({
          id: user.id,
          account_id: user.accountId,
          email: user.email,
          role: user.role,
          password_hash: user.passwordHash,
          created_ms: user.createdMs,
          disabled: flag(user.disabled),
        })
        .onConflict((conflict) => conflict.column('email').doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    async user(id) {
      const row = await kysely
        .selectFrom('users')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : userOf(row);
    },
    async userByEmail(email) {
      const query = kysely.selectFrom('users').selectAll().where('email', '=', email);
      const row = await query.executeTakeFirst();
      return row === undefined ? null : userOf(row);
    },
    async users(accountId, page) {
      let query = kysely.selectFrom('users').selectAll().orderBy('created_ms').orderBy('id');
      if (accountId !== null) query = query.where('account_id', '=', accountId);
      if (page !== undefined) query = query.where(isAfter(page)).limit(page.limit);
      return (await query.execute()).map(userOf);
    },
    updateUser: (id, change) => update(kysely, id, change),
    demoteUser: (id, change) =>
      transact(async (transaction) => {
        const admins = transaction
          .selectFrom('users')
          .select('id')
          .where('role', '=', 'admin')
          .where('disabled', '=', 0)
          .orderBy('id');
        // Who waits here for somebody's demotion is told of the admins that are left after it.
        const locked = kind === 'sqlite' ? admins : admins.forUpdate();
        const others = (await locked.execute()).filter((admin) => admin.id !== id);
        return others.length === 0 ? 'last-admin' : update(transaction, id, change);
      }),
  };
}

async function update(
  queries: Queries,
  id: string,
  { role, passwordHash, disabled, email }: Parameters<Store['updateUser']>[1],
): Promise<User | null> {
  const row = await queries
    .updateTable('users')
    .set({
      id,
      ...(role === undefined ? {} : { role }),
      ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
      ...(disabled === undefined ? {} : { disabled: flag(disabled) }),
      ...(email === undefined ? {} : { email }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : userOf(row);
}

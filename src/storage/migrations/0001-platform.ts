/** The first tables. Migrations only go forward; one that was released is never changed. */
import { sql, type Kysely } from 'kysely';
import type { DatabaseKind } from '../database.ts';

const SUM_COLUMNS = [
  'requests',
  'unanswered',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'audio_tokens',
  'image_tokens',
  'video_tokens',
  'cost_nano',
] as const;
const TOKEN_COLUMNS = SUM_COLUMNS.filter((name) => name.endsWith('_tokens'));
const USAGE_KEY = [
  'at_ms',
  'account_id',
  'key_id',
  'model_id',
  'price_version',
  'long_context',
] as const;

export async function createPlatformTables(
  database: Kysely<unknown>,
  kind: DatabaseKind,
): Promise<void> {
  await createPeople(database);
  await createPrices(database);
  await createLedger(database, kind);
  await createUsage(database, 'usage_hours', kind);
  await createUsage(database, 'usage_days', kind);
}

async function createPeople({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('accounts')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('credit_nano', 'bigint')
    .addColumn('limits', 'text', (column) => column.notNull())
    .addColumn('disabled', 'integer', (column) => column.notNull())
    .addColumn('balance_nano', 'bigint', (column) => column.notNull())
    .addColumn('reserved_nano', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('disabled', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('sessions')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_ms', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('sessions_user').on('sessions').column('user_id').execute();
  await schema
    .createTable('sign_in_links')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('expires_ms', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('hint', 'text', (column) => column.notNull())
    .addColumn('admin', 'integer', (column) => column.notNull())
    .addColumn('models', 'text')
    .addColumn('routes', 'text')
    .addColumn('limits', 'text', (column) => column.notNull())
    .addColumn('expires_ms', 'bigint')
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('revoked_ms', 'bigint')
    .addColumn('last_used_ms', 'bigint')
    .execute();
}

async function createPrices({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('prices')
    .addColumn('version', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('valid_from_ms', 'bigint', (column) => column.notNull())
    .addColumn('prices', 'text', (column) => column.notNull())
    .addColumn('long_context_prices', 'text')
    .addColumn('author', 'text')
    .execute();
}

async function createLedger(database: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('replicas')
    .addColumn('replica_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('reservations')
    .addColumn('request_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('replica_id', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('price_version', 'integer', (column) => column.notNull())
    .addColumn('amount_nano', 'bigint', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('reservations_key').on('reservations').column('key_id').execute();
  let events = schema
    .createTable('events')
    .addColumn('id', kind === 'sqlite' ? 'integer' : 'bigint', (column) =>
      kind === 'sqlite'
        ? column.primaryKey().autoIncrement()
        : column.primaryKey().generatedByDefaultAsIdentity(),
    )
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('amount_nano', 'bigint', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('key_id', 'text')
    .addColumn('model_id', 'text')
    .addColumn('engine', 'text')
    .addColumn('outcome', 'text')
    .addColumn('price_version', 'integer')
    .addColumn('long_context', 'integer')
    .addColumn('receipt', 'text')
    .addColumn('note', 'text')
    .addColumn('author', 'text');
  for (const name of TOKEN_COLUMNS) events = events.addColumn(name, 'bigint');
  await events
    .addCheckConstraint(
      'events_charge_or_entry',
      sql`(kind = 'charge') = (outcome is not null) and (kind = 'charge' or note is not null)`,
    )
    .execute();
  await createEventIndexes(database);
  await (kind === 'sqlite' ? protectEventsOfSqlite(database) : protectEventsOfPostgres(database));
}

/**
 * Each filter of the console has the index that finds its page without sorting. Entries and
 * requests that went wrong are few among many, and have small indexes of their own.
 */
async function createEventIndexes({ schema }: Kysely<unknown>): Promise<void> {
  const pages = {
    events_time: [],
    events_account: ['account_id'],
    events_account_model: ['account_id', 'model_id'],
    events_key: ['key_id'],
    events_model: ['model_id'],
  };
  await schema.createIndex('events_request').unique().on('events').column('request_id').execute();
  for (const [name, columns] of Object.entries(pages)) {
    await schema
      .createIndex(name)
      .on('events')
      .columns([...columns, 'at_ms', 'id'])
      .execute();
  }
  const entries = sql<boolean>`outcome is null`;
  const unanswered = sql<boolean>`outcome <> 'answered'`;
  const few = {
    events_entries: { columns: [], condition: entries },
    events_account_entries: { columns: ['account_id'], condition: entries },
    events_unanswered: { columns: ['outcome'], condition: unanswered },
    events_account_unanswered: { columns: ['account_id', 'outcome'], condition: unanswered },
  };
  for (const [name, { columns, condition }] of Object.entries(few)) {
    await schema
      .createIndex(name)
      .on('events')
      .columns([...columns, 'at_ms', 'id'])
      .where(condition)
      .execute();
  }
}

async function protectEventsOfSqlite(database: Kysely<unknown>): Promise<void> {
  for (const action of ['update', 'delete']) {
    await sql`
      create trigger ${sql.raw(`events_no_${action}`)} before ${sql.raw(action)} on events
      begin select raise(abort, 'events are only ever added'); end`.execute(database);
  }
}

async function protectEventsOfPostgres(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function events_refuse_change() returns trigger language plpgsql as $body$
    begin raise exception 'events are only ever added'; end $body$`.execute(database);
  await sql`
    create trigger events_no_change before update or delete or truncate on events
    for each statement execute function events_refuse_change()`.execute(database);
}

async function createUsage(
  { schema }: Kysely<unknown>,
  name: 'usage_hours' | 'usage_days',
  kind: DatabaseKind,
): Promise<void> {
  let table = schema
    .createTable(name)
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('price_version', 'integer', (column) => column.notNull())
    .addColumn('long_context', 'integer', (column) => column.notNull());
  for (const sum of SUM_COLUMNS) {
    table = table.addColumn(sum, 'bigint', (column) => column.notNull());
  }
  // SQLite then keeps the rows in the key itself, in the order of time.
  if (kind === 'sqlite') table = table.modifyEnd(sql`without rowid`);
  await table.addPrimaryKeyConstraint(`${name}_key`, [...USAGE_KEY]).execute();
  await schema.createIndex(`${name}_account`).on(name).columns(['account_id', 'at_ms']).execute();
  await schema.createIndex(`${name}_api_key`).on(name).columns(['key_id', 'at_ms']).execute();
}

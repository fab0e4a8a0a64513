/** What only PostgreSQL does: connections are lost, transactions meet and one of them gives way. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../../test/support/postgres.ts';
import { databaseStore } from './database-store.ts';
import { openPostgres } from './postgres-database.ts';
import { newAccount, newEntry, newReserve, settleOf } from './testing/records.ts';

const TIME_TO_HEAR_MS = 50;

const server = await startPostgres();
afterAll(() => server?.stop());

describe.skipIf(server === null)('PostgreSQL', () => {
  it('that went away takes calls again when it is back', async () => {
    const store = databaseStore(await openPostgres(await server!.createDatabase()));
    await store.createAccount(newAccount());
    await store.write([newReserve()]);
    const writes = [settleOf(), { type: 'post', entry: newEntry() } as const];
    await server!.kill();
    await expect(store.write(writes)).rejects.toThrow();
    await server!.start();
    expect(await store.write(writes)).toEqual([{ ok: true }, { ok: true }]);
    expect(await store.account('acme')).toMatchObject({ balanceNano: 940, reservedNano: 0 });
    await store.close();
  });

  it('may go away between two queries of a transaction', async () => {
    const database = await openPostgres(await server!.createDatabase());
    const one = sql`select 1`;
    const cut = database.transact(async (transaction) => {
      await one.execute(transaction);
      await server!.kill();
      // The connection says that it is gone while nobody asks it anything.
      await sleep(TIME_TO_HEAR_MS);
      await one.execute(transaction);
    });
    await expect(cut).rejects.toThrow();
    await server!.start();
    await database.transact((transaction) => one.execute(transaction));
    await database.close();
  });

  it('lets transactions that wait for each other in a circle all succeed', async () => {
    const database = await openPostgres(await server!.createDatabase());
    const store = databaseStore(database);
    for (const id of ['one', 'two']) await store.createAccount(newAccount({ id }));
    const bothHold = Promise.withResolvers<void>();
    let holding = 0;
    let tries = 0;
    const add = (first: string, second: string): Promise<void> =>
      database.transact(async (transaction) => {
        tries += 1;
        const set = { balance_nano: sql<number>`balance_nano + 1` };
        await transaction.updateTable('accounts').set(set).where('id', '=', first).execute();
        holding += 1;
        if (holding === 2) bothHold.resolve();
        await bothHold.promise;
        await transaction.updateTable('accounts').set(set).where('id', '=', second).execute();
      });
    await Promise.all([add('one', 'two'), add('two', 'one')]);
    expect(tries).toBe(3);
    for (const id of ['one', 'two'])
      expect(await store.account(id)).toMatchObject({ balanceNano: 2 });
    await store.close();
  });

  it('rejects what cannot succeed, however often it is tried', async () => {
    const database = await openPostgres(await server!.createDatabase());
    let tries = 0;
    const failing = database.transact(async (transaction) => {
      tries += 1;
      await sql`select 1 / 0`.execute(transaction);
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(tries).toBe(1);
    const doubled = { replica_id: 'one', at_ms: 1 };
    const always = database.transact(async (transaction) => {
      tries += 1;
      await transaction.insertInto('replicas').values([doubled, doubled]).execute();
    });
    await expect(always).rejects.toMatchObject({ code: '23505' });
    expect(tries).toBe(6);
    await database.close();
  });
});

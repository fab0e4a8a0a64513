/** The store on a database: its functions, each in the file of its table. */
import { sql } from 'kysely';
import { accountFunctions } from './accounts.ts';
import { auditFunctions } from './audit.ts';
import { billFunctions } from './bills.ts';
import type { Database } from './database.ts';
import { dumpFunctions } from './dump.ts';
import { eventFunctions } from './events.ts';
import { keyFunctions } from './keys.ts';
import { ledgerFunctions } from './ledger.ts';
import { closedInOrder } from './orderly-close.ts';
import { priceFunctions } from './prices.ts';
import { restoreFunctions } from './restore.ts';
import { sessionFunctions } from './sessions.ts';
import type { Store } from './store.ts';
import { usageFunctions } from './usage.ts';

/** Closing the store closes the database. */
export function databaseStore(database: Database): Store {
  const functions = {
    ...accountFunctions(database),
    ...keyFunctions(database),
    ...sessionFunctions(database),
    ...priceFunctions(database),
    ...ledgerFunctions(database),
    ...eventFunctions(database),
    ...usageFunctions(database),
    ...billFunctions(database),
    ...auditFunctions(database),
    ...dumpFunctions(database),
    ...restoreFunctions(database),
    async check() {
      await sql`select 1`.execute(database.kysely);
    },
    describe: database.describe,
  };
  return closedInOrder(functions, database.close);
}

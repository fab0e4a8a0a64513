/** The store on PostgreSQL: in the server's own thread, which waits for the network alone. */
import { databaseStore } from './database-store.ts';
import { openPostgres } from './postgres-database.ts';
import type { Store } from './store.ts';

/** Rejects as `openPostgres` does. */
export async function openPostgresStore(url: string): Promise<Store> {
  return databaseStore(await openPostgres(url));
}

/** The ledger's writes, and the replicas that make them. */
import { NO_TOKENS } from '../core/ledger-event.ts';
import type { Database, Queries } from './database.ts';
import { ledgerWriter } from './ledger-write.ts';
import { runWith } from './statements.ts';
import type { LedgerWrite, Store } from './store.ts';
import type { ReservationRow } from './tables.ts';

/** Lost reservations that are settled at a time; a crashed server rarely leaves more. */
const LOST_PER_BATCH = 500;

type LedgerFunctions = Pick<Store, 'write' | 'beat' | 'replicas' | 'leave' | 'releaseLost'>;

export function ledgerFunctions(database: Database): LedgerFunctions {
  const { kysely, transact, transactLedger, sync } = database;
  const write = ledgerWriter(database);
  return {
    async write(writes, until = 'on disk') {
      if (writes.length === 0) {
        if (until === 'on disk') await sync();
        return [];
      }
      return transactLedger(until, (run) => write(run, writes));
    },
    async beat({ replicaId, atMs }) {
      await kysely
        .insertInto('replicas')
        .values({ replica_id: replicaId, at_ms: atMs })
        .onConflict((conflict) => conflict.column('replica_id').doUpdateSet({ at_ms: atMs }))
        .execute();
    },
    async replicas(sinceMs) {
      const rows = await kysely
        .selectFrom('replicas')
        .selectAll()
        .where('at_ms', '>=', sinceMs)
        .orderBy('replica_id')
        .execute();
      return rows.map((row) => ({ replicaId: row.replica_id, atMs: row.at_ms }));
    },
    async leave(replicaId) {
      await kysely.deleteFrom('replicas').where('replica_id', '=', replicaId).execute();
    },
    releaseLost: (sinceMs, nowMs) =>
      transact(async (transaction) => {
        const run = runWith(transaction);
        let released = 0;
        for (;;) {
          const lost = await lostReservations(transaction, sinceMs);
          const settled = lost.map((row) => interrupted(row, nowMs));
          const { result, statements } = await write(run, settled);
          for (const written of statements) await run(written);
          released += result.filter(({ ok }) => ok).length;
          if (lost.length < LOST_PER_BATCH) break;
        }
        await transaction.deleteFrom('replicas').where('at_ms', '<', sinceMs).execute();
        return released;
      }),
  };
}

function lostReservations(queries: Queries, sinceMs: number): Promise<readonly ReservationRow[]> {
  const alive = queries.selectFrom('replicas').select('replica_id').where('at_ms', '>=', sinceMs);
  return queries
    .selectFrom('reservations')
    .selectAll()
    .where('replica_id', 'not in', alive)
    .orderBy('request_id')
    .limit(LOST_PER_BATCH)
    .execute();
}

function interrupted(row: ReservationRow, nowMs: number): LedgerWrite {
  return {
    type: 'settle',
    charge: {
      kind: 'charge',
      requestId: row.request_id,
      accountId: row.account_id,
      keyId: row.key_id,
      modelId: row.model_id,
      engine: null,
      outcome: 'interrupted',
      priceVersion: row.price_version,
      longContext: false,
      amountNano: 0,
      atMs: nowMs,
      ...NO_TOKENS,
      receipt: null,
    },
  };
}

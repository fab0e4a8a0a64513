/**
 * The one way into the ledger: locks the accounts of a batch, reads what its writes depend on,
 * decides (`ledger-rules.ts`), and writes the outcome with one statement for each table.
 */
import type { Charge } from '../core/ledger-event.ts';
import type { Database, Queries } from './database.ts';
import { applyWrites, monthOf, type Books, type Outcome } from './ledger-rules.ts';
import type { KeySpending, Purse, Reservation } from './ledger-rules.ts';
import { ledgerStatements, type LedgerStatements } from './ledger-statements.ts';
import { flag, rowOfEvent, tokenColumns } from './rows.ts';
import type { LedgerWrite, LedgerWriteResult, Reserve } from './store.ts';
import { USAGE_SUM_COLUMNS, type ReservationRow, type UsageTable } from './tables.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Runs inside a transaction, which a rejection must end. */
export type LedgerWriter = (
  transaction: Queries,
  writes: readonly LedgerWrite[],
) => Promise<readonly LedgerWriteResult[]>;

export function ledgerWriter(database: Database): LedgerWriter {
  const statements = ledgerStatements(database);
  return async (transaction, writes) => {
    const books = await readBooks(statements, transaction, writes);
    const outcome = applyWrites(books, writes);
    await writeOutcome(statements, transaction, outcome);
    return outcome.results;
  };
}

async function readBooks(
  { lockAccounts, knownRequests }: LedgerStatements,
  transaction: Queries,
  writes: readonly LedgerWrite[],
): Promise<Books> {
  const accountIds = new Set<string>();
  const requestIds = new Set<string>();
  for (const write of writes) {
    const { accountId, requestId } = subjectOf(write);
    accountIds.add(accountId);
    requestIds.add(requestId);
  }
  // More than one statement takes are locked by several, which must keep the order, too.
  const accounts = await lockAccounts(transaction, asRows(accountIds).toSorted(byCodePoint));
  const purses = new Map<string, Purse>();
  for (const row of accounts) {
    purses.set(row.id, {
      balanceNano: row.balance_nano,
      reservedNano: row.reserved_nano,
      creditNano: row.credit_nano,
      disabled: row.disabled === 1,
    });
  }
  const reservations = new Map<string, Reservation>();
  const recorded = new Set<string>();
  for (const row of await knownRequests(transaction, asRows(requestIds))) {
    if (row.event_id !== null) recorded.add(row.request_id);
    if (row.replica_id === null) continue;
    reservations.set(row.request_id, {
      replicaId: row.replica_id,
      accountId: row.account_id!,
      keyId: row.key_id!,
      amountNano: row.amount_nano!,
    });
  }
  return { purses, reservations, recorded, spending: await readSpending(transaction, writes) };
}

function subjectOf(write: LedgerWrite): { readonly accountId: string; readonly requestId: string } {
  if (write.type === 'reserve') return write;
  return write.type === 'settle' ? write.charge : write.entry;
}

function asRows(ids: ReadonlySet<string>): [string][] {
  return [...ids].map((id) => [id]);
}

function byCodePoint([one]: [string], [other]: [string]): number {
  return one < other ? -1 : 1;
}

/** Of the keys that have a budget: months are summed from the daily roll-ups. */
async function readSpending(
  transaction: Queries,
  writes: readonly LedgerWrite[],
): Promise<ReadonlyMap<string, KeySpending>> {
  const spending = new Map<string, KeySpending>();
  let sinceMs = Number.POSITIVE_INFINITY;
  for (const write of writes) {
    if (write.type !== 'reserve') continue;
    if (write.dayBudgetNano === null && write.monthBudgetNano === null) continue;
    spending.set(write.keyId, { byDay: new Map(), runningNano: 0 });
    sinceMs = Math.min(sinceMs, monthOf(write.atMs));
  }
  if (spending.size === 0) return spending;
  const spent = await transaction
    .selectFrom('usage_days')
    .select(({ fn }) => ['key_id', 'at_ms', fn.sum<number>('cost_nano').as('nano')])
    .where('key_id', 'in', [...spending.keys()])
    .where('at_ms', '>=', sinceMs)
    .groupBy(['key_id', 'at_ms'])
    .execute();
  for (const row of spent) spending.get(row.key_id)!.byDay.set(row.at_ms, row.nano);
  const running = await transaction
    .selectFrom('reservations')
    .select(({ fn }) => ['key_id', fn.sum<number>('amount_nano').as('nano')])
    .where('key_id', 'in', [...spending.keys()])
    .groupBy('key_id')
    .execute();
  for (const row of running) spending.get(row.key_id)!.runningNano = row.nano;
  return spending;
}

async function writeOutcome(
  statements: LedgerStatements,
  transaction: Queries,
  { changedPurses, newReservations, endedReservations, newEvents }: Outcome,
): Promise<void> {
  await statements.deleteReservations(
    transaction,
    endedReservations.map((id) => [id]),
  );
  await statements.insertReservations(transaction, newReservations.map(rowOfReservation));
  await statements.insertEvents(transaction, newEvents.map(rowOfEvent));
  const charges = newEvents.filter((event) => event.kind === 'charge');
  await statements.addToHours(transaction, sumUp(charges, HOUR_MS));
  await statements.addToDays(transaction, sumUp(charges, DAY_MS));
  await statements.updateAccounts(
    transaction,
    [...changedPurses].map(([id, { balanceNano, reservedNano }]) => [
      id,
      balanceNano,
      reservedNano,
    ]),
  );
}

function rowOfReservation(reserve: Reserve): ReservationRow {
  return {
    request_id: reserve.requestId,
    replica_id: reserve.replicaId,
    account_id: reserve.accountId,
    key_id: reserve.keyId,
    model_id: reserve.modelId,
    price_version: reserve.priceVersion,
    amount_nano: reserve.amountNano,
    at_ms: reserve.atMs,
  };
}

/** One row for each account, key, model, price and period of this many milliseconds. */
function sumUp(charges: readonly Charge[], periodMs: number): readonly UsageTable[] {
  const sums = new Map<string, UsageTable>();
  for (const charge of charges) {
    const row = usageRow(charge, periodMs);
    const { at_ms, account_id, key_id, model_id, price_version, long_context } = row;
    const key = JSON.stringify([at_ms, account_id, key_id, model_id, price_version, long_context]);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, row);
    else for (const column of USAGE_SUM_COLUMNS) sum[column] += row[column];
  }
  return [...sums.values()];
}

function usageRow(charge: Charge, periodMs: number): UsageTable {
  return {
    at_ms: Math.floor(charge.atMs / periodMs) * periodMs,
    account_id: charge.accountId,
    key_id: charge.keyId,
    model_id: charge.modelId,
    price_version: charge.priceVersion,
    long_context: flag(charge.longContext),
    requests: 1,
    unanswered: flag(charge.outcome !== 'answered'),
    ...tokenColumns(charge),
    // Never -0, which PostgreSQL does not take for a whole number.
    cost_nano: 0 - charge.amountNano,
  };
}

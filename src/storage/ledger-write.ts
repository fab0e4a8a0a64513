/**
 * The one way into the ledger: locks the accounts of a batch, reads what its writes depend on,
 * decides (`ledger-rules.ts`), and says what is to be written, with one statement for each table.
 */
import type { Charge } from '../core/ledger-event.ts';
import type { Database, Decided } from './database.ts';
import { applyWrites, monthOf, type Books, type Outcome } from './ledger-rules.ts';
import type { KeySpending, Purse, Reservation } from './ledger-rules.ts';
import { ledgerStatements, type LedgerStatements } from './ledger-statements.ts';
import { flag, rowOfEvent, tokenColumns } from './rows.ts';
import type { Run, Written } from './statements.ts';
import type { LedgerWrite, LedgerWriteResult, Reserve } from './store.ts';
import { USAGE_SUM_COLUMNS, type ReservationRow, type UsageTable } from './tables.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Reads inside a transaction, which must go on with the statements that it resolves to; a rejection
 * must end it.
 */
export type LedgerWriter = (
  run: Run,
  writes: readonly LedgerWrite[],
) => Promise<Decided<readonly LedgerWriteResult[]>>;

export function ledgerWriter(database: Database): LedgerWriter {
  const statements = ledgerStatements(database);
  return async (run, writes) => {
    const books = await readBooks(statements, run, writes);
    const outcome = applyWrites(books, writes);
    return { result: outcome.results, statements: statementsOf(statements, outcome) };
  };
}

async function readBooks(
  { lockAccounts, knownRequests, spentByKeys, heldByKeys }: LedgerStatements,
  run: Run,
  writes: readonly LedgerWrite[],
): Promise<Books> {
  const accountIds = new Set<string>();
  const requestIds = new Set<string>();
  for (const write of writes) {
    const { accountId, requestId } = subjectOf(write);
    accountIds.add(accountId);
    requestIds.add(requestId);
  }
  const budgetsSince = budgetsOf(writes);
  const keyIds = asRows(budgetsSince.keys());
  // All are asked at once and run one after the other, so that only the first ones wait for locks.
  const [accounts, known, spent, held] = await Promise.all([
    // More than one statement takes are locked by several, which must keep the order, too.
    lockAccounts(run, asRows(accountIds).toSorted(byCodePoint)),
    knownRequests(run, asRows(requestIds)),
    spentByKeys(run, [...budgetsSince]),
    heldByKeys(run, keyIds),
  ]);
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
  for (const row of known) {
    if (row.event_id !== null) recorded.add(row.request_id);
    if (row.replica_id === null) continue;
    reservations.set(row.request_id, {
      replicaId: row.replica_id,
      accountId: row.account_id!,
      keyId: row.key_id!,
      amountNano: row.amount_nano!,
    });
  }
  const spending = new Map<string, KeySpending>();
  for (const { key_id, nano } of held) {
    spending.set(key_id, { byDay: new Map(), runningNano: nano ?? 0 });
  }
  for (const { key_id, at_ms, nano } of spent) {
    if (at_ms !== null) spending.get(key_id)!.byDay.set(at_ms, nano!);
  }
  return { purses, reservations, recorded, spending };
}

function subjectOf(write: LedgerWrite): { readonly accountId: string; readonly requestId: string } {
  if (write.type === 'reserve') return write;
  return write.type === 'settle' ? write.charge : write.entry;
}

function asRows(ids: Iterable<string>): [string][] {
  return [...ids].map((id) => [id]);
}

function byCodePoint([one]: [string], [other]: [string]): number {
  return one < other ? -1 : 1;
}

/** Key id → the month since which its spending matters; of the keys that have a budget. */
function budgetsOf(writes: readonly LedgerWrite[]): ReadonlyMap<string, number> {
  const sinceMs = new Map<string, number>();
  for (const write of writes) {
    if (write.type !== 'reserve') continue;
    const { keyId, atMs, dayBudgetNano, monthBudgetNano } = write;
    if (dayBudgetNano === null && monthBudgetNano === null) continue;
    sinceMs.set(keyId, Math.min(monthOf(atMs), sinceMs.get(keyId) ?? Infinity));
  }
  return sinceMs;
}

function statementsOf(
  statements: LedgerStatements,
  { changedPurses, newReservations, endedReservations, newEvents }: Outcome,
): readonly Written[] {
  const charges = newEvents.filter((event) => event.kind === 'charge');
  const purses = [...changedPurses].map(([id, { balanceNano, reservedNano }]) => {
    return [id, balanceNano, reservedNano] satisfies [string, number, number];
  });
  return [
    ...statements.deleteReservations(asRows(endedReservations)),
    ...statements.insertReservations(newReservations.map(rowOfReservation)),
    ...statements.insertEvents(newEvents.map(rowOfEvent)),
    ...statements.addToHours(sumUp(charges, HOUR_MS)),
    ...statements.addToDays(sumUp(charges, DAY_MS)),
    ...statements.updateAccounts(purses),
  ];
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

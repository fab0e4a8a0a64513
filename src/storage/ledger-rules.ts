/**
 * What a batch of writes does to the books, as a pure function: each write meets the state that
 * those before it have left, and only the end of it all is written. A request that is reserved and
 * settled in one batch never becomes a row of the reservations.
 */
import { NO_TOKENS, type Charge, type Entry } from '../core/ledger-event.ts';
import type { LedgerWrite, LedgerWriteResult, Reserve } from './store.ts';

const DAY_MS = 86_400_000;

export interface Purse {
  balanceNano: number;
  reservedNano: number;
  readonly creditNano: number | null;
  readonly disabled: boolean;
}

export type Reservation = Pick<Reserve, 'replicaId' | 'accountId' | 'keyId' | 'amountNano'>;

/** Of a key with a budget. */
export interface KeySpending {
  /** Start of the UTC day → what its charges cost. */
  readonly byDay: Map<number, number>;
  /** Reserved by running requests, whenever they began. */
  runningNano: number;
}

/** What the database knew of those whom the batch names. */
export interface Books {
  readonly purses: ReadonlyMap<string, Purse>;
  /** By request id. */
  readonly reservations: ReadonlyMap<string, Reservation>;
  /** Request ids (of charges and entries) that have an event. */
  readonly recorded: ReadonlySet<string>;
  /** By key id; of every key that a write gives a budget. */
  readonly spending: ReadonlyMap<string, KeySpending>;
}

export interface Outcome {
  readonly results: readonly LedgerWriteResult[];
  /** With their new amounts. */
  readonly changedPurses: ReadonlyMap<string, Purse>;
  readonly newReservations: readonly Reserve[];
  /** Request ids of known reservations. */
  readonly endedReservations: readonly string[];
  readonly newEvents: readonly (Charge | Entry)[];
}

const OK: LedgerWriteResult = { ok: true };

/** Start of the UTC day of a moment. */
function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** Start of the UTC month of a moment. */
export function monthOf(atMs: number): number {
  const date = new Date(atMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** Works on `books` and leaves them as they are afterwards. */
export function applyWrites(books: Books, writes: readonly LedgerWrite[]): Outcome {
  const held = new Map(books.reservations);
  const recorded = new Set(books.recorded);
  const newReservations = new Map<string, Reserve>();
  const endedReservations: string[] = [];
  const newEvents: (Charge | Entry)[] = [];
  const changedPurses = new Map<string, Purse>();

  const move = (accountId: string, purse: Purse, balanceNano: number, heldNano: number): void => {
    if (!canMove(purse, balanceNano, heldNano)) throw new RangeError('an amount beyond counting');
    purse.balanceNano += balanceNano;
    purse.reservedNano += heldNano;
    changedPurses.set(accountId, purse);
  };

  const reserve = (write: Reserve): LedgerWriteResult => {
    const { requestId, accountId, keyId, amountNano } = write;
    const known = held.get(requestId);
    // Sent again, as its sender could not know that it had arrived.
    if (known?.replicaId === write.replicaId) return OK;
    if (known !== undefined || recorded.has(requestId)) return refused('known');
    const purse = books.purses.get(accountId);
    if (purse === undefined || purse.disabled) return refused('account');
    const refusal = tooExpensive(write, purse, books.spending.get(keyId));
    if (refusal !== null) return refusal;
    if (!canMove(purse, 0, amountNano)) return refused('balance');
    held.set(requestId, write);
    newReservations.set(requestId, write);
    move(accountId, purse, 0, amountNano);
    const spending = books.spending.get(keyId);
    if (spending !== undefined) spending.runningNano += amountNano;
    return OK;
  };

  const settle = (due: Charge): LedgerWriteResult => {
    const { requestId, accountId } = due;
    const reservation = held.get(requestId);
    const purse = books.purses.get(accountId);
    if (reservation?.accountId !== accountId || purse === undefined) return refused('settled');
    const charge = canMove(purse, due.amountNano, -reservation.amountNano) ? due : forNothing(due);
    const { amountNano } = charge;
    held.delete(requestId);
    if (!newReservations.delete(requestId)) endedReservations.push(requestId);
    recorded.add(requestId);
    newEvents.push(charge);
    move(accountId, purse, amountNano, -reservation.amountNano);
    const heldBy = books.spending.get(reservation.keyId);
    if (heldBy !== undefined) heldBy.runningNano -= reservation.amountNano;
    const chargedTo = books.spending.get(charge.keyId)?.byDay;
    const day = dayOf(charge.atMs);
    chargedTo?.set(day, (chargedTo.get(day) ?? 0) - amountNano);
    return OK;
  };

  const post = (entry: Entry): LedgerWriteResult => {
    const { requestId, accountId, amountNano } = entry;
    if (recorded.has(requestId) || held.has(requestId)) return refused('known');
    const purse = books.purses.get(accountId);
    if (purse === undefined) return refused('account');
    if (!canMove(purse, amountNano, 0)) return refused('balance');
    recorded.add(requestId);
    newEvents.push(entry);
    move(accountId, purse, amountNano, 0);
    return OK;
  };

  const results = writes.map((write) => {
    if (write.type === 'reserve') return reserve(write);
    return write.type === 'settle' ? settle(write.charge) : post(write.entry);
  });
  return {
    results,
    changedPurses,
    newReservations: [...newReservations.values()],
    endedReservations,
    newEvents,
  };
}

/** What no balance can hold ends all the same: it would be tried for ever, and its money be held. */
function forNothing(due: Charge): Charge {
  return { ...due, ...NO_TOKENS, outcome: 'failed', longContext: false, amountNano: 0 };
}

/** What costs nothing is never too expensive. */
function tooExpensive(
  { amountNano, atMs, dayBudgetNano, monthBudgetNano }: Reserve,
  { balanceNano, reservedNano, creditNano }: Purse,
  spending: KeySpending | undefined,
): LedgerWriteResult | null {
  if (amountNano === 0) return null;
  if (creditNano !== null) {
    const leftNano = balanceNano - reservedNano + creditNano;
    if (amountNano > leftNano) return refused('balance', leftNano);
  }
  if (spending === undefined) return null;
  if (dayBudgetNano !== null) {
    const spentNano = spending.byDay.get(dayOf(atMs)) ?? 0;
    const leftNano = dayBudgetNano - spentNano - spending.runningNano;
    if (amountNano > leftNano) return refused('day-budget', leftNano);
  }
  if (monthBudgetNano !== null) {
    const leftNano = monthBudgetNano - spentInMonth(spending, atMs) - spending.runningNano;
    if (amountNano > leftNano) return refused('month-budget', leftNano);
  }
  return null;
}

function spentInMonth({ byDay }: KeySpending, atMs: number): number {
  const month = monthOf(atMs);
  let spentNano = 0;
  for (const [day, nano] of byDay) if (monthOf(day) === month) spentNano += nano;
  return spentNano;
}

type Refusal = Exclude<LedgerWriteResult, { ok: true }>;

function refused(reason: Refusal['reason'], leftNano = 0): Refusal {
  return { ok: false, reason, leftNano };
}

/**
 * Whether the sums stay whole numbers below 2^53. What would leave them is refused by itself: thrown,
 * it would take the rest of its batch with it, which may be other people's.
 */
function canMove(purse: Purse, balanceNano: number, heldNano: number): boolean {
  const { balanceNano: balance, reservedNano: held } = purse;
  return [balanceNano, heldNano, balance + balanceNano, held + heldNano].every(
    Number.isSafeInteger,
  );
}

/**
 * The ledger as simply as it can be said, for the property tests: a list of events, a list of what
 * is reserved, and every question answered by going through them all.
 */
import type { Charge, Entry } from '../../core/ledger-event.ts';
import type { LedgerWrite, LedgerWriteResult, Reserve } from '../store.ts';

export interface ModelAccount {
  readonly id: string;
  readonly creditNano: number | null;
  readonly disabled: boolean;
}

export class ModelLedger {
  readonly events: (Charge | Entry)[] = [];
  reserved: Reserve[] = [];
  readonly #accounts: readonly ModelAccount[];

  constructor(accounts: readonly ModelAccount[]) {
    this.#accounts = accounts;
  }

  balanceOf(accountId: string): number {
    return sum(this.events.filter((event) => event.accountId === accountId));
  }

  reservedOf(accountId: string): number {
    return sum(this.reserved.filter((reserve) => reserve.accountId === accountId));
  }

  write(write: LedgerWrite): LedgerWriteResult {
    if (write.type === 'reserve') return this.#reserve(write);
    return write.type === 'settle' ? this.#settle(write.charge) : this.#post(write.entry);
  }

  #reserve(write: Reserve): LedgerWriteResult {
    const { requestId, replicaId, accountId, amountNano } = write;
    const same = this.reserved.find((reserve) => reserve.requestId === requestId);
    if (same?.replicaId === replicaId) return { ok: true };
    if (same !== undefined || this.#hasEvent(requestId)) return refused('known');
    const account = this.#accounts.find(({ id }) => id === accountId);
    if (account === undefined || account.disabled) return refused('account');
    for (const [reason, leftNano] of this.#limitsOf(write, account)) {
      if (amountNano > 0 && amountNano > leftNano) return refused(reason, leftNano);
    }
    this.reserved.push(write);
    return { ok: true };
  }

  /** What is left, in the order in which it is looked at. */
  *#limitsOf(
    { accountId, keyId, atMs, dayBudgetNano, monthBudgetNano }: Reserve,
    { creditNano }: ModelAccount,
  ): Generator<['balance' | 'day-budget' | 'month-budget', number]> {
    if (creditNano !== null) {
      yield ['balance', this.balanceOf(accountId) - this.reservedOf(accountId) + creditNano];
    }
    const running = sum(this.reserved.filter((reserve) => reserve.keyId === keyId));
    const spentSince = (text: (iso: string) => string): number =>
      -sum(
        this.events
          .filter((event) => event.kind === 'charge')
          .filter((charge) => charge.keyId === keyId)
          .filter((charge) => text(iso(charge.atMs)) === text(iso(atMs))),
      );
    if (dayBudgetNano !== null) {
      yield ['day-budget', dayBudgetNano - running - spentSince((day) => day.slice(0, 10))];
    }
    if (monthBudgetNano !== null) {
      yield ['month-budget', monthBudgetNano - running - spentSince((day) => day.slice(0, 7))];
    }
  }

  #settle(charge: Charge): LedgerWriteResult {
    const { requestId, accountId } = charge;
    const mine = (reserve: Reserve): boolean =>
      reserve.requestId === requestId && reserve.accountId === accountId;
    if (!this.reserved.some(mine)) return refused('settled');
    this.reserved = this.reserved.filter((reserve) => !mine(reserve));
    this.events.push(charge);
    return { ok: true };
  }

  #post(entry: Entry): LedgerWriteResult {
    const { requestId, accountId } = entry;
    const isReserved = this.reserved.some((reserve) => reserve.requestId === requestId);
    if (isReserved || this.#hasEvent(requestId)) return refused('known');
    if (!this.#accounts.some(({ id }) => id === accountId)) return refused('account');
    this.events.push(entry);
    return { ok: true };
  }

  #hasEvent(requestId: string): boolean {
    return this.events.some((event) => event.requestId === requestId);
  }
}

type Refusal = Exclude<LedgerWriteResult, { ok: true }>;

function refused(reason: Refusal['reason'], leftNano = 0): Refusal {
  return { ok: false, reason, leftNano };
}

function sum(amounts: readonly { readonly amountNano: number }[]): number {
  return amounts.reduce((total, { amountNano }) => total + amountNano, 0);
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

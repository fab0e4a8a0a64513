/** `mimosa accounts`: who pays, how much they have, and what they may. */
import { randomUUID } from 'node:crypto';
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { apiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import { NO_LIMITS } from '../core/limits.ts';
import { formatUsd } from '../core/money.ts';
import { checkedLimits, checkedName } from '../keys/key-rules.ts';
import type { Account, Store } from '../storage/store.ts';
import { NONE } from './arguments.ts';
import { limitsAsJson, limitsOf, limitsText, type LimitValues } from './limit-options.ts';
import { CommandError } from './failure.ts';
import type { JsonOption } from './session.ts';
import { tableText, type Column } from './table.ts';
import { printJson, printLine, type Terminal } from './terminal.ts';
import { isoTime } from './times.ts';
import { BY_COMMAND_LINE, withStore } from './with-store.ts';

const COLUMNS: readonly Column[] = [
  { title: 'id' },
  { title: 'name' },
  { title: 'balance USD', align: 'right' },
  { title: 'reserved USD', align: 'right' },
  { title: 'credit USD', align: 'right' },
  { title: 'limits' },
  { title: 'state' },
];

export interface AccountOptions extends JsonOption, LimitValues {
  /** Nano-dollars that the balance may fall below zero; `none` = without bound. */
  readonly credit?: number | typeof NONE;
}

export interface EntryOptions extends JsonOption {
  readonly note: string;
  /** Whoever posts under an id again posts nothing. */
  readonly id?: string;
}

/** Prepaid unless a credit is named. */
export async function createAccount(
  settings: Settings,
  name: string,
  options: AccountOptions,
  terminal: Terminal,
): Promise<void> {
  const created = {
    id: hexId(),
    name: checkedName(name),
    createdMs: systemClock.nowMs(),
    creditNano: options.credit === undefined ? 0 : checkedCredit(options.credit),
    limits: checkedLimits({ ...NO_LIMITS, ...limitsOf(options) }),
    disabled: false,
  };
  const account = await withStore(settings, (store) => store.createAccount(created));
  if (options.json) printJson(terminal, jsonOf(account));
  else printLine(terminal, account.id);
}

export async function listAccounts(
  settings: Settings,
  options: JsonOption,
  terminal: Terminal,
): Promise<void> {
  const accounts = await withStore(settings, (store) => store.accounts());
  printAccounts(accounts, options, terminal);
}

/** Changes the limits and the credit that are named. */
export async function limitAccount(
  settings: Settings,
  id: string,
  options: AccountOptions,
  terminal: Terminal,
): Promise<void> {
  const change = limitsOf(options);
  const { credit } = options;
  if (Object.keys(change).length === 0 && credit === undefined) {
    throw new CommandError('name at least one limit; npx mimosa accounts limit --help lists them');
  }
  const account = await withStore(settings, async (store) => {
    const { limits } = await theAccount(store, id);
    await store.updateAccount(id, {
      limits: checkedLimits({ ...limits, ...change }),
      ...(credit !== undefined && { creditNano: checkedCredit(credit) }),
    });
    return theAccount(store, id);
  });
  printAccounts([account], options, terminal);
}

/** Adds an entry to the ledger, and says what the balance is now. */
export async function postEntry(
  settings: Settings,
  kind: 'top-up' | 'adjustment',
  accountId: string,
  amountNano: number,
  options: EntryOptions,
  terminal: Terminal,
): Promise<void> {
  if (amountNano === 0 || (kind === 'top-up' && amountNano < 0)) {
    throw new CommandError(
      kind === 'top-up' ? 'a top-up is more than 0 USD' : 'an adjustment is not 0 USD',
    );
  }
  const requestId = options.id ?? randomUUID();
  const { account, isNew } = await withStore(settings, async (store) => {
    await theAccount(store, accountId);
    const [result] = await store.write([
      {
        type: 'post',
        entry: {
          kind,
          requestId,
          accountId,
          amountNano,
          atMs: systemClock.nowMs(),
          note: options.note,
          by: BY_COMMAND_LINE,
        },
      },
    ]);
    return { account: await theAccount(store, accountId), isNew: result?.ok === true };
  });
  const balance = formatUsd(account.balanceNano);
  if (options.json) printJson(terminal, { id: requestId, new: isNew, account: accountId, balance });
  else {
    const done = isNew ? `${kind} of ${formatUsd(amountNano)} USD posted` : 'posted before';
    printLine(terminal, `${done}; the balance of ${account.name} is ${balance} USD`);
  }
}

function checkedCredit(creditNano: number | typeof NONE): number | null {
  if (creditNano === NONE) return null;
  if (creditNano < 0) {
    throw new CommandError('a credit is not negative: it is how far the balance may fall below 0');
  }
  return creditNano;
}

async function theAccount(store: Store, id: string): Promise<Account> {
  const account = await store.account(id);
  if (account === null) throw apiError('resource-not-found', id, ['account']);
  return account;
}

function printAccounts(
  accounts: readonly Account[],
  options: JsonOption,
  terminal: Terminal,
): void {
  if (options.json) printJson(terminal, { accounts: accounts.map(jsonOf) });
  else printLine(terminal, tableText(COLUMNS, accounts.map(rowOf), terminal.out.columns));
}

function rowOf(account: Account): readonly string[] {
  return [
    account.id,
    account.name,
    formatUsd(account.balanceNano),
    formatUsd(account.reservedNano),
    account.creditNano === null ? 'without bound' : formatUsd(account.creditNano),
    limitsText(account.limits),
    account.disabled ? 'disabled' : 'good',
  ];
}

function jsonOf(account: Account): Readonly<Record<string, unknown>> {
  return {
    id: account.id,
    name: account.name,
    balance: formatUsd(account.balanceNano),
    reserved: formatUsd(account.reservedNano),
    credit: account.creditNano === null ? null : formatUsd(account.creditNano),
    limits: limitsAsJson(account.limits),
    disabled: account.disabled,
    created: isoTime(account.createdMs),
  };
}

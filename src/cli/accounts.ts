/** `mimosa accounts`: who pays, how much they have, and what they may. */
import { randomUUID } from 'node:crypto';
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import type { Entry } from '../core/ledger-event.ts';
import { formatUsd } from '../core/money.ts';
import { changeAccount, createAccount as addAccount } from '../keys/accounts.ts';
import { postEntry as addEntry } from '../ledger/post-entry.ts';
import type { Account } from '../storage/store.ts';
import { NONE } from './arguments.ts';
import { limitsAsJson, limitsOf, limitsText, type LimitValues } from './limit-options.ts';
import { UsageError } from './failure.ts';
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
  const wanted = { name, limits: limitsOf(options), ...creditOf(options) };
  const account = await withStore(settings, (store) => addAccount(store, wanted, systemClock));
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
  const limits = limitsOf(options);
  if (Object.keys(limits).length === 0 && options.credit === undefined) {
    throw new UsageError('name at least one limit; npx mimosa accounts limit --help lists them');
  }
  const change = { limits, ...creditOf(options) };
  const account = await withStore(settings, (store) => changeAccount(store, id, change));
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
    throw new UsageError(
      kind === 'top-up' ? 'a top-up is more than 0 USD' : 'an adjustment is not 0 USD',
    );
  }
  const requestId = options.id ?? randomUUID();
  const entry = {
    kind,
    requestId,
    accountId,
    amountNano,
    atMs: systemClock.nowMs(),
    note: options.note,
    by: BY_COMMAND_LINE,
  };
  const { account, isNew } = await withStore(settings, async (store) => {
    const ledger = {
      post: async (one: Entry) => (await store.write([{ type: 'post', entry: one }]))[0]!.ok,
    };
    const posted = await addEntry(store, ledger, entry);
    return { account: (await store.account(accountId))!, isNew: posted };
  });
  const balance = formatUsd(account.balanceNano);
  if (options.json) printJson(terminal, { id: requestId, new: isNew, account: accountId, balance });
  else {
    const done = isNew ? `${kind} of ${formatUsd(amountNano)} USD posted` : 'posted before';
    printLine(terminal, `${done}; the balance of ${account.name} is ${balance} USD`);
  }
}

function creditOf({ credit }: AccountOptions): { readonly creditNano?: number | null } {
  if (credit === undefined) return {};
  return { creditNano: credit === NONE ? null : credit };
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

/** `mimosa bill`: the bill of an account for a month. */
import type { Settings } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { MAIN_ACCOUNT_ID } from '../keys/main-account.ts';
import { monthlyBill } from '../ledger/bill.ts';
import { billAsCsv, billAsJson, billAsText } from '../ledger/encode-bill.ts';
import type { JsonOption } from './session.ts';
import { printJson, type Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

const MONTH_CHARACTERS = 7;

export interface BillOptions extends JsonOption {
  readonly account?: string;
  readonly csv: boolean;
}

/** `month` as `2026-11`; undefined = the running one (UTC). */
export async function bill(
  settings: Settings,
  month: string | undefined,
  options: BillOptions,
  terminal: Terminal,
): Promise<void> {
  const thisMonth = new Date(systemClock.nowMs()).toISOString().slice(0, MONTH_CHARACTERS);
  const made = await withStore(settings, (store) =>
    monthlyBill(store, options.account ?? MAIN_ACCOUNT_ID, month ?? thisMonth),
  );
  if (options.json) printJson(terminal, billAsJson(made));
  else terminal.out.write(options.csv ? billAsCsv(made) : billAsText(made));
}

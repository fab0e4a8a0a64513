/** An account as answers show it. */
import { z } from 'zod';
import type { Limits } from '../../core/limits.ts';
import { formatUsd } from '../../core/money.ts';
import type { Account } from '../../storage/store.ts';
import { id, isoTime, nanoOut, timeOut, usdOrNull, usdOut } from '../fields.ts';
import { named } from '../schemas.ts';
import { accountLimitsOut, ratesJson } from './limits.ts';

export interface AccountJson {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly disabled: boolean;
  /** Null = without bound: billed afterwards. */
  readonly creditUsd: string | null;
  readonly balanceUsd: string;
  readonly balanceNano: string;
  /** Held for running requests. */
  readonly reservedUsd: string;
  readonly reservedNano: string;
  /** Balance less reserved plus credit; null = without bound. */
  readonly availableUsd: string | null;
  readonly limits: Omit<Limits, 'dayBudgetNano' | 'monthBudgetNano'>;
}

export const accountOut: z.ZodType<AccountJson> = named(
  'Account',
  z.strictObject({
    id,
    name: z.string(),
    createdAt: timeOut,
    disabled: z.boolean(),
    creditUsd: usdOut.nullable(),
    balanceUsd: usdOut,
    balanceNano: nanoOut,
    reservedUsd: usdOut,
    reservedNano: nanoOut,
    availableUsd: usdOut.nullable(),
    limits: accountLimitsOut,
  }),
);

export function accountJson(account: Account): AccountJson {
  return {
    id: account.id,
    name: account.name,
    createdAt: isoTime(account.createdMs),
    disabled: account.disabled,
    creditUsd: usdOrNull(account.creditNano),
    balanceUsd: formatUsd(account.balanceNano),
    balanceNano: String(account.balanceNano),
    reservedUsd: formatUsd(account.reservedNano),
    reservedNano: String(account.reservedNano),
    availableUsd: usdOrNull(availableNano(account)),
    limits: ratesJson(account.limits),
  };
}

/** What new requests may still cost; null = without bound. */
export function availableNano({
  creditNano,
  balanceNano,
  reservedNano,
}: Pick<Account, 'creditNano' | 'balanceNano' | 'reservedNano'>): number | null {
  return creditNano === null ? null : balanceNano - reservedNano + creditNano;
}

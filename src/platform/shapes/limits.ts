/** Limits of accounts and keys, as they are sent and shown. Budgets are money, and of keys alone. */
import { z } from 'zod';
import type { Limits } from '../../core/limits.ts';
import { defined } from '../defined.ts';
import { usdNotNegative, usdOrNull, usdOut } from '../fields.ts';
import { named } from '../schemas.ts';

type Rates = Omit<Limits, 'dayBudgetNano' | 'monthBudgetNano'>;
type Change<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

interface KeyLimitsJson extends Rates {
  readonly dayBudgetUsd: string | null;
  readonly monthBudgetUsd: string | null;
}

/** More than anybody means, and little enough to be counted in thousandths. */
const MAX_AMOUNT = 1_000_000_000;

const COUNT = z.int().min(1).nullable();
/** 0 forbids these media. */
const AMOUNT = z.number().min(0).max(MAX_AMOUNT).nullable();

const RATES = {
  requestsPerMinute: COUNT,
  tokensPerMinute: COUNT,
  concurrentRequests: COUNT,
  videoSecondsPerMinute: AMOUNT,
  audioSecondsPerMinute: AMOUNT,
  megapixelsPerMinute: AMOUNT,
  mediaBytesInFlight: COUNT,
};

/** Those that are named change; null lifts a limit. */
export const accountLimitsIn: z.ZodType<Change<Rates>> = named(
  'AccountLimitsChange',
  z.strictObject(RATES).partial(),
);

export const accountLimitsOut: z.ZodType<Rates> = named('AccountLimits', z.strictObject(RATES));

interface KeyLimitsChange extends Change<Rates> {
  /** In nano-dollars, once they are read. */
  readonly dayBudgetUsd?: number | null | undefined;
  readonly monthBudgetUsd?: number | null | undefined;
}

const BUDGET_IN = usdNotNegative.nullable();

export const keyLimitsIn: z.ZodType<KeyLimitsChange> = named(
  'KeyLimitsChange',
  z.strictObject({ ...RATES, dayBudgetUsd: BUDGET_IN, monthBudgetUsd: BUDGET_IN }).partial(),
);

export const keyLimitsOut: z.ZodType<KeyLimitsJson> = named(
  'KeyLimits',
  z.strictObject({ ...RATES, dayBudgetUsd: usdOut.nullable(), monthBudgetUsd: usdOut.nullable() }),
);

export function ratesJson({
  dayBudgetNano: _day,
  monthBudgetNano: _month,
  ...rates
}: Limits): Rates {
  return rates;
}

export function keyLimitsJson(limits: Limits): KeyLimitsJson {
  return {
    ...ratesJson(limits),
    dayBudgetUsd: usdOrNull(limits.dayBudgetNano),
    monthBudgetUsd: usdOrNull(limits.monthBudgetNano),
  };
}

/** Only what was named. */
export function keyLimitsOf(change: KeyLimitsChange): Partial<Limits> {
  const { dayBudgetUsd, monthBudgetUsd, ...rates } = change;
  return defined({ ...rates, dayBudgetNano: dayBudgetUsd, monthBudgetNano: monthBudgetUsd });
}

/** A limit in a few words: `60 requests/min`, `$5.00 a day`, `64 MiB of media at a time`. */
import type { AccountLimits, KeyLimits } from '../../api/schema.generated.ts';
import { shownBytes, shownCount, shownUsd } from '../../ui/format.ts';
import { LIMIT_FIELDS } from './limit-fields.ts';

/** Those that are set, in the order of the form; budgets only with `withBudgets`. */
export function shownLimits(limits: AccountLimits | KeyLimits, withBudgets: boolean): string[] {
  const known: Partial<KeyLimits> = limits;
  return LIMIT_FIELDS.flatMap(({ name, unit, type }) => {
    const value = known[name] ?? null;
    if (value === null || (type === 'usd' && !withBudgets)) return [];
    if (typeof value === 'string') return `${shownUsd(value)} ${unit}`;
    return `${type === 'mebibytes' ? shownBytes(value) : shownCount(value)} ${unit}`;
  });
}
